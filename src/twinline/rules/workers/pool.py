"""The workers of a node: a few, started ahead, each running one rule at a time."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import anyio
import structlog

from twinline.domain.errors import Rejected, RuleFailed
from twinline.domain.hub import Json
from twinline.rules.workers.limits import Limits
from twinline.rules.workers.process import WorkerGone, WorkerProcess

__all__ = ["Ask", "WorkerPool"]

Ask = Callable[[str, Sequence[Json]], Awaitable[Json]]

_START_SECONDS = 60.0
_log = structlog.get_logger("twinline.rules")


class WorkerPool:
    """Use it as a context manager, or call ``start`` and ``aclose``."""

    def __init__(self, *, size: int = 2, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._size = size
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._turns = anyio.Semaphore(size)
        self._is_closed = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def start(self) -> None:
        """Start all workers; they get ready by themselves while the node goes on."""
        while len(self._idle) + len(self._busy) < self._size:
            self._idle.append(await WorkerProcess.spawn(self._limits))

    async def aclose(self) -> None:
        """End every worker. Runs under way fail."""
        self._is_closed = True
        for worker in [*self._idle, *self._busy]:
            await worker.kill()
        self._idle.clear()

    async def run(self, request: Mapping[str, Any], ask: Ask) -> dict[str, Any]:
        """The outcome message of one run. Raises RuleFailed, or what ``ask`` raised (a plain Rejected,
        which says nothing but no, becomes RuleFailed with the line that asked).

        A rule is a pure function until it asked something, so a run whose worker was ended by
        somebody else is done again, once.
        """
        async with self._turns:
            for is_last in (False, True):
                run = _Run(self._limits, request, self._making_way(ask))
                worker = await self._take(newest=is_last)
                try:
                    return await self._supervised(worker, run)
                except WorkerGone as gone:
                    if is_last or run.has_asked:
                        raise run.failure(worker_complaint=gone.complaint) from None
                    _log.warning("a rule worker ended", complaint=gone.complaint)
        raise AssertionError("unreachable")

    def _making_way(self, ask: Ask) -> Ask:
        """While a rule waits for an answer, others may run: the answer to ``store`` takes a run of its
        own, and would never come if all turns were taken by rules that wait for theirs."""

        async def asked(question: str, arguments: Sequence[Json]) -> Json:
            self._turns.release()
            try:
                return await ask(question, arguments)
            finally:
                with anyio.CancelScope(shield=True):
                    await self._turns.acquire()

        return asked

    async def _supervised(self, worker: WorkerProcess, run: "_Run") -> dict[str, Any]:
        """Whatever happens to the run, only a worker that ended it properly is used again."""
        try:
            return await run.through(worker)
        finally:
            await self._give_back(worker, is_sound=run.is_over and not run.was_last)

    async def _take(self, *, newest: bool) -> WorkerProcess:
        """A worker that ran lately has its rules compiled. After a failure the newest is surer: what
        ended one worker may have ended others, and their end not be noticed yet."""
        if self._is_closed:
            raise RuntimeError("The rule workers have been closed.")
        while self._idle:
            worker = self._idle.pop(0 if newest else -1)
            if worker.is_alive:
                self._busy.add(worker)
                return worker
            await worker.kill()
        worker = await WorkerProcess.spawn(self._limits)
        self._busy.add(worker)
        return worker

    async def _give_back(self, worker: WorkerProcess, *, is_sound: bool) -> None:
        with anyio.CancelScope(shield=True):
            self._busy.discard(worker)
            is_wanted = not self._is_closed and len(self._idle) + len(self._busy) < self._size
            if is_sound and worker.is_alive and is_wanted:
                self._idle.append(worker)
                return
            await worker.kill()
            if is_wanted:
                self._idle.insert(0, await WorkerProcess.spawn(self._limits))


class _Run:
    """One run on one worker."""

    def __init__(self, limits: Limits, request: Mapping[str, Any], ask: Ask) -> None:
        self._limits = limits
        self._request = request
        self._ask = ask
        self._position = (0, 0)
        self.has_asked = False
        self.is_over = False
        self.was_last = False

    async def through(self, worker: WorkerProcess) -> dict[str, Any]:
        if not worker.is_ready:
            await self._until_ready(worker)
        try:
            await worker.send(self._request)
        except ValueError as error:
            self.is_over = True
            raise RuleFailed(str(error), kind="LimitExceeded") from None
        left = self._limits.seconds + self._limits.grace_seconds
        while True:
            started = anyio.current_time()
            try:
                with anyio.fail_after(left):
                    message = await worker.receive()
            except TimeoutError:
                self._position = worker.last_position()
                raise self._overtime() from None
            except WorkerGone:
                self._position = worker.last_position()
                raise
            left -= anyio.current_time() - started
            if message["type"] == "ask":
                await self._answer(worker, message)
            else:
                return self._ended(message)

    async def _until_ready(self, worker: WorkerProcess) -> None:
        try:
            with anyio.fail_after(_START_SECONDS):
                await worker.receive()
        except TimeoutError:
            raise WorkerGone("the worker did not get ready") from None
        worker.is_ready = True

    async def _answer(self, worker: WorkerProcess, message: dict[str, Any]) -> None:
        self.has_asked = True
        try:
            value = await self._ask(message["question"], message["arguments"])
        except Exception as error:
            line, column = await self._abort(worker)
            if type(error) is Rejected:
                raise RuleFailed(str(error), kind="Rejected", line=line, column=column) from error
            raise
        await worker.send({"type": "answer", "value": value})

    async def _abort(self, worker: WorkerProcess) -> tuple[int, int]:
        """Let the worker give the run up and say where it was. One that does not answer is not used
        again."""
        with suppress(WorkerGone, TimeoutError), anyio.fail_after(self._limits.grace_seconds):
            await worker.send({"type": "abort"})
            message = await worker.receive()
            self.was_last = bool(message.get("last"))
            self.is_over = True
            return (message.get("line", 0), message.get("column", 0))
        return worker.last_position()

    def _ended(self, message: dict[str, Any]) -> dict[str, Any]:
        self.is_over = True
        self.was_last = bool(message.get("last"))
        if message["type"] == "outcome":
            return message
        raise RuleFailed(
            message["message"],
            kind=message["kind"],
            line=message["line"],
            column=message["column"],
            scope=message["scope"],
        )

    def _overtime(self) -> RuleFailed:
        line, column = self._position
        return RuleFailed(
            f"The rule ran longer than {self._limits.seconds:g} seconds and was ended from outside.",
            kind="LimitExceeded",
            line=line,
            column=column,
        )

    def failure(self, *, worker_complaint: str) -> RuleFailed:
        """For a worker that ended twice over the same rule."""
        line, column = self._position
        return RuleFailed(
            "The rule's process ended while it ran; it may have used up its memory or processor time. "
            f"{worker_complaint.strip().rpartition(chr(10))[2]}".strip(),
            kind="LimitExceeded",
            line=line,
            column=column,
        )
