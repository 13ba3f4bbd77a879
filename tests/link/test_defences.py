"""What a stranger, somebody on the line and a partner with bad intentions cannot do."""

import gzip
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from anyio.abc import SocketStream
from link_nodes import Node, connect, nodes, until
from link_sides import PROPOSAL, Side

from twinline.domain.errors import Rejected
from twinline.link.chain import extend
from twinline.link.introductions import identity
from twinline.link.keys import KeyPair
from twinline.link.signatures import Answer, Fields, Request, sign, verify
from twinline.store.schema import inbox, stream_in
from twinline.store.schema import node as node_table

pytestmark = pytest.mark.anyio


def request(
    node: Node,
    side: Side,
    id_: str,
    body: bytes,
    *,
    path: str = "exchange",
    method: str = "POST",
    more: tuple[tuple[str, str], ...] = (),
    keys: KeyPair | None = None,
    spoil: Callable[[Request], None] | None = None,
    nonce: str = "",
    clock: Any = None,
) -> Request:
    """A signed request of ``side`` to ``node``; ``spoil`` changes it before it is signed."""
    lines = [("content-type", "application/json"), ("tlp-conn", id_), ("tlp-boot", "0" * 32), *more]
    made = Request(method, f"{node.url}/tlp/1/c/{id_}/{path}", Fields(lines), body)
    if spoil is not None:
        spoil(made)
    if keys is None:
        who = identity(node.wiring.__class__(**_wiring_of(side, node)), side.row(id_))
        key, public = who.key, who.public
    else:
        key, public = keys.signer(), keys.public
    sign(made, key, public, clock=clock or side.clock, nonce=nonce or side.ids.token(128))
    return made


def _wiring_of(side: Side, node: Node) -> dict[str, Any]:
    parts = node.wiring
    return {
        "database": side.database,
        "signals": parts.signals,
        "pairing": side.pairing,
        "blobs": parts.blobs,
        "blob_source": parts.blob_source,
    }


async def send(made: Request) -> httpx2.Response:
    async with httpx2.AsyncClient() as client:
        return await client.request(
            made.method, made.url, content=made.body or None, headers=list(made.headers.items())
        )


def empty_exchange(side: Side, id_: str) -> dict[str, Any]:
    """A body that is right: nothing to say, nothing heard."""
    stream = "5" * 32
    return {
        "proto": 1,
        "boot": "0" * 32,
        "n": 1,
        "out": {"stream": stream, "floor": 0, "top": 0, "msgs": []},
        "in": {"stream": None, "got": 0, "h": None},
        "credit": {"msgs": 0, "bytes": 0},
        "wait_ms": 0,
    }


def good(side: Side, id_: str) -> bytes:
    return json.dumps(empty_exchange(side, id_)).encode()


def code(response: httpx2.Response) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == response.status_code
    assert document["type"].endswith(document["code"])
    return str(document["code"])


@pytest.fixture
async def pair(tmp_path: Path) -> Any:
    """A connected public and private node; the private one is quiet, the test speaks for it."""
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        await until(lambda: acme.side.rows(stream_in))
        globex.scope.cancel()
        yield acme, globex.side, id_


async def test_the_right_request_is_answered_and_the_answer_is_signed(pair: Any) -> None:
    acme, globex, id_ = pair
    made = request(acme, globex, id_, good(globex, id_))
    response = await send(made)
    assert response.status_code == 200
    answer = Answer(200, Fields(response.headers.multi_items()), made, response.content)
    verify(answer, globex.row(id_)["peer_public_key"], clock=globex.clock)


@pytest.mark.parametrize(
    "tamper",
    [
        pytest.param(lambda made: setattr(made, "body", made.body + b" "), id="body"),
        pytest.param(lambda made: setattr(made, "url", made.url + "?x=1"), id="query"),
        pytest.param(lambda made: made.headers.__setitem__("tlp-boot", "1" * 32), id="boot"),
        pytest.param(lambda made: made.headers.__setitem__("content-type", "text/plain"), id="type"),
        pytest.param(lambda made: made.headers.__delitem__("signature"), id="no signature"),
        pytest.param(lambda made: made.headers.__delitem__("content-digest"), id="no digest"),
        pytest.param(
            lambda made: made.headers.__setitem__(
                "signature-input", made.headers.get("signature-input").replace('"@path" ', "")
            ),
            id="path not covered",
        ),
        pytest.param(
            lambda made: made.headers.__setitem__(
                "signature-input", made.headers.get("signature-input").replace("ed25519", "hmac-sha256")
            ),
            id="another algorithm",
        ),
        pytest.param(
            lambda made: made.headers.__setitem__("signature", "tlp=:" + "A" * 86 + "==:"), id="zeros"
        ),
    ],
)
async def test_a_changed_request_is_refused_and_changes_nothing(pair: Any, tamper: Any) -> None:
    acme, globex, id_ = pair
    before = acme.side.rows(stream_in)
    made = request(acme, globex, id_, good(globex, id_))
    tamper(made)
    assert code(await send(made)) == "E_SIGNATURE"
    assert acme.side.rows(stream_in) == before


