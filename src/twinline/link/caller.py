"""Signed calls to a partner, and answers that are worth something only when he signed them."""

import ipaddress
import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from twinline.domain.errors import Rejected, Transient, Unreachable
from twinline.link.problems import Problem
from twinline.link.signatures import Answer, Fields, Request, sign, verify
from twinline.link.strict_json import NotStrict, parse
from twinline.link.wire import MAX_BODY
from twinline.link.wiring import Network
from twinline.ports import Clock, Ids

__all__ = ["Caller", "Identity", "NeverSent", "NotPartner", "PartnerRefused"]

_JSON = "application/json"
_SMALL = 64 * 1024
_LARGEST_ANSWER = MAX_BODY + _SMALL
_SECONDS = re.compile(r"[0-9]{1,9}")


class PartnerRefused(Transient):
    """The other side answered with a problem. ``signed``: it is certain that the partner said so."""

    def __init__(self, message: str, *, code: str, signed: bool, retry_after: timedelta | None) -> None:
        super().__init__(message, retry_after=retry_after)
        self.code = code
        self.signed = signed


class NeverSent(Unreachable):
    """No line to the partner: the request certainly did not reach him."""


class NotPartner(Unreachable):
    """Somebody answers at the partner's address who does not have the partner's key."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls: our key of one connection, and the connection's id on the wire."""

    connection: str
    key: Ed25519PrivateKey
    public: str


class Caller:
    """One HTTP client for all connections of the node. Redirects are never followed."""

    def __init__(self, clock: Clock, ids: Ids, boot: str, network: Network) -> None:
        self._clock = clock
        self._ids = ids
        self._boot = boot
        self._network = network
        self._client = _client(network)
        self._former: list[httpx2.AsyncClient] = []  # requests under way still use them

    def set_network(self, network: Network) -> None:
        """Another CA file or proxy, from the next call on."""
        if network == self._network:
            return
        self._network = network
        self._former.append(self._client)
        self._client = _client(network)

    async def aclose(self) -> None:
        for client in (*self._former, self._client):
            await client.aclose()

    async def call(
        self,
        who: Identity,
        method: str,
        url: str,
        body: bytes = b"",
        *,
        answered_by: str | None,
        content_type: str = _JSON,
        more: tuple[tuple[str, str], ...] = (),
        wait: timedelta = timedelta(),
    ) -> Answer:
        """Sign, send, verify. ``answered_by``: the public key that must have signed the answer; None
        leaves that to the caller (the accepter's key comes with his answer).

        Raises Unreachable, NotPartner, PartnerRefused or Rejected (plain HTTP to another machine).
        """
        lines = [
            ("content-type", content_type),
            ("tlp-conn", who.connection),
            ("tlp-boot", self._boot),
            *more,
        ]
        request = Request(method, _checked(url), Fields(lines), body)
        sign(request, who.key, who.public, clock=self._clock, nonce=self._ids.token(128))
        answer = await self._send(request, wait)
        signed = answered_by is not None and self._is_signed(answer, answered_by)
        if answer.status_code >= 400:  # noqa: PLR2004 - HTTP's own border
            raise _refusal(answer, signed=signed)
        if answered_by is not None and not signed:
            raise NotPartner(
                f"{urlsplit(url).netloc} answers, but not with the partner's key. A proxy or a log-in page "
                "may stand between, or the partner's node was set up anew."
            )
        return answer

    async def look(self, url: str) -> Answer:
        """An unsigned question: who is there?"""
        return await self._send(Request("GET", _checked(url), Fields()), timedelta())

    def _is_signed(self, answer: Answer, public: str) -> bool:
        try:
            verify(answer, public, clock=self._clock)
        except Problem:
            return False
        return answer.headers.get("tlp-conn") == answer.request.headers.get("tlp-conn")

    async def _send(self, request: Request, wait: timedelta) -> Answer:
        headers = [*request.headers.items(), ("accept-encoding", "identity")]
        patience = httpx2.Timeout(connect=10, write=30, pool=10, read=wait.total_seconds() + 20)
        try:
            sent = self._client.build_request(
                request.method, request.url, content=request.body or None, headers=headers, timeout=patience
            )
            response = await self._client.send(sent, stream=True)
            try:
                body = await _read(response)
            finally:
                await response.aclose()
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
            raise NeverSent(_network_message(request.url, error)) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unreachable(_network_message(request.url, error)) from error
        return Answer(response.status_code, Fields(response.headers.multi_items()), request, body)


def _client(network: Network) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        verify=network.tls(),
        proxy=network.proxy_url,
        trust_env=False,
        follow_redirects=False,
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=200, keepalive_expiry=90),
    )


def _checked(url: str) -> str:
    """Plain HTTP is for this machine only: TLS hides what the signature does not."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        return url
    raise Rejected(
        f"{parts.scheme}://{parts.netloc} is not encrypted. Use an https:// address for the partner."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _read(response: httpx2.Response) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise NotPartner(
            "The answer is compressed, although that was not asked for. A proxy may stand between."
        )
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            raise NotPartner("The answer is larger than the protocol allows.")
    return bytes(body)


def _refusal(answer: Answer, *, signed: bool) -> Transient:
    """What a status of 400 and more means, as far as the body is one of our problems."""
    try:
        document = parse(answer.body[:_SMALL])
    except NotStrict:
        document = None
    after = answer.headers.get("retry-after") or ""
    pause = timedelta(seconds=min(int(after), 3600)) if _SECONDS.fullmatch(after) else None
    code = document.get("code") if isinstance(document, dict) else None
    if not isinstance(code, str) or not isinstance(document, dict):
        return Unreachable(f"The partner's address answers HTTP {answer.status_code}.", retry_after=pause)
    told = document.get("server_time")
    hint = f" Its clock says {told}." if code == "E_CLOCK" and isinstance(told, str) else ""
    detail = str(document.get("detail", ""))[:300]
    return PartnerRefused(
        f"The partner refuses ({code}): {detail}{hint}", code=code, signed=signed, retry_after=pause
    )


def _network_message(url: str, error: Exception) -> str:
    host = urlsplit(url).netloc
    match error:
        case httpx2.ConnectTimeout() | httpx2.ReadTimeout() | httpx2.WriteTimeout():
            return f"{host} does not answer in time."
        case httpx2.ProxyError():
            return f"The HTTP proxy does not lead to {host}: {error}"
        case httpx2.ConnectError():
            return (
                f"{host} cannot be reached: {error}. Check the address, that the node there runs, and that "
                "nothing between (a firewall, a proxy) keeps this one away."
            )
        case _:
            return f"The line to {host} was cut: {error or type(error).__name__}"
