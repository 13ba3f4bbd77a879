"""The tracker's web hook: keeping it in place, and taking its calls.

A call is a hint and nothing else: its signature is checked, the ids of the items it is about are
noted, and the items are read again. Whether the hook could be placed is shown on the tracker; without
it changes are found by polling.
"""

import anyio
import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from twinline.domain.errors import NotPermitted, SyncError, Transient
from twinline.engine import Engine, TrackerSource
from twinline.signals import Signals
from twinline.store import schema, trackers
from twinline.store.database import Database
from twinline.store.secrets import Secrets

__all__ = ["HookDoor", "HookKeeper"]

_LARGEST_CALL = 2 * 1024 * 1024
_CHECK_SECONDS = 3600.0
_RETRY_SECONDS = 15.0


class HookKeeper:
    """``url`` is where the tracker reaches this node, without a path."""

    def __init__(
        self, database: Database, secrets: Secrets, source: TrackerSource, signals: Signals, *, url: str
    ) -> None:
        self._database = database
        self._secrets = secrets
        self._source = source
        self._signals = signals
        self._url = url.rstrip("/")

    async def run(self) -> None:
        """Place the hook at every start and whenever a tracker is attached; look after it hourly."""
        while True:
            attached = self._signals.listen("tracker")
            pause = _CHECK_SECONDS
            try:
                await self._place()
            except Transient as error:
                await self._note(f"The web hook is not in place yet: {error}")
                pause = _RETRY_SECONDS
            except SyncError as error:
                await self._note(str(error))
            with anyio.move_on_after(pause):
                await attached.wait()

    async def _place(self) -> None:
        row = await self._database.read(trackers.row)
        tracker = self._source.current()
        if row is None or tracker is None:
            return
        secret = self._secrets.unseal(row["hook_secret"], trackers.HOOK_SECRET)
        await tracker.ensure_hook(f"{self._url}/hooks/{row['hook_id']}", secret=secret)
        await self._note("")

    async def _note(self, state: str) -> None:
        def note(tx: sa.Connection) -> None:
            tx.execute(schema.tracker.update().values(hook_state=state))

        await self._database.write(note)
        self._signals.notify("console")


class HookDoor:
    def __init__(self, database: Database, secrets: Secrets, source: TrackerSource, engine: Engine) -> None:
        self._database = database
        self._secrets = secrets
        self._source = source
        self._engine = engine

    def routes(self) -> list[Route]:
        return [Route("/hooks/{hook_id}", self._call, methods=["POST"])]

    async def _call(self, request: Request) -> Response:
        row = await self._database.read(trackers.row)
        tracker = self._source.current()
        if row is None or tracker is None or request.path_params["hook_id"] != row["hook_id"]:
            return PlainTextResponse("There is no such web hook.", 404)
        body = await _read(request)
        if body is None:
            return PlainTextResponse("The call is larger than 2 MiB.", 413)
        secret = self._secrets.unseal(row["hook_secret"], trackers.HOOK_SECRET)
        try:
            items = tracker.hinted(dict(request.headers), body, secret=secret)
        except NotPermitted as error:
            return PlainTextResponse(str(error), 403)
        except SyncError as error:
            return PlainTextResponse(str(error), 400)
        await self._engine.hint(items)
        return Response(status_code=204)


async def _read(request: Request) -> bytes | None:
    """The body, or None as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_CALL:
            return None
    return bytes(body)
