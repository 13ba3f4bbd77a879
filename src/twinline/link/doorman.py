"""What every request to the link endpoint passes first: sizes, time, signature, repetition, rate.

A handler gets a ``Call`` whose signature is good, or none of this node's state has changed.
"""

import time
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio
import sqlalchemy as sa
from starlette.requests import ClientDisconnect
from starlette.requests import Request as Incoming
from starlette.responses import Response

from twinline.link.problems import Problem
from twinline.link.signatures import Answer, Fields, NonceCache, Request, sign, verify
from twinline.link.strict_json import dump
from twinline.link.wire import MAX_BODY, MAX_INTRODUCTION
from twinline.link.wiring import Wiring
from twinline.store import pairings

__all__ = ["ROOT", "Arrival", "Call", "Doorman"]

ROOT = "/tlp/1"

_JSON = "application/json"
_BODY_SECONDS = 60
_CONCURRENT = 4
_BURST = 200
_PER_SECOND = 50


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request as its caller signed it, not verified yet. ``body`` is decoded; ``path`` has the
    named parts of the path."""

    request: Request
    body: bytes
    path: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose signature is good for the partner of the connection ``row``."""

    request: Request
    body: bytes
    row: sa.RowMapping


@dataclass(slots=True)
class _Bucket:
    """So many requests at once, then so many a second."""

    left: float = _BURST
    at: float = field(default_factory=time.monotonic)

    def take(self) -> None:
        now = time.monotonic()
        self.left = min(_BURST, self.left + (now - self.at) * _PER_SECOND)
        self.at = now
        if self.left < 1:
            raise Problem("E_RATE", retry_after=1)
        self.left -= 1


class Doorman:
    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._nonces = NonceCache(wiring.pairing.clock)
        self._buckets: dict[str, _Bucket] = defaultdict(_Bucket)
        self._busy: dict[str, int] = defaultdict(int)

    async def read(self, incoming: Incoming, *, limit: int = MAX_BODY) -> Arrival:
        """Raises Problem."""
        public_url = await self._wiring.database.read(lambda tx: pairings.read_node(tx)["public_url"])
        if public_url is None:
            raise Problem("E_CONNECTION")  # a private node has no link endpoint
        limit = await self._limit_for(incoming.path_params.get("conn"), limit)
        raw = await _read_body(incoming, limit)
        path = bytes(incoming.scope["raw_path"]).decode("ascii", "replace")
        query = bytes(incoming.scope["query_string"]).decode("ascii", "replace")
        url = public_url.rstrip("/") + path[path.index(ROOT) :] + (f"?{query}" if query else "")
        lines = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in incoming.headers.raw]
        request = Request(incoming.method, url, Fields(lines), raw)
        return Arrival(request, _decoded(request, limit), incoming.path_params)

    async def _limit_for(self, wire_id: str | None, limit: int) -> int:
        """How much of a body is read before its signature can be checked. Raises Problem.

        Who does not even know the id of a connection leaves no large body in our memory.
        """
        if wire_id is None:
            return min(limit, MAX_INTRODUCTION)
        if await self._wiring.database.read(pairings.connection_of_wire, wire_id) is None:
            raise Problem("E_CONNECTION")
        return limit

    async def admit(self, arrival: Arrival) -> Call:
        """Let in the partner of the connection named in the path. Raises Problem."""
        row = await self._wiring.database.read(pairings.connection_of_wire, arrival.path["conn"])
        if row is None or row["state"] == "pending":
            raise Problem("E_CONNECTION")
        if arrival.request.headers.get("tlp-conn") != row["wire_id"]:
            raise Problem("E_SIGNATURE", "The request names another connection.")
        self.prove(arrival.request, row["peer_public_key"])
        self._buckets[row["id"]].take()
        return Call(arrival.request, arrival.body, row)

    def prove(self, request: Request, public: str) -> None:
        """The signature is good and was not seen before. Raises Problem."""
        try:
            nonce = verify(request, public, clock=self._wiring.pairing.clock)
        except ValueError as error:
            raise Problem("E_SIGNATURE", "The public key is none.") from error
        self._nonces.take(public, nonce)

    def slow_down(self, name: str) -> None:
        """For requests that belong to no connection yet. Raises Problem E_RATE."""
        self._buckets[name].take()

    @contextmanager
    def place(self, connection_id: str) -> Iterator[None]:
        """One of the few requests of a connection at the same time. Raises Problem E_BUSY."""
        if self._busy[connection_id] >= _CONCURRENT:
            raise Problem("E_BUSY", retry_after=1)
        self._busy[connection_id] += 1
        try:
            yield
        finally:
            self._busy[connection_id] -= 1

    def answer(
        self,
        request: Request,
        row: sa.RowMapping,
        body: bytes,
        *,
        status: int = 200,
        content_type: str = _JSON,
        more: tuple[tuple[str, str], ...] = (),
    ) -> Response:
        """A signed answer to this very request."""
        fields = Fields([("content-type", content_type), ("tlp-conn", row["wire_id"]), *more])
        answer = Answer(status, fields, request, body)
        pairing = self._wiring.pairing
        key, nonce = self._wiring.signer(row), pairing.ids.token(128)
        sign(answer, key, row["public_key"], clock=pairing.clock, nonce=nonce)
        headers = dict(fields.items()) | {"cache-control": "no-store"}
        return Response(body, status, headers=headers)

    def refuse(self, problem: Problem, request: Request | None, row: sa.RowMapping | None) -> Response:
        """A problem document; signed when it is known for whom."""
        body = dump(problem.document()).encode()
        more = () if problem.retry_after is None else (("retry-after", str(problem.retry_after)),)
        kind = "application/problem+json"
        if request is None or row is None or row["private_key"] is None or "signature" not in request.headers:
            return Response(body, problem.status, headers=dict(more), media_type=kind)
        try:
            return self.answer(request, row, body, status=problem.status, content_type=kind, more=more)
        except Exception:  # noqa: BLE001 - a request that cannot even be signed about is answered unsigned
            return Response(body, problem.status, headers=dict(more), media_type=kind)


async def _read_body(incoming: Incoming, limit: int) -> bytes:
    if incoming.method in {"GET", "HEAD"}:
        return b""
    length = incoming.headers.get("content-length", "")
    if not length.isascii() or not length.isdigit():
        raise Problem("E_LENGTH")
    if int(length) > limit:
        raise Problem("E_TOO_LARGE", limit=limit)
    body = bytearray()
    try:
        with anyio.fail_after(_BODY_SECONDS):
            async for chunk in incoming.stream():
                body += chunk
                if len(body) > limit:
                    raise Problem("E_TOO_LARGE", limit=limit)
    except (TimeoutError, ClientDisconnect) as error:
        raise Problem("E_SLOW") from error
    return bytes(body)


def _decoded(request: Request, limit: int) -> bytes:
    coding = request.headers.get("content-encoding") if "content-encoding" in request.headers else "identity"
    if coding == "identity":
        return request.body
    if coding != "gzip":
        raise Problem("E_ENCODING")
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        body = inflater.decompress(request.body, limit)
    except zlib.error as error:
        raise Problem("E_ENCODING", "The body is no gzip data.") from error
    if inflater.unconsumed_tail:
        raise Problem("E_TOO_LARGE", limit=limit)
    if not inflater.eof or inflater.unused_data:
        raise Problem("E_ENCODING", "The body is not one whole gzip member.")
    return body
