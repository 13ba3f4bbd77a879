"""One HTTP layer for every tracker: connections are reused, and what goes wrong gets its right name.

    before anything was sent   refused, unresolvable, TLS, connect time-out   -> Unreachable
    429                        with the server's Retry-After                  -> RateLimited
    503 with Retry-After       the server says it did nothing                 -> Unreachable
    sent, no (whole) answer    of a read                                      -> Unreachable
                               of a write                                     -> Uncertain
    5xx                        of a read, or of a write that may be repeated  -> Unreachable
                               of a create                                    -> Uncertain

All other answers are the adapter's to judge. Cookies are never kept: a session made by one request
must not authenticate the next, and Jira's rate limiter treats sessions differently.
"""

import math
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

import httpx2

from twinline import __version__
from twinline.domain.errors import InvalidField, RateLimited, Rejected, SyncError, Uncertain, Unreachable
from twinline.trackers.network_errors import describe_failure

__all__ = ["Answer", "Intent", "TrackerHttp", "open_transport"]

_ANSWER_LIMIT_BYTES = 32 << 20
_LONGEST_PAUSE = timedelta(hours=1)
_CONNECT_SECONDS = 10.0
_PATIENCE_WITH_FILES = 4
_SUCCESS, _REDIRECT = 2, 3  # the first digit of a status
_SENT_AND_LOST = (
    httpx2.ReadTimeout,
    httpx2.ReadError,
    httpx2.WriteTimeout,
    httpx2.WriteError,
    httpx2.CloseError,
    httpx2.RemoteProtocolError,
    httpx2.DecodingError,
)


