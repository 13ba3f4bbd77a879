"""The console's page "Errors": what needs a person, and what the person can do."""

from collections.abc import Awaitable, Callable

import sqlalchemy as sa

from twinline.operations.checks import page_window
from twinline.operations.errors import Missing, Refused
from twinline.operations.parts import Parts
from twinline.operations.times import from_ms, to_ms
from twinline.operations.views import ProblemView
from twinline.store import activity
from twinline.store import problem_list as rows

__all__ = ["Problems", "problem_view"]

STATES = ("open", "retrying", "resolved", "ignored")
_STEP = 200


class Problems:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def list(
        self, state: str | None = "open", connection: str | None = None, text: str = "", page: int = 1
    ) -> tuple[ProblemView, ...]:
        """The newest first, without ``data`` and ``rule_source`` (``get`` has them). None: all states."""
        if state is not None and state not in STATES:
            raise Refused(f"There is no state “{state}”. Use one of: {', '.join(STATES)}.", "state")
        limit, offset = page_window(page)
        found = await self._parts.database.read(
            rows.page,
            state=state,
            connection_id=connection,
            text=text.strip()[:200],
            limit=limit,
            offset=offset,
        )
        return tuple(map(problem_view, found))

    async def get(self, problem: int) -> ProblemView:
        return problem_view(await self._existing(problem))

    async def counts(self) -> dict[str, int]:
        """State -> how many, for every state."""
        found = await self._parts.database.read(rows.counts)
        return {state: found.get(state, 0) for state in STATES}

    async def retry(self, problem: int, *, by: str) -> None:
        """Try again now."""
        await self._do(problem, self._parts.engine.retry, "retried an error", by)

    async def skip(self, problem: int, *, by: str) -> None:
        """Leave out the change that failed; the ones behind it go on."""
        await self._do(problem, self._parts.engine.skip, "skipped an error", by)

    async def ignore(self, problem: int, *, by: str) -> None:
        """Put it away; what it blocks stays blocked until something new comes."""
        await self._do(problem, self._parts.engine.ignore, "ignored an error", by)

    async def retry_all(self, connection: str | None = None, *, by: str) -> int:
        """Retry every open error, of one connection or of all. Answers how many."""
        done, last = 0, 0
        while ids := await self._parts.database.read(
            rows.open_ids, connection_id=connection, after=last, limit=_STEP
        ):
            for problem in ids:
                await self._parts.engine.retry(problem)
            done, last = done + len(ids), ids[-1]
        await self._log(by, f"retried {done} errors", connection or "")
        return done

    async def _do(self, problem: int, act: Callable[[int], Awaitable[None]], action: str, by: str) -> None:
        row = await self._existing(problem)
        if row["state"] not in {"open", "retrying"}:
            raise Refused(f"This error is {row['state']} already.")
        await act(problem)
        await self._log(by, action, row["local_key"] or row["connection_name"] or row["scope"])

    async def _existing(self, problem: int) -> sa.RowMapping:
        row = await self._parts.database.read(rows.by_id, problem)
        if row is None:
            raise Missing("There is no such error.")
        return row

    async def _log(self, by: str, action: str, thing: str) -> None:
        at_ms = to_ms(self._parts.clock.now())
        await self._parts.database.write(activity.add, at_ms=at_ms, person=by, action=action, thing=thing)
        self._parts.signals.notify("console")


def problem_view(row: sa.RowMapping) -> ProblemView:
    """Of a row of a list (without data), or a whole one."""
    return ProblemView(
        id=row["id"],
        scope=row["scope"],
        state=row["state"],
        kind=row["kind"],
        message=row["message"],
        connection=row["connection"],
        connection_name=row["connection_name"] or "",
        twin=row["twin"],
        item=row["local_key"] or "",
        title=row["title"] or "",
        direction=row["direction"],
        rule_source=row.get("rule_source") or "",
        line=row["line"],
        column=row["column"],
        data=row.get("data") or {},
        count=row["count"],
        first_at=from_ms(row["first_ms"]),
        last_at=from_ms(row["last_ms"]),
    )
