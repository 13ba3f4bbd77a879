"""The link endpoint of a public node: RFC 9421-signed requests under ``/tlp/1``.

A private node does not mount it; and as long as the node has no public URL every path answers 404.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import anyio
import sqlalchemy as sa
from starlette.requests import Request as Incoming
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from twinline.link import talk
from twinline.link.accepter import Accepter
from twinline.link.blob_server import BlobServer
from twinline.link.control import PROTOCOL
from twinline.link.doorman import ROOT, Arrival, Doorman
from twinline.link.inviter import Inviter
from twinline.link.problems import Problem
from twinline.link.signatures import Request
from twinline.link.wire import MAX_WAIT_MS, Collect, Confirm, Exchange, Redeem, Welcome, decode
from twinline.link.wiring import Wiring
from twinline.store import pairings

__all__ = ["LinkServer"]

Handler = Callable[[Arrival], Awaitable[Response]]


class LinkServer:
    """``routes()`` go into the node's application. Call ``close()`` before the server stops, so that
    waiting requests are answered at once."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._doorman = Doorman(wiring)
        self._blobs = BlobServer(wiring, self._doorman)
        self._inviter = Inviter(wiring.pairing)
        self._accepter = Accepter(wiring.pairing)
        self._waiting: dict[str, object] = {}  # the newest waiting request of a connection
        self._closing = False

    def routes(self) -> list[BaseRoute]:
        one = f"{ROOT}/c/{{conn}}"
        return [
            Route(ROOT, self._about, methods=["GET"]),
            Route(f"{one}/exchange", self._guarded(self._exchange), methods=["POST"]),
            Route(f"{one}/blob/{{sha256}}", self._guarded(self._blobs.serve), methods=["GET", "HEAD"]),
            Route(f"{one}/blob/{{sha256}}", self._guarded(self._blobs.store), methods=["PUT"]),
            Route(f"{one}/blob/{{sha256}}/upload", self._guarded(self._blobs.progress), methods=["GET"]),
            Route(f"{ROOT}/invite/redeem", self._guarded(self._redeem), methods=["POST"]),
            Route(f"{ROOT}/invite/confirm", self._guarded(self._confirm), methods=["POST"]),
            Route(f"{ROOT}/invite/collect", self._guarded(self._collect), methods=["POST"]),
            Route(f"{ROOT}/invite/answer", self._guarded(self._answer), methods=["POST"]),
        ]

    def close(self) -> None:
        self._closing = True
        for connection_id in list(self._waiting):
            self._wiring.notify(f"outbox:{connection_id}")

    def _guarded(self, handler: Handler) -> Callable[[Incoming], Awaitable[Response]]:
        async def endpoint(incoming: Incoming) -> Response:
            request: Request | None = None
            try:
                arrival = await self._doorman.read(incoming)
                request = arrival.request
                return await handler(arrival)
            except Problem as problem:
                row = await self._addressed(request)
                return self._doorman.refuse(problem, request, row)

        return endpoint

    async def _addressed(self, request: Request | None) -> sa.RowMapping | None:
        """The connection a refused request speaks of, so that the refusal can be signed."""
        wire_id = None if request is None else request.headers.get("tlp-conn")
        if wire_id is None:
            return None
        return await self._wiring.database.read(pairings.connection_of_wire, wire_id)

    async def _about(self, _incoming: Incoming) -> Response:
        """Who is here: for the wizard's first step, unsigned."""
        self._doorman.slow_down("about")
        node = await self._wiring.database.read(pairings.read_node)
        if node["public_url"] is None:
            return Response(status_code=404)
        software = self._wiring.pairing.software
        return JSONResponse(
            {"product": software, "name": node["name"], "proto": {"min": PROTOCOL, "max": PROTOCOL}}
        )

    async def _exchange(self, arrival: Arrival) -> Response:
        call = await self._doorman.admit(arrival)
        connection_id = call.row["id"]
        with self._doorman.place(connection_id):
            came = decode(Exchange, call.body)
            await talk.take(self._wiring, connection_id, came)
            self._wiring.notify(f"heard:{connection_id}")
            answer = await self._news(connection_id, came)
        text = answer.model_dump_json(by_alias=True).encode()
        return self._doorman.answer(call.request, call.row, text)

    async def _news(self, connection_id: str, came: Exchange) -> Exchange:
        """What there is to say; when there is nothing, and the partner said nothing, wait for it."""
        wait = timedelta(milliseconds=min(came.wait_ms, MAX_WAIT_MS))
        if came.out.msgs or not wait:
            return await talk.compose(self._wiring, connection_id, came.credit, count=came.n)
        topic = f"outbox:{connection_id}"
        self._wiring.notify(topic)  # a request that waits already makes room for this one
        mine = self._waiting[connection_id] = object()
        deadline = anyio.current_time() + wait.total_seconds()
        while True:
            event = self._wiring.signals.listen(topic)
            answer = await talk.compose(self._wiring, connection_id, came.credit, count=came.n)
            left = deadline - anyio.current_time()
            superseded = self._waiting.get(connection_id) is not mine
            if answer.out.msgs or left <= 0 or superseded or self._closing:
                break
            with anyio.move_on_after(left):
                await event.wait()
        if self._waiting.get(connection_id) is mine:
            del self._waiting[connection_id]
        return answer

    async def _redeem(self, arrival: Arrival) -> Response:
        """The accepter brings token, key and commitment (we invited, and are public)."""
        self._doorman.slow_down("invite")
        asked = decode(Redeem, arrival.body)
        row = await self._pairing_with(arrival, asked.conn, "A")
        self._doorman.prove(arrival.request, asked.b_pub)
        outcome = await self._wiring.database.write(self._inviter.redeem, asked)
        self._wiring.notify("console")
        if isinstance(outcome, Problem):
            raise outcome
        return self._doorman.answer(arrival.request, row, outcome.model_dump_json(by_alias=True).encode())

    async def _confirm(self, arrival: Arrival) -> Response:
        """The accepter reveals his nonce."""
        self._doorman.slow_down("invite")
        asked = decode(Confirm, arrival.body)
        row = await self._pairing_with(arrival, asked.conn, "A")
        self._doorman.prove(arrival.request, row["peer_public_key"] or "")
        connection_id = await self._wiring.database.write(self._inviter.confirm, asked)
        self._wiring.notify("connections", "console", f"outbox:{connection_id}")
        return self._doorman.answer(arrival.request, row, b'{"state":"active"}')

    async def _collect(self, arrival: Arrival) -> Response:
        """A private inviter fetches our acceptance (we accepted, and are public)."""
        self._doorman.slow_down("invite")
        row = await self._pairing_with(arrival, decode(Collect, arrival.body).conn, "B")
        self._doorman.prove(arrival.request, row["peer_public_key"])
        offer = await self._wiring.database.read(self._accepter.request_of, row["id"])
        return self._doorman.answer(arrival.request, row, offer.model_dump_json(by_alias=True).encode())

    async def _answer(self, arrival: Arrival) -> Response:
        """The private inviter tells his nonce and hears ours."""
        self._doorman.slow_down("invite")
        asked = decode(Welcome, arrival.body)
        row = await self._pairing_with(arrival, asked.conn, "B")
        self._doorman.prove(arrival.request, row["peer_public_key"])

        def reveal(tx: sa.Connection) -> Confirm:
            confirm = self._accepter.answer(tx, row["id"], asked)
            self._accepter.settle(tx, row["id"])
            return confirm

        confirm = await self._wiring.database.write(reveal)
        self._wiring.notify("connections", "console", f"outbox:{row['id']}")
        return self._doorman.answer(arrival.request, row, confirm.model_dump_json().encode())

    async def _pairing_with(self, arrival: Arrival, wire_id: str, side: str) -> sa.RowMapping:
        row = await self._wiring.database.read(pairings.connection_of_wire, wire_id, side)
        if row is None or arrival.request.headers.get("tlp-conn") != wire_id:
            raise Problem("E_NO_INVITATION")
        return row
