"""Attaching a tracker: each thing that can be wrong with an address or a credential has words of its own."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from blob_folder import BlobFolder
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jira_disturbance import Disturb, Disturbance, answering

from twinline.domain.errors import InvalidField, NotAuthenticated, NotThisTracker, SyncError, Unreachable
from twinline.trackers.jira import JiraTracker
from twinline.trackers.registry import open_tracker

pytestmark = pytest.mark.anyio


async def _probe_error(url: str, blobs: BlobFolder, **settings: object) -> SyncError:
    credential = {"login": "admin", "password": "admin"} | settings
    tracker = JiraTracker(url, blobs=blobs, **credential)  # type: ignore[arg-type]
    try:
        with pytest.raises(SyncError) as raised:
            await tracker.probe()
    finally:
        await tracker.aclose()
    return raised.value


@asynccontextmanager
async def _server(how: Disturb, path: str = "") -> AsyncIterator[str]:
    disturbance = Disturbance("http://127.0.0.1:9")
    disturbance.on("GET", path, how, times=99)
    async with disturbance.serve() as address:
        yield address


async def test_the_sandbox_says_who_it_is(sandbox: str, blobs: BlobFolder) -> None:
    tracker = open_tracker("jira", sandbox + "/", login="anna", password="anna", blobs=blobs)
    info = await tracker.probe()
    assert (info.kind, info.account) == ("jira", "anna")
    await tracker.aclose()


async def test_a_wrong_password_is_not_authenticated(sandbox: str, blobs: BlobFolder) -> None:
    error = await _probe_error(sandbox, blobs, password="wrong")
    assert isinstance(error, NotAuthenticated)
    assert "password" in str(error)


async def test_a_wrong_token_is_not_authenticated(sandbox: str, blobs: BlobFolder) -> None:
    assert isinstance(await _probe_error(sandbox, blobs, token="bm8gdG9rZW4"), NotAuthenticated)


async def test_a_captcha_is_told_from_a_wrong_password(blobs: BlobFolder) -> None:
    denied = {"X_Authentication_Denied_Reason": "CAPTCHA_CHALLENGE; login-url=https://jira.test/login.jsp"}
    for status, headers in ((403, denied), (401, {"X_Seraph_LoginReason": "AUTHENTICATION_DENIED"})):
        async with _server(answering(status, b"<html>", "text/html", **headers)) as address:
            error = await _probe_error(address, blobs)
        assert isinstance(error, NotAuthenticated)
        assert "CAPTCHA" in str(error)


async def test_nothing_listening_there_is_unreachable(blobs: BlobFolder) -> None:
    async with _server(answering(200)) as address:
        pass
    error = await _probe_error(address, blobs)
    assert isinstance(error, Unreachable)
    assert address.removeprefix("http://") in str(error)
    assert "Nothing listens" in str(error)


async def test_an_unknown_host_name_is_unreachable(blobs: BlobFolder) -> None:
    error = await _probe_error("http://jira.no-such-host.invalid", blobs)
    assert isinstance(error, Unreachable)
    assert "cannot be resolved" in str(error)


async def test_https_where_only_http_is_spoken_is_said_so(blobs: BlobFolder) -> None:
    async with _server(answering(200)) as address:
        error = await _probe_error(address.replace("http:", "https:"), blobs)
    assert isinstance(error, Unreachable)
    assert "https" in str(error)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (answering(200, b"<!doctype html><title>Wiki</title>", "text/html"), "web page"),
        (answering(404, b"<html>no", "text/html"), "no Jira REST API"),
        (answering(404, b'{"detail": "Not Found"}'), "no Jira REST API"),
        (answering(200, b'{"hello": "world"}'), "not as Jira does"),
        (answering(200, b'["a list"]'), "not as Jira does"),
        (answering(302, b"", "text/html", Location="https://sso.example/login"), "sso.example"),
    ],
)
async def test_something_else_than_jira_is_not_this_tracker(
    how: Disturb, words: str, blobs: BlobFolder
) -> None:
    async with _server(how) as address:
        error = await _probe_error(address, blobs)
    assert isinstance(error, NotThisTracker)
    assert words in str(error)


async def test_a_server_error_at_the_probe_is_unreachable(blobs: BlobFolder) -> None:
    async with _server(answering(503, b"<html>starting", "text/html", Retry_After="20")) as address:
        error = await _probe_error(address, blobs)
    assert isinstance(error, Unreachable)
    assert error.retry_after == timedelta(seconds=20)


@pytest.mark.parametrize(
    "url", ["", "jira", "ftp://jira.test", "http://", "http://a:b@jira.test", "http://x/?q"]
)
def test_an_address_that_is_none_is_refused_at_once(url: str, blobs: BlobFolder) -> None:
    with pytest.raises(InvalidField) as refused:
        JiraTracker(url, token="t", blobs=blobs)
    assert refused.value.field == "url"


def test_missing_credentials_and_unusable_settings_are_named(tmp_path: Path, blobs: BlobFolder) -> None:
    with pytest.raises(InvalidField) as refused:
        JiraTracker("http://jira.test", login="anna", blobs=blobs)
    assert refused.value.field == "token"
    no_certificate = tmp_path / "ca.pem"
    no_certificate.write_text("no certificate")
    with pytest.raises(InvalidField) as refused:
        JiraTracker("http://jira.test", token="t", ca_file=no_certificate, blobs=blobs)
    assert refused.value.field == "ca_file"
    with pytest.raises(InvalidField) as refused:
        JiraTracker("http://jira.test", token="t", proxy_url="gopher://x", blobs=blobs)
    assert refused.value.field == "proxy_url"
    with pytest.raises(InvalidField):
        open_tracker("bugzilla", "http://x", blobs=blobs)


async def test_a_certificate_of_the_companys_own_authority_is_trusted_when_it_is_given(
    sandbox: str, tmp_path: Path, blobs: BlobFolder
) -> None:
    tls, ca_file = _own_authority(tmp_path)
    async with Disturbance(sandbox).serve(tls) as address:
        error = await _probe_error(address, blobs)
        assert isinstance(error, Unreachable)
        assert "does not trust" in str(error)
        tracker = JiraTracker(address, login="admin", password="admin", ca_file=ca_file, blobs=blobs)
        assert (await tracker.probe()).account == "admin"
        await tracker.aclose()


async def test_requests_go_through_the_outgoing_proxy(sandbox: str, blobs: BlobFolder) -> None:
    proxy = Disturbance("")
    async with proxy.serve() as address:
        tracker = JiraTracker(sandbox, login="admin", password="admin", proxy_url=address, blobs=blobs)
        assert (await tracker.probe()).account == "admin"
        await tracker.aclose()
    assert [path for _, path in proxy.calls] == [
        f"{sandbox}/rest/api/2/serverInfo",
        f"{sandbox}/rest/api/2/myself",
    ]
    error = await _probe_error(sandbox, blobs, proxy_url=address)
    assert isinstance(error, Unreachable)


def _own_authority(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server context with a self-signed certificate for 127.0.0.1, and the file to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    ca_file, key_file = folder / "ca.pem", folder / "key.pem"
    ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca_file, key_file)
    return context, ca_file
