"""The calling half of the link: one task for each connection that asks for one (duties.py).

A failure pauses the connection's task for 1 s up to 5 min, with full jitter, and shows the connection as
*retrying*; a call from the partner ends the pause. Nothing here is remembered: after a crash
everything goes on from the database.
"""

import gzip
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import SystemRandom

import anyio
import sqlalchemy as sa
import structlog
from anyio import to_thread

from twinline.domain.errors import SyncError, Transient, Unreachable
from twinline.link import control, exchange, local, talk
from twinline.link.blob_client import Uploads
from twinline.link.caller import Caller, PartnerRefused
from twinline.link.doorman import ROOT
from twinline.link.duties import Duty, duties
from twinline.link.introductions import Introductions, identity
from twinline.link.invitations import InvitationError, PartnerUnreachable
from twinline.link.problems import Problem
from twinline.link.wire import Credit, Exchange, decode
from twinline.link.wiring import Wiring
from twinline.store import pairings

__all__ = ["LinkClient"]

_LOOK_AGAIN_SECONDS = 30
_LAST_WORD_SECONDS = 5
_HASTY_ANSWERS = 3
_EAGER_SECONDS = 600
_COMPRESS_FROM = 4096
_BUSY = {"E_RATE", "E_BUSY"}

log = structlog.get_logger()


