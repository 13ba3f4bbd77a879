"""The engine: its loops, and what people may ask of it."""

from collections.abc import Iterable

import anyio
import sqlalchemy as sa
import structlog

from twinline.domain.errors import NotAuthenticated, SyncError, Transient
from twinline.domain.ids import ConnectionId, ItemId
from twinline.domain.items import ItemRef
from twinline.engine.contents import fetch_again
from twinline.engine.intake import take_in_messages
from twinline.engine.membership import put_under_sync, take_out_of_sync
from twinline.engine.parts import Parts
from twinline.engine.releasing import release, release_connection, skip
from twinline.engine.step import run_step
from twinline.engine.watch import follow_hints, poll_once
from twinline.ports import Tracker
from twinline.store import hints, lanes, schema
from twinline.store.problems import NewProblem, close_problem, close_problems, open_problem

__all__ = ["Engine"]

_log = structlog.get_logger()

_IDLE_SECONDS = 5.0
_RETRY_SECONDS = 2.0


class Engine:
    """Runs until its task group is cancelled; may die at any moment and goes on at the next start."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._tracker_is_well = False  # until the first call shows it

    async def run(self) -> None:
        """All loops. The database must be migrated, and no other process may work on it."""
        await self._parts.database.write(lanes.release_all)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._intake)
            tasks.start_soon(self._watch)
            tasks.start_soon(self._poll)
            for _ in range(self._parts.settings.workers):
                tasks.start_soon(self._work)

    # What people ask for

    async def put_under_sync(self, connection_id: str, ref: ItemRef, *, bulk: bool = False) -> int:
        twin = await self._parts.database.write(
            put_under_sync, self._parts, ConnectionId(connection_id), ref, bulk=bulk
        )
        self._parts.signals.notify("lanes")
        return twin

    async def take_out_of_sync(self, twin: int) -> None:
        connection = await self._parts.database.write(take_out_of_sync, self._parts, twin)
        if connection is not None:
            self._parts.changed(connection)

    async def hint(self, items: Iterable[ItemId], *, bulk: bool = False) -> None:
        """These items may have changed."""
        await self._parts.database.write(hints.add_hints, items, now_ms=self._parts.now_ms(), bulk=bulk)
        self._parts.signals.notify("hints")

    async def retry(self, problem: int) -> None:
        """Try again what the problem stopped."""
        await self._parts.database.write(release, self._parts, problem)
        self._wake()

    async def skip(self, problem: int) -> None:
        """Leave out what the problem stopped."""
        await self._parts.database.write(skip, self._parts, problem)
        self._wake()

    async def ignore(self, problem: int) -> None:
        """Take it off the list; what it stopped waits for the next change, or for a changed rule."""
        await self._parts.database.write(close_problem, problem, state="ignored")
        self._parts.signals.notify("console")

    async def free_connection(self, connection_id: str) -> None:
        """Rules changed: what is stopped in the connection is tried again."""
        await self._parts.database.write(release_connection, self._parts, connection_id)
        self._wake()

    def _wake(self) -> None:
        self._parts.signals.notify("lanes")
        self._parts.signals.notify("console")

    async def fetch_again(self, connection_id: str, sha256: str) -> bool:
        """Bring a content that we sent into the blob store again, from the tracker; False when
        the attachment is gone."""
        tracker = self._parts.trackers.current()
        return tracker is not None and await fetch_again(self._parts, tracker, connection_id, sha256)

    # The loops

    async def _intake(self) -> None:
        after = 0
        while True:
            news = self._parts.signals.listen("lanes")
            after = await take_in_messages(self._parts, after=after)
            with anyio.move_on_after(_IDLE_SECONDS):
                await news.wait()

    async def _watch(self) -> None:
        while True:
            news = self._parts.signals.listen("hints")
            tracker = self._parts.trackers.current()
            pause = _IDLE_SECONDS
            if tracker is not None:
                try:
                    await follow_hints(self._parts, tracker)
                    await self._note_tracker(None)
                except SyncError as error:
                    await self._note_tracker(error)
                    pause = _RETRY_SECONDS
                    news = anyio.Event()
            with anyio.move_on_after(pause):
                await news.wait()

    async def _poll(self) -> None:
        while True:
            attached = self._parts.signals.listen("tracker")
            tracker = self._parts.trackers.current()
            pause = _IDLE_SECONDS
            if tracker is not None:
                try:
                    more = await poll_once(self._parts, tracker)
                    await self._note_tracker(None)
                    pause = 0.0 if more else await self._poll_seconds()
                except SyncError as error:
                    await self._note_tracker(error)
            with anyio.move_on_after(pause):
                await attached.wait()

    async def _poll_seconds(self) -> float:
        def hook_state(tx: sa.Connection) -> str | None:
            return tx.execute(sa.select(schema.tracker.c.hook_state)).scalar()

        hooked = await self._parts.database.read(hook_state) == ""
        settings = self._parts.settings
        return (settings.poll_hooked if hooked else settings.poll_unhooked).total_seconds()

    async def _work(self) -> None:
        while True:
            news = self._parts.signals.listen("lanes")
            tracker = self._parts.trackers.current()
            if tracker is None or not await self._work_once(tracker):
                with anyio.move_on_after(await self._seconds_to_next()):
                    await news.wait()

    async def _work_once(self, tracker: Tracker) -> bool:
        """Do one lane's turn; False when none is due."""
        parts = self._parts
        lease_ms = int(parts.settings.lease.total_seconds() * 1000)
        claim = await parts.database.write(lanes.claim, now_ms=parts.now_ms(), lease_ms=lease_ms)
        if claim is None:
            return False
        await self._note_tracker(await run_step(parts, tracker, claim), lane=True)
        return True

    async def _seconds_to_next(self) -> float:
        due_ms = await self._parts.database.read(lanes.next_due_ms)
        if due_ms is None:
            return _IDLE_SECONDS
        return min(max((due_ms - self._parts.now_ms()) / 1000, 0.05), _IDLE_SECONDS)

    async def _note_tracker(self, error: SyncError | None, *, lane: bool = False) -> None:
        """Show on the tracker whether it can be worked with. A lane's own error says nothing of it."""
        if error is None:
            if not self._tracker_is_well:
                self._tracker_is_well = True
                await self._parts.database.write(_tracker_well)
                self._wake()
            return
        serious = isinstance(error, NotAuthenticated)
        if not serious and (lane or not isinstance(error, Transient)):
            if not lane:
                _log.warning("tracker refused", error=str(error))
            return
        self._tracker_is_well = False
        await self._parts.database.write(_tracker_unwell, error, serious=serious, now_ms=self._parts.now_ms())
        self._parts.signals.notify("console")


def _tracker_well(tx: sa.Connection) -> None:
    tx.execute(schema.tracker.update().values(state="ok", state_detail=""))
    close_problems(tx, scope="tracker")


def _tracker_unwell(tx: sa.Connection, error: SyncError, *, serious: bool, now_ms: int) -> None:
    tx.execute(
        schema.tracker.update().values(state="blocked" if serious else "retrying", state_detail=str(error))
    )
    state = "open" if serious else "retrying"
    problem = NewProblem(scope="tracker", kind=type(error).__name__, message=str(error), state=state)
    open_problem(tx, problem, now_ms=now_ms)