async def test_a_request_signed_for_one_path_does_not_open_another(pair: Any) -> None:
    acme, globex, id_ = pair
    made = request(acme, globex, id_, b"", path=f"blob/{'f' * 64}/upload", method="GET")
    made.url = made.url.replace("/upload", "")
    assert code(await send(made)) == "E_SIGNATURE"


async def test_less_than_the_whole_list_of_parts_is_refused_even_with_a_good_signature(pair: Any) -> None:
    acme, globex, id_ = pair

    class Half(Request):
        @property
        def covered(self) -> tuple[str, ...]:
            return ("@method", "@authority", "content-digest", "tlp-conn")

    whole = request(acme, globex, id_, good(globex, id_))
    half = Half(whole.method, whole.url, whole.headers, whole.body)
    who = identity(acme.wiring.__class__(**_wiring_of(globex, acme)), globex.row(id_))
    sign(half, who.key, who.public, clock=globex.clock, nonce="n")
    assert code(await send(half)) == "E_SIGNATURE"


async def test_the_same_request_twice_is_refused(pair: Any) -> None:
    acme, globex, id_ = pair
    made = request(acme, globex, id_, good(globex, id_))
    assert (await send(made)).status_code == 200
    assert code(await send(made)) == "E_REPLAY"


@pytest.mark.parametrize(("minutes", "refused"), [(-4, False), (4, False), (-7, True), (7, True)])
async def test_clocks_may_differ_by_minutes(pair: Any, minutes: int, refused: bool) -> None:
    acme, globex, id_ = pair

    class Off:
        def now(self) -> datetime:
            return datetime.now(UTC) + timedelta(minutes=minutes)

    response = await send(request(acme, globex, id_, good(globex, id_), clock=Off()))
    if not refused:
        assert response.status_code == 200
    else:
        assert code(response) == "E_CLOCK"
        told = datetime.fromisoformat(response.json()["server_time"])
        assert abs(told - datetime.now(UTC)) < timedelta(seconds=30)


async def test_the_key_of_one_connection_does_not_open_another(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", "Initech", private=("Globex", "Initech")) as started:
        acme, globex, initech = started
        first, second = await connect(acme, globex), await connect(acme, initech)
        private = initech.side.secrets.unseal(
            initech.side.row(second)["private_key"], f"connection.private_key/{second}"
        )
        keys = KeyPair(private, initech.side.row(second)["public_key"])
        body = good(globex.side, first)
        assert code(await send(request(acme, globex.side, first, body, keys=keys))) == "E_SIGNATURE"


async def test_a_connection_nobody_has_is_answered_without_a_signature(pair: Any) -> None:
    acme, globex, _ = pair
    response = await send(request(acme, globex, "e" * 32, b"{}", keys=KeyPair.fresh()))
    assert code(response) == "E_CONNECTION"
    assert "signature" not in response.headers


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/tlp/1/invite/redeem", "E_TOO_LARGE"),
        ("/tlp/1/invite/collect", "E_TOO_LARGE"),
        (f"/tlp/1/c/{'e' * 32}/exchange", "E_CONNECTION"),
        (f"/tlp/1/c/{'e' * 32}/blob/{'0' * 64}", "E_CONNECTION"),
    ],
)
async def test_a_stranger_s_large_body_is_refused_before_it_is_read(
    pair: Any, path: str, expected: str
) -> None:
    acme, _, _ = pair
    method = "PUT" if "blob" in path else "POST"
    head = f"{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 4000000\r\n\r\n{{"
    host, port = acme.url.removeprefix("http://").split(":")
    async with await anyio.connect_tcp(host, int(port)) as stream:
        await stream.send(head.encode())
        answer = b""
        with anyio.fail_after(5):
            while expected.encode() not in answer:
                answer += await stream.receive()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "E_JSON"),
        (b"\xff\xfe", "E_JSON"),
        (b"[" * 100_000, "E_JSON"),
        (b'{"proto":1,"proto":1}', "E_JSON"),
        (b'{"proto":NaN}', "E_JSON"),
        (b'{"n":' + b"9" * 5_000 + b"}", "E_JSON"),
        (b'{"a":"\\ud800"}', "E_JSON"),
        (b"[]", "E_SCHEMA"),
        (b"{}", "E_SCHEMA"),
        (b" " * (4 * 1024 * 1024 + 1), "E_TOO_LARGE"),
    ],
)
async def test_a_body_that_is_no_exchange_is_refused(pair: Any, body: bytes, expected: str) -> None:
    acme, globex, id_ = pair
    assert code(await send(request(acme, globex, id_, body))) == expected


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("proto", 2),
        ("proto", True),
        ("n", -1),
        ("n", 2**40),
        ("credit", {"msgs": 51, "bytes": 1}),
        ("out", {"stream": "x", "floor": 0, "top": 0, "msgs": []}),
        ("out", {"stream": "5" * 32, "floor": 0, "top": 0, "msgs": [{}] * 51}),
        ("in", {"stream": None, "got": 1.5, "h": None}),
        ("wait_ms", 10**9),
    ],
)
async def test_a_member_out_of_its_bounds_is_refused(pair: Any, member: str, value: Any) -> None:
    acme, globex, id_ = pair
    body = json.dumps(empty_exchange(globex, id_) | {member: value}).encode()
    assert code(await send(request(acme, globex, id_, body))) == "E_SCHEMA"


