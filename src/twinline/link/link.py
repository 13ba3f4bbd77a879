"""The link of a node: what ``node.py`` puts together and the engine and the console call."""

import base64
from collections.abc import Mapping
from datetime import timedelta

import anyio
import sqlalchemy as sa
from anyio import to_thread
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from starlette.routing import BaseRoute

from twinline.domain.errors import NotFound, Rejected
from twinline.domain.hub import Json
from twinline.domain.ids import Ref
from twinline.link import agreement, exchange, local
from twinline.link.arrivals import has_arrived
from twinline.link.blob_client import Downloads
from twinline.link.caller import Caller
from twinline.link.client import LinkClient
from twinline.link.introductions import Introductions
from twinline.link.server import LinkServer
from twinline.link.wiring import Network, Wiring
from twinline.store import contents, pairings

__all__ = ["Link"]

_CLEAN_UP_SECONDS = 24 * 60 * 60
_ASK_AGAIN_MS = 10 * 60 * 1000


class Link:
    """``run`` for ever beside the other tasks; mount ``routes()`` when the node has a public URL."""

    def __init__(self, wiring: Wiring, network: Network) -> None:
        pairing = wiring.pairing
        self._wiring = wiring
        self._caller = Caller(pairing.clock, pairing.ids, wiring.boot, network)
        self._introductions = Introductions(wiring, self._caller)
        self._client = LinkClient(wiring, self._caller, self._introductions)
        self._server = LinkServer(wiring)
        self._downloads = Downloads(wiring, self._caller)

    # what node.py needs

    async def run(self) -> None:
        """For ever; cancel it to stop."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._client.run)
            tasks.start_soon(self._clean_up)

    async def _clean_up(self) -> None:
        """Contents nobody has used for long are removed; the tracker still has them."""
        settings = self._wiring.settings
        while True:
            await to_thread.run_sync(self._wiring.blobs.collect, settings.blob_kept)
            await anyio.sleep(_CLEAN_UP_SECONDS)

    def routes(self) -> list[BaseRoute]:
        """The link endpoint; for a node with a public URL only."""
        return self._server.routes()

    def set_network(self, network: Network) -> None:
        """Another CA file or proxy, from the next call on."""
        self._caller.set_network(network)

    def stop_waiting(self) -> None:
        """Answer all requests that wait here, because the server is about to stop."""
        self._server.close()

    async def aclose(self) -> None:
        await self._caller.aclose()

    # what the engine needs

    def stage(
        self,
        tx: sa.Connection,
        connection_id: str,
        type_: str,
        *,
        body: Mapping[str, Json],
        now_ms: int,
        twin: str | None = None,
        ver: int = 0,
        bulk: bool = False,
    ) -> None:
        """See ``exchange.stage``."""
        exchange.stage(tx, connection_id, type_, body=body, now_ms=now_ms, twin=twin, ver=ver, bulk=bulk)

    def ref(self, connection_id: str, local_id: str) -> Ref:
        """The name on the wire of a thing of ours: always the same, and meaningless outside. After
        a loss of the database the master key still tells which thing it was."""
        key = self._wiring.pairing.secrets.derive(f"ref/{connection_id}", 64)
        sealed = AESSIV(key).encrypt(local_id.encode(), [])
        return Ref(base64.urlsafe_b64encode(sealed).decode().rstrip("="))

    def is_ready(self, connection_id: str) -> bool:
        """Whether one exchange since the start has shown that neither side was restored from a
        backup. Before that nothing of this connection should be written to the tracker."""
        return connection_id in self._wiring.ready

    async def fetch_blob(self, connection_id: str, sha256: str, size: int) -> bool:
        """Whether the content has arrived over this connection: what others brought, or our tracker
        has, does not count. If not, it is on its way: ``lanes`` is notified then.

        Raises NotFound, Rejected (too large, or damaged again and again) or Transient.
        """
        if await has_arrived(self._wiring, connection_id, sha256):
            return True
        limit = self._wiring.settings.blob_limit
        if not 0 <= size <= limit:
            raise Rejected(
                f"The attachment has {size:,} bytes; this node takes up to {limit:,}. Raise the limit, or "
                "ask the partner to leave it out."
            )
        row = await self._wiring.database.read(pairings.read_connection, connection_id)
        if row is None:
            raise NotFound("The connection was deleted.")
        if row["calls"] == "nobody":
            if await self._offered_beside(local.other_side(connection_id), sha256):
                return True
            raise NotFound("The attachment does not exist any more on the other side.")
        if row["calls"] == "them":
            await self._wiring.database.write(self._ask_for, connection_id, sha256, size)
            self._wiring.notify(f"outbox:{connection_id}")
            return False
        await self._downloads.fetch(row, sha256, size)
        return True

    async def _offered_beside(self, other_side: str, sha256: str) -> bool:
        """Between two projects of this node nothing is carried: what the other one sent is here, or
        in our tracker."""
        if await self._wiring.database.read(contents.offered, other_side, sha256) is None:
            return False
        here = self._wiring.blobs.path(sha256) is not None
        return here or await self._wiring.blob_source(other_side, sha256)

    def _ask_for(self, tx: sa.Connection, connection_id: str, sha256: str, size: int) -> None:
        now_ms = self._wiring.now_ms()
        if contents.asked_since(tx, connection_id, sha256, now_ms - _ASK_AGAIN_MS):
            return
        contents.want(tx, connection_id, sha256, size, now_ms=now_ms)
        body: dict[str, Json] = {"sha256": sha256, "size": size}
        slot = f"blob.want:{sha256}"
        exchange.stage(tx, connection_id, "blob.want", body=body, now_ms=now_ms, slot=slot)

    # what the console's operations need

    async def look_at(self, url: str) -> tuple[str, str]:
        """Name and product of the node at an address. Raises Unreachable or NotThisTracker."""
        return await self._introductions.look_at(url)

    async def complete(self, connection_id: str) -> None:
        """See ``Introductions.complete``."""
        await self._introductions.complete(connection_id)

    async def say_goodbye(self, connection_id: str, *, patience: timedelta = timedelta(seconds=3)) -> None:
        """Before a connection is deleted: tell the partner, as far as he listens within ``patience``."""
        await self._wiring.database.write(agreement.close, self._wiring.pairing, connection_id)
        self._wiring.notify(f"outbox:{connection_id}")
        with anyio.move_on_after(patience.total_seconds()):
            while not await self._wiring.database.read(_nothing_unsent, connection_id):
                await self._wiring.signals.wait(f"acknowledged:{connection_id}", 0.2)


def _nothing_unsent(tx: sa.Connection, connection_id: str) -> bool:
    row = pairings.read_connection(tx, connection_id)
    return row is None or row["state"] == "pending" or not exchange.has_outgoing(tx, row)
