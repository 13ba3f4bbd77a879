"""The private side behind its company's own certificate authority and HTTP proxy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest
from anyio.abc import SocketStream
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from link_nodes import QUICK, Node, connect, until
from link_sides import Side

from twinline.domain.errors import Unreachable
from twinline.link.wiring import Network
from twinline.store.schema import inbox

pytestmark = pytest.mark.anyio


def make_certificates(folder: Path) -> tuple[Path, Path]:
    """(the authority's certificate, localhost's certificate with its key)."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Globex internal authority")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)

    def builder(subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
        )

    ca = builder(ca_name, ca_key.public_key()).add_extension(x509.BasicConstraints(True, None), True)
    ca = ca.add_extension(x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), False)
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    authority = ca.add_extension(usage, True).sign(ca_key, SHA256())
    leaf = builder(name, key.public_key())
    leaf = leaf.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    leaf = leaf.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), False)
    ca_file, site_file = folder / "ca.pem", folder / "site.pem"
    ca_file.write_bytes(authority.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    site_file.write_bytes(private + leaf.sign(ca_key, SHA256()).public_bytes(Encoding.PEM))
    return ca_file, site_file


@asynccontextmanager
async def connect_proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """An HTTP proxy that knows CONNECT; its address, and where it was asked to go."""
    asked: list[str] = []

    async def copy(source: SocketStream, target: SocketStream) -> None:
        try:
            async for data in source:
                await target.send(data)
            await target.send_eof()
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            return

    async def serve(client: SocketStream) -> None:
        async with client:
            head = b""
            while b"\r\n\r\n" not in head:
                head += await client.receive()
            place = head.split()[1].decode()
            asked.append(place)
            host, port = place.rsplit(":", 1)
            async with await anyio.connect_tcp(
                "127.0.0.1" if host == "localhost" else host, int(port)
            ) as far:
                await client.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(copy, client, far)
                    await copy(far, client)
                    tasks.cancel_scope.cancel()

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        port = listener.listeners[0].extra(anyio.abc.SocketAttribute.local_port)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listener.serve, serve)
            yield f"http://127.0.0.1:{port}", asked
            tasks.cancel_scope.cancel()


async def test_a_private_node_reaches_its_partner_through_proxy_and_own_authority(tmp_path: Path) -> None:
    ca_file, site_file = make_certificates(tmp_path)
    async with connect_proxy() as (proxy_url, asked), anyio.create_task_group() as tasks:
        acme = Node(Side(tmp_path / "acme", "Acme", None), tasks, 0, QUICK, certificate=site_file)
        globex = Node(
            Side(tmp_path / "globex", "Globex", None),
            tasks,
            None,
            QUICK,
            network=Network(ca_file=ca_file, proxy_url=proxy_url),
        )
        await acme.start()
        await globex.start()
        id_ = await connect(acme, globex)
        await acme.side.database.write(
            acme.link.stage, id_, "twin.state", twin="ab" * 16, ver=1, body={}, now_ms=1
        )
        acme.signals.notify(f"outbox:{id_}")
        await until(lambda: globex.side.rows(inbox))
        assert set(asked) == {f"localhost:{acme.port}"}

        globex.link.set_network(Network())
        with pytest.raises(Unreachable, match="certificate"):
            await globex.link.look_at(acme.url)
        for node in (acme, globex):
            await node.stop()
            node.side.database.close()
        tasks.cancel_scope.cancel()