class Intent(Enum):
    """What a request does, and so what it means when no answer comes."""

    READ = auto()
    UPDATE = auto()
    """A write that leaves the same state when it is done twice."""
    CREATE = auto()
    """A write that must not be done twice."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def is_success(self) -> bool:
        return self.status // 100 == _SUCCESS

    @property
    def is_redirect(self) -> bool:
        return self.status // 100 == _REDIRECT


def open_transport(*, ca_file: Path | None = None, proxy_url: str | None = None) -> httpx2.AsyncBaseTransport:
    """The network as the node's settings want it. ``ca_file`` is trusted besides the usual roots.

    Raises InvalidField naming ``ca_file`` or ``proxy_url`` when a setting is unusable.
    """
    context = httpx2.create_ssl_context(trust_env=False)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(ca_file))
        except (OSError, ssl.SSLError) as error:
            raise InvalidField(
                "ca_file", f"{ca_file} is no readable file of PEM certificates ({error})."
            ) from error
    # Idle connections are given up before servers do it (uvicorn: 5 s, Tomcat: 20 s). A write on one
    # that the server was just closing would be in doubt for minutes.
    limits = httpx2.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=4)
    try:
        return httpx2.AsyncHTTPTransport(verify=context, trust_env=False, limits=limits, proxy=proxy_url)
    except (ValueError, httpx2.InvalidURL) as error:
        raise InvalidField(
            "proxy_url", f"{proxy_url!r} is no proxy address; it looks like http://proxy.example:3128."
        ) from error


class TrackerHttp:
    """Requests to one tracker. ``base_url`` may have a path (``https://acme.example/jira``)."""

    def __init__(
        self,
        base_url: str,
        *,
        authorization: str,
        transport: httpx2.AsyncBaseTransport,
        now: Callable[[], datetime],
        timeout_seconds: float = 30.0,
    ) -> None:
        self.base_url = _checked(base_url)
        self.host = httpx2.URL(self.base_url).netloc.decode()
        self.server_ahead = timedelta()
        """How far the tracker's clock is before ours, by its last answer's Date (1 s resolution)."""
        self._now = now
        self._seconds = timeout_seconds
        self._client = httpx2.AsyncClient(
            transport=transport,
            headers={
                "Authorization": authorization,
                "Accept": "application/json",
                "User-Agent": f"Twinline/{__version__}",
            },
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            timeout=timeout_seconds,
            trust_env=False,
        )

    def server_now(self) -> datetime:
        return self._now() + self.server_ahead

    async def aclose(self) -> None:
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        *,
        intent: Intent,
        params: Mapping[str, str | int | bool] | None = None,
        json: object = None,
        content: AsyncIterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request and read its answer whole (32 MiB at most).

        ``content`` is a body that is streamed; its answer is waited for longer, because a server
        stores and scans a file before it answers.
        """
        patience = 1 if content is None else _PATIENCE_WITH_FILES
        request = self._client.build_request(
            method,
            self.base_url + path,
            params=params,
            json=json,
            content=content,
            headers=headers,
            timeout=httpx2.Timeout(self._seconds * patience, connect=min(_CONNECT_SECONDS, self._seconds)),
        )
        try:
            return await self._exchange(request, intent)
        except httpx2.RemoteProtocolError:
            # A connection the server had just closed. A read may simply go again on a fresh one.
            try:
                return await self._exchange(request, intent)
            except httpx2.HTTPError as error:
                raise self._unanswered(error, intent) from error
        except httpx2.HTTPError as error:
            raise self._unanswered(error, intent) from error

    @asynccontextmanager
    async def stream(self, path: str) -> AsyncIterator[tuple[Answer, AsyncIterator[bytes]]]:
        """Read an answer piece by piece. The ``Answer`` given has no body."""
        request = self._client.build_request("GET", self.base_url + path, headers={"Accept": "*/*"})
        try:
            response = await self._client.send(request, stream=True)
        except httpx2.HTTPError as error:
            raise self._unanswered(error, Intent.READ) from error
        try:
            head = self._judged(response, b"", Intent.READ)
            yield head, self._chunks(response)
        finally:
            await response.aclose()

    async def _chunks(self, response: httpx2.Response) -> AsyncIterator[bytes]:
        try:
            async for chunk in response.aiter_bytes(1 << 16):
                yield chunk
        except httpx2.HTTPError as error:
            raise self._unanswered(error, Intent.READ) from error

    async def _exchange(self, request: httpx2.Request, intent: Intent) -> Answer:
        try:
            response = await self._client.send(request, stream=True)
            try:
                body = await _whole(response, self.host)
            finally:
                await response.aclose()
        except httpx2.RemoteProtocolError as error:
            if intent is Intent.READ:
                raise
            raise self._unanswered(error, intent) from error
        return self._judged(response, body, intent)

    def _judged(self, response: httpx2.Response, body: bytes, intent: Intent) -> Answer:
        self._compare_clocks(response.headers.get("date"))
        status = response.status_code
        pause = _pause(response.headers.get("retry-after"), self._now())
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise RateLimited(f"{self.host} asks for a pause: too many requests.", retry_after=pause)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            message = f"{self.host} answers with a server error ({status}). It is tried again by itself."
            if intent is Intent.CREATE and not (
                status == HTTPStatus.SERVICE_UNAVAILABLE and pause is not None
            ):
                raise Uncertain(message)
            raise Unreachable(message, retry_after=pause)
        return Answer(status, response.headers, body, str(response.request.url))

    def _compare_clocks(self, date: str | None) -> None:
        try:
            self.server_ahead = parsedate_to_datetime(date or "") - self._now()
        except (ValueError, TypeError):  # no Date, or one without a zone: keep what we know
            return

    def _unanswered(self, error: httpx2.HTTPError, intent: Intent) -> SyncError:
        message = describe_failure(error, self.host)
        if intent is not Intent.READ and isinstance(error, _SENT_AND_LOST):
            return Uncertain(f"{message} Whether the change was made is looked up before it is tried again.")
        return Unreachable(message)


async def _whole(response: httpx2.Response, host: str) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _ANSWER_LIMIT_BYTES:
            raise Rejected(
                f"{host} sent an answer of more than {_ANSWER_LIMIT_BYTES >> 20} MiB "
                f"to {response.request.method} {response.request.url.path}; it was not read further."
            )
    return bytes(body)


def _checked(base_url: str) -> str:
    text = base_url.strip().rstrip("/")
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, ValueError) as error:
        raise InvalidField("url", f"{base_url!r} is no address ({error}).") from error
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment:
        raise InvalidField("url", f"{base_url!r} is no address; it looks like https://jira.acme.example.")
    if url.userinfo:
        raise InvalidField("url", "leave user and password out of the address; they have their own fields.")
    return text


def _pause(retry_after: str | None, now: datetime) -> timedelta | None:
    """Retry-After as seconds or as a date (RFC 9110 10.2.3), at most an hour."""
    if not retry_after:
        return None
    try:
        pause = timedelta(seconds=math.ceil(float(retry_after)))
    except (ValueError, OverflowError):
        try:
            pause = parsedate_to_datetime(retry_after).astimezone(UTC) - now
        except ValueError:
            return None
    return min(max(pause, timedelta()), _LONGEST_PAUSE)