class LinkClient:
    def __init__(self, wiring: Wiring, caller: Caller, introductions: Introductions) -> None:
        self._wiring = wiring
        self._caller = caller
        self._introductions = introductions
        self._uploads = Uploads(wiring, caller)
        self._credit: dict[str, Credit] = {}
        self._reached: set[str] = set()  # the last exchange with them was good
        self._random = SystemRandom()
        self._count = 0
        self._since_ms = wiring.now_ms()
        self._work: dict[str, Callable[[str], Awaitable[None]]] = {
            "accept": self._accept,
            "collect": self._collect,
            "poll": self._poll,
            "call": self._call,
            "local": self._deliver,
        }

    async def run(self) -> None:
        """For ever; cancel it to stop. Follows connections as they come, change and go."""
        running: dict[str, tuple[Duty, anyio.CancelScope]] = {}
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._watch_silence)
            while True:
                event = self._wiring.signals.listen("connections")
                wanted = await self._wiring.database.read(duties)
                for connection_id, (duty, scope) in list(running.items()):
                    if wanted.get(connection_id) != duty:
                        scope.cancel()
                        del running[connection_id]
                for connection_id, duty in wanted.items():
                    if connection_id not in running:
                        scope = anyio.CancelScope()
                        running[connection_id] = (duty, scope)
                        tasks.start_soon(self._keep, connection_id, duty.kind, scope)
                with anyio.move_on_after(_LOOK_AGAIN_SECONDS):
                    await event.wait()

    async def _keep(self, connection_id: str, kind: str, scope: anyio.CancelScope) -> None:
        failures = 0
        with scope:
            while True:
                started = anyio.current_time()
                try:
                    await self._work[kind](connection_id)
                except (SyncError, Problem) as error:
                    trouble: Exception = error
                except Exception as error:
                    log.exception("link task failed", connection=connection_id, task=kind)
                    trouble = error
                else:
                    return  # nothing more to do for this task
                self._reached.discard(connection_id)
                most = self._wiring.settings.retry_most.total_seconds()
                failures = 0 if anyio.current_time() - started > most else failures + 1
                await self._show(connection_id, trouble)
                await self._pause(connection_id, failures, trouble)

    async def _show(self, connection_id: str, trouble: Exception) -> None:
        if isinstance(trouble, PartnerRefused) and trouble.code in _BUSY:
            return
        known = isinstance(trouble, SyncError | Problem)
        detail = str(trouble) if known else f"This node has an internal error: {trouble!r}. See its log."
        if await self._wiring.database.write(control.retrying, connection_id, detail):
            self._wiring.notify("console")

    async def _pause(self, connection_id: str, failures: int, trouble: Exception) -> None:
        settings = self._wiring.settings
        most = min(settings.retry_most, settings.retry_first * 2 ** min(failures, 12)).total_seconds()
        seconds = max(0.2, self._random.uniform(0, most))
        if isinstance(trouble, Transient) and trouble.retry_after is not None:
            seconds = max(seconds, trouble.retry_after.total_seconds())
        await self._wiring.signals.wait(f"heard:{connection_id}", seconds)

    async def _accept(self, connection_id: str) -> None:
        try:
            await self._introductions.complete(connection_id)
        except PartnerUnreachable:
            raise
        except InvitationError as error:  # a definite no: asking again cannot help
            await self._wiring.database.write(control.stop, connection_id, str(error))
            self._wiring.notify("connections", "console")

    async def _collect(self, connection_id: str) -> None:
        every = self._wiring.settings.collect_every
        eager_until = anyio.current_time() + _EAGER_SECONDS
        while not await self._introductions.collect(connection_id):
            if anyio.current_time() > eager_until:  # the partner takes his time: ask now and then
                every = self._wiring.settings.collect_every * 15
            await self._wiring.signals.wait("connections", every.total_seconds())

    async def _poll(self, connection_id: str) -> None:
        await self._talk(connection_id)
        await _until_one_fails(
            lambda: self._keep_waiting(connection_id),
            lambda: self._push(connection_id, heartbeat=False),
            lambda: self._uploads.run(connection_id),
        )

    async def _call(self, connection_id: str) -> None:
        await self._talk(connection_id)
        await _until_one_fails(
            lambda: self._push(connection_id, heartbeat=True),
            lambda: self._uploads.run(connection_id),
        )

    async def _deliver(self, connection_id: str) -> None:
        while True:
            event = self._wiring.signals.listen(f"outbox:{connection_id}")
            topics = await self._wiring.database.write(
                local.deliver, connection_id, now_ms=self._wiring.now_ms()
            )
            self._wiring.ready.add(connection_id)
            self._wiring.notify(*topics)
            if not topics:
                with anyio.move_on_after(_LOOK_AGAIN_SECONDS):
                    await event.wait()

    async def _keep_waiting(self, connection_id: str) -> None:
        """One request always waits at the partner's side. Something between that cuts idle lines is
        met by waiting shorter than it does."""
        wait, shortest = self._wiring.settings.wait, self._wiring.settings.shortest_wait
        hasty = 0
        while True:
            started = anyio.current_time()
            try:
                moved = await self._talk(connection_id, wait)
            except Unreachable:
                lasted = timedelta(seconds=anyio.current_time() - started)
                if lasted < shortest:
                    raise
                wait = max(shortest, min(wait, lasted * 0.8))
                continue
            # An answer at once may bring what a call beside this one brought already; a partner that
            # never lets us wait must not keep us busy.
            hasty = hasty + 1 if not moved and anyio.current_time() - started < 1 else 0
            if hasty > _HASTY_ANSWERS:
                await anyio.sleep(1)

    async def _push(self, connection_id: str, *, heartbeat: bool) -> None:
        """Call at once when something is staged; and now and then, to be heard of."""
        every = self._wiring.settings.heartbeat.total_seconds() if heartbeat else None
        hasty = 0
        while True:
            event = self._wiring.signals.listen(f"outbox:{connection_id}")
            if await self._wiring.database.read(_has_outgoing, connection_id):
                hasty = 0 if await self._talk(connection_id) else hasty + 1
                if hasty > _HASTY_ANSWERS:
                    await anyio.sleep(1)  # the partner takes nothing now
                continue
            with anyio.move_on_after(every) as silence:
                await event.wait()
            if silence.cancelled_caught:
                await self._talk(connection_id)

    async def _talk(self, connection_id: str, wait: timedelta = timedelta()) -> bool:
        """Exchange until the partner's news are acknowledged. True when anything moved."""
        received = await self._exchange(connection_id, wait)
        moved = bool(received.acknowledged or received.messages)
        while received.messages and not wait:
            received = await self._exchange(connection_id, timedelta())
        return moved

    async def _exchange(self, connection_id: str, wait: timedelta) -> exchange.Received:
        came = await self._ask(connection_id, wait)
        self._credit[connection_id] = came.credit
        self._reached.add(connection_id)
        received = await talk.take(self._wiring, connection_id, came)
        if control.closed_topic(connection_id) in received.topics:
            # The partner waits for this acknowledgement before he forgets the connection; that we stop
            # calling because it is closed must not keep it back.
            with anyio.CancelScope(shield=True), anyio.move_on_after(_LAST_WORD_SECONDS):
                await self._ask(connection_id, timedelta())
        return received

    async def _ask(self, connection_id: str, wait: timedelta) -> Exchange:
        self._count += 1
        row = await self._wiring.database.read(pairings.read_connection, connection_id)
        if row is None:
            raise Problem("E_CONNECTION")
        said = await talk.compose(
            self._wiring,
            connection_id,
            self._credit.get(connection_id, exchange.FULL_CREDIT),
            count=self._count,
            wait_ms=int(wait.total_seconds() * 1000),
            reached=connection_id in self._reached,
        )
        body, coding = await _packed(said.model_dump_json(by_alias=True).encode())
        answer = await self._caller.call(
            identity(self._wiring, row),
            "POST",
            f"{row['peer_url'].rstrip('/')}{ROOT}/c/{row['wire_id']}/exchange",
            body,
            answered_by=row["peer_public_key"],
            more=coding,
            wait=wait,
        )
        return decode(Exchange, answer.body)

    async def _watch_silence(self) -> None:
        """Who is only called cannot notice by itself that nobody calls any more."""
        while True:
            silence = self._wiring.settings.silence.total_seconds()
            await anyio.sleep(silence / 6)
            before = self._wiring.now_ms() - int(silence * 1000)
            if before > self._since_ms and await self._wiring.database.write(control.silent, before):
                self._wiring.notify("console")


async def _packed(body: bytes) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    if len(body) < _COMPRESS_FROM:
        return body, ()
    packed = await to_thread.run_sync(lambda: gzip.compress(body, 5, mtime=0))
    return packed, (("content-encoding", "gzip"),)


async def _until_one_fails(*works: Callable[[], Awaitable[None]]) -> None:
    """Run endless works side by side; the first error of one ends all and is raised as it is."""
    errors: list[Exception] = []
    async with anyio.create_task_group() as tasks:

        async def run(work: Callable[[], Awaitable[None]]) -> None:
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - raised again below
                errors.append(error)
            tasks.cancel_scope.cancel()

        for work in works:
            tasks.start_soon(run, work)
    if errors:
        raise errors[0]


def _has_outgoing(tx: sa.Connection, connection_id: str) -> bool:
    row = pairings.read_connection(tx, connection_id)
    return row is not None and exchange.has_outgoing(tx, row)