async def test_members_of_a_newer_partner_are_passed_over(pair: Any) -> None:
    acme, globex, id_ = pair
    body = json.dumps(empty_exchange(globex, id_) | {"novelty": {"x": 1}}).encode()
    assert (await send(request(acme, globex, id_, body))).status_code == 200


async def test_a_compressed_body_is_bounded_after_it_is_expanded(pair: Any) -> None:
    acme, globex, id_ = pair
    zipped = (("content-encoding", "gzip"),)
    fine = request(acme, globex, id_, gzip.compress(good(globex, id_)), more=zipped)
    bomb = request(acme, globex, id_, gzip.compress(b" " * 100_000_000), more=zipped)
    torn = request(acme, globex, id_, gzip.compress(good(globex, id_))[:-6], more=zipped)
    other = request(acme, globex, id_, b"{}", more=(("content-encoding", "br"),))

    assert (await send(fine)).status_code == 200
    assert [code(await send(each)) for each in (bomb, torn, other)] == [
        "E_TOO_LARGE",
        "E_ENCODING",
        "E_ENCODING",
    ]


async def test_a_body_without_a_length_is_refused(pair: Any) -> None:
    acme, globex, id_ = pair
    made = request(acme, globex, id_, good(globex, id_))

    async def pieces() -> Any:
        yield made.body

    async with httpx2.AsyncClient() as client:
        response = await client.post(made.url, content=pieces(), headers=list(made.headers.items()))
    assert code(response) == "E_LENGTH"


async def test_a_partner_that_forges_the_chain_stops_his_own_connection(pair: Any) -> None:
    acme, globex, id_ = pair
    stream = acme.side.rows(stream_in)[0]
    forged = {"seq": stream["got"] + 1, "h": "0" * 64, "type": "twin.state", "body": '{"twin":"x"}'}
    out = {"stream": stream["stream"], "floor": 0, "top": 9, "msgs": [forged]}
    body = json.dumps(empty_exchange(globex, id_) | {"out": out}).encode()

    assert code(await send(request(acme, globex, id_, body))) == "E_CHAIN"
    assert acme.side.row(id_)["health"] == "blocked"
    assert acme.side.rows(inbox) == []
    assert code(await send(request(acme, globex, id_, good(globex, id_)))) == "E_STOPPED"


async def test_too_many_requests_at_once_are_told_to_wait(pair: Any) -> None:
    acme, globex, id_ = pair
    waiting = json.dumps(
        empty_exchange(globex, id_) | {"wait_ms": 3_000, "out": _known_stream(acme, 0)}
    ).encode()
    answers: list[httpx2.Response] = []

    async def ask() -> None:
        answers.append(await send(request(acme, globex, id_, waiting)))

    async with anyio.create_task_group() as tasks:
        for _ in range(12):
            tasks.start_soon(ask)
    statuses = sorted(response.status_code for response in answers)
    assert statuses.count(200) >= 1
    refused = [response for response in answers if response.status_code == 429]
    assert all(response.headers["retry-after"] == "1" for response in refused)


def _known_stream(acme: Node, floor: int) -> dict[str, Any]:
    stream = acme.side.rows(stream_in)[0]
    return {"stream": stream["stream"], "floor": floor, "top": stream["got"], "msgs": []}


