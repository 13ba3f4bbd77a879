"""Bulk Exalate: pages through a trigger's query and puts each item under sync.

The position is written after each item, so that a node that was killed goes on where it stood; an
item it had done already is done again, which changes nothing. The pages are ordered by key, so
that items created meanwhile stand behind the position (the trigger takes care of those). When items
left the query meanwhile, what stood behind them moved forward past the position: then the run goes
through the query once more.
"""

import re
from datetime import timedelta

import sqlalchemy as sa
import structlog

from twinline.domain.errors import Rejected, SyncError
from twinline.domain.items import Found
from twinline.operations.errors import Refused
from twinline.operations.parts import Parts
from twinline.operations.times import to_ms
from twinline.store import triggers as rows
from twinline.store import twin_list

__all__ = ["BulkRunner"]

_PAGE = 50
_SHORTEST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(minutes=5)
_ROUNDS = 5
_LONGEST_DETAIL = 2_000
_log = structlog.get_logger(__name__)


class BulkRunner:
    """``retry_wait`` is the first pause after the tracker failed; it doubles up to five minutes."""

    def __init__(self, parts: Parts, *, retry_wait: timedelta = _SHORTEST_WAIT) -> None:
        self._parts = parts
        self._retry_wait = retry_wait

    async def run(self) -> None:
        """Work on bulk runs, one after another, until cancelled."""
        while True:
            started = self._parts.signals.listen("bulk")
            for bulk in await self._parts.database.read(rows.running_bulks):
                await self.work_on(bulk)
            await started.wait()

    async def work_on(self, bulk: int) -> None:
        """Bring one bulk run to its end, however long the tracker is away."""
        wait = self._retry_wait
        refused: list[str] = []
        while True:
            try:
                return await self._rounds(bulk, refused)
            except (Rejected, Refused) as error:
                return await self._end(bulk, "failed", str(error))
            except SyncError as error:
                _log.info("bulk waits", bulk=bulk, reason=str(error))
                if not await self._change(bulk, detail=f"It will go on by itself. {error}"[:_LONGEST_DETAIL]):
                    return None
            # Only a person who starts or stops a run notifies this topic.
            await self._parts.signals.wait("bulk", wait.total_seconds())
            wait = min(2 * wait, _LONGEST_WAIT)

    async def _rounds(self, bulk: int, refused: list[str]) -> None:
        for _ in range(_ROUNDS):
            total_before = await self._pages(bulk, refused)
            row = await self._row(bulk)
            if row["state"] != "running":
                return
            if row["total"] >= total_before:
                break
            await self._change(bulk, position=0)
        await self._end(bulk, "done", _summary(refused))

    async def _pages(self, bulk: int, refused: list[str]) -> int:
        """One walk through the query. Answers how many items it had when the walk began."""
        total_before = (await self._row(bulk))["total"]
        while True:
            row = await self._row(bulk)
            if row["state"] != "running":
                return int(total_before)
            tracker = self._parts.tracker()
            found = await tracker.search(_by_key(row["query"]), start=row["position"], limit=_PAGE)
            if not await self._change(bulk, total=found.total, detail=""):
                return int(total_before)
            if not found.refs:
                return int(total_before)
            await self._take(bulk, row, found, refused)

    async def _take(self, bulk: int, row: sa.RowMapping, found: Found, refused: list[str]) -> None:
        connection = str(row["connection"])
        known = await self._parts.database.read(
            twin_list.known_items, connection, [ref.id for ref in found.refs]
        )
        for number, ref in enumerate(found.refs, row["position"] + 1):
            if ref.id not in known:
                try:
                    await self._parts.engine.put_under_sync(connection, ref, bulk=True)
                except Rejected as error:
                    refused.append(f"{ref.key}: {error}")
            if not await self._change(bulk, position=number):
                return

    async def _row(self, bulk: int) -> sa.RowMapping:
        row = await self._parts.database.read(rows.bulk_by_id, bulk)
        if row is None:
            raise Refused("The connection was deleted.")
        return row

    async def _change(self, bulk: int, **values: object) -> bool:
        alive = await self._parts.database.write(lambda tx: rows.change_bulk(tx, bulk, **values))
        self._parts.signals.notify("console")
        return alive

    async def _end(self, bulk: int, state: str, detail: str) -> None:
        ended_ms = to_ms(self._parts.clock.now())
        await self._change(bulk, state=state, detail=detail[:_LONGEST_DETAIL], ended_ms=ended_ms)


def _by_key(query: str) -> str:
    """The query in a stable order; its own order, if it has one, is for people."""
    unordered = re.sub(r"(?is)\border\s+by\b[^\"']*$", "", query).strip()
    return f"{unordered} ORDER BY key ASC"


def _summary(refused: list[str]) -> str:
    if not refused:
        return ""
    listed = "; ".join(refused[:10])
    more = f"; and {len(refused) - 10} more" if len(refused) > 10 else ""  # noqa: PLR2004
    return f"{len(refused)} could not be put under sync. {listed}{more}"