async def test_a_node_without_a_public_url_has_no_link_endpoint(pair: Any) -> None:
    acme, globex, id_ = pair
    acme.side.write(lambda tx: tx.execute(node_table.update().values(public_url=None)))
    assert (await send(request(acme, globex, id_, good(globex, id_)))).status_code == 404
    async with httpx2.AsyncClient() as client:
        assert (await client.get(f"{acme.url}/tlp/1")).status_code == 404


async def test_the_private_side_listens_on_nothing(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", private=()) as (acme,):
        before = _listening()
        async with nodes(tmp_path, "Globex", private=("Globex",)) as (globex,):
            id_ = await connect(acme, globex)
            assert acme.side.row(id_)["state"] == "active"
            assert _listening() == before


def _listening() -> int:
    """Sockets this process listens on."""
    links = []
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208
        try:
            links.append(os.readlink(f"/proc/self/fd/{number}"))  # noqa: PTH115
        except FileNotFoundError:
            continue
    mine = {link[8:-1] for link in links if link.startswith("socket:[")}
    count = 0
    for table in ("/proc/self/net/tcp", "/proc/self/net/tcp6"):
        with open(table, encoding="ascii") as lines:  # noqa: PTH123
            rows = [line.split() for line in lines][1:]
        count += sum(row[3] == "0A" and row[9] in mine for row in rows)
    return count


async def test_a_good_signature_for_another_connection_s_name_is_refused(pair: Any) -> None:
    acme, globex, id_ = pair
    made = request(
        acme,
        globex,
        id_,
        good(globex, id_),
        spoil=lambda made: made.headers.__setitem__("tlp-conn", "e" * 32),
    )
    assert code(await send(made)) == "E_SIGNATURE"


@pytest.mark.parametrize("kind", ["captive portal", "forged exchange", "redirect", "endless pause"])
async def test_an_answer_without_the_partner_s_signature_is_believed_nothing(
    tmp_path: Path, kind: str
) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        await until(lambda: globex.side.rows(stream_in))
        stream, port = globex.side.rows(stream_in)[0], acme.port or 0
        await acme.stop()
        message = {"seq": stream["got"] + 1, "type": "twin.gone", "body": '{"twin":"' + "ab" * 16 + '"}'}
        message["h"] = extend(stream["head"], message["type"], message["body"])
        out = {"stream": stream["stream"], "floor": 0, "top": message["seq"], "msgs": [message]}
        forged = json.dumps(empty_exchange(globex.side, id_) | {"out": out}).encode()
        answer = {
            "captive portal": (b"200 OK", b"content-type: text/html", b"<html>Please log in</html>"),
            "forged exchange": (b"200 OK", b"content-type: application/json", forged),
            "redirect": (b"302 Found", b"location: http://127.0.0.1:9/elsewhere", b""),
            "endless pause": (b"503 Busy", b"retry-after: " + b"9" * 5_000, b""),
        }[kind]
        asked = []

        async def serve(stranger: SocketStream) -> None:
            async with stranger:
                asked.append(await stranger.receive())
                status, header, body = answer
                length = f"content-length: {len(body)}".encode()
                head = b"\r\n".join((b"HTTP/1.1 " + status, header, length, b"connection: close"))
                await stranger.send(head + b"\r\n\r\n" + body)

        async with (
            await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=port) as listener,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(listener.serve, serve)
            await until(lambda: len(asked) > 2)
            await until(lambda: globex.side.row(id_)["health"] == "retrying")
            tasks.cancel_scope.cancel()
        assert globex.side.rows(inbox) == []
        assert globex.side.row(id_)["state"] == "active"
        assert "internal error" not in globex.side.row(id_)["health_detail"]
        await acme.start()
        await until(lambda: globex.side.row(id_)["health"] == "ok")


async def test_plain_http_is_for_this_machine_only(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Globex", private=("Globex",)) as (globex,):
        with pytest.raises(Rejected, match="https"):
            await globex.link.look_at("http://acme.example")


async def test_the_code_words_differ_when_somebody_stands_between(tmp_path: Path) -> None:
    """He has read the code, redeems it himself, and invites Globex under his own key."""
    async with nodes(tmp_path, "Acme", "Globex", "Mallory", private=("Globex",)) as started:
        acme, globex, mallory = started
        towards_acme = await connect(acme, mallory)
        towards_globex = await connect(mallory, globex, name=PROPOSAL.name)
        assert acme.side.row(towards_acme)["code_words"] != globex.side.row(towards_globex)["code_words"]
