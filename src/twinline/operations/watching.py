"""What people look at: the sync queue, what left, who changed what, and all of it on one page."""

import sqlalchemy as sa

from twinline.operations.checks import page_window
from twinline.operations.connection_views import connection_views
from twinline.operations.errors import Missing, Refused
from twinline.operations.parts import Parts
from twinline.operations.problems import problem_view
from twinline.operations.times import from_ms, to_ms
from twinline.operations.tracker import tracker_view
from twinline.operations.views import ActivityView, OverviewView, QueueRow, SentView
from twinline.store import activity, connections, problem_list, queue_list, sent_list, trackers

__all__ = ["Queue", "Sent", "activity_page", "overview"]

_STATES = ("queued", "running", "waiting for the partner", "blocked")
_HOURS = 24
_PROBLEMS_SHOWN = 5


class Queue:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def rows(
        self,
        connection: str | None = None,
        state: str | None = None,
        direction: str | None = None,
        text: str = "",
        page: int = 1,
    ) -> tuple[QueueRow, ...]:
        """What waits, the longest waiting first."""
        if state is not None and state not in _STATES:
            raise Refused(f"There is no queue state “{state}”. Use one of: {', '.join(_STATES)}.", "state")
        if direction not in {None, "outgoing", "incoming"}:
            raise Refused(f"There is no direction “{direction}”. Use outgoing or incoming.", "direction")
        limit, offset = page_window(page)
        found = await self._parts.database.read(
            queue_list.page,
            now_ms=to_ms(self._parts.clock.now()),
            connection_id=connection,
            state=state,
            direction=direction,
            text=text.strip()[:200],
            limit=limit,
            offset=offset,
        )
        return tuple(map(_queue_row, found))


class Sent:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def list(self, connection: str, text: str = "", page: int = 1) -> tuple[SentView, ...]:
        """The disclosure log of a connection: exactly what left, the newest first."""
        limit, offset = page_window(page)

        def look(tx: sa.Connection) -> tuple[SentView, ...]:
            if connections.get(tx, connection) is None:
                raise Missing("There is no such connection.")
            found = sent_list.page(
                tx, connection_id=connection, text=text.strip()[:200], limit=limit, offset=offset
            )
            return tuple(
                SentView(
                    id=row["id"],
                    at=from_ms(row["at_ms"]),
                    twin=row["twin"],
                    item=row["local_key"] or "",
                    type=row["type"],
                    body=row["body"],
                )
                for row in found
            )

        return await self._parts.database.read(look)


async def activity_page(parts: Parts, page: int) -> tuple[ActivityView, ...]:
    limit, offset = page_window(page)
    found = await parts.database.read(activity.page, limit, offset)
    return tuple(
        ActivityView(from_ms(row["at_ms"]), row["person"], row["action"], row["object"]) for row in found
    )


async def overview(parts: Parts) -> OverviewView:
    """All from one snapshot of the database."""
    now = parts.clock.now()
    hours = range(to_ms(now) // sent_list.HOUR_MS - _HOURS + 1, to_ms(now) // sent_list.HOUR_MS + 1)

    def look(tx: sa.Connection) -> OverviewView:
        since_ms = hours[0] * sent_list.HOUR_MS
        left = sent_list.sent_per_hour(tx, since_ms)
        applied = sent_list.applied_per_hour(tx, since_ms)
        shown = connection_views(tx, now)
        oldest = queue_list.page(tx, now_ms=to_ms(now), limit=1)
        troubles = problem_list.page(
            tx, state="open", connection_id=None, text="", limit=_PROBLEMS_SHOWN, offset=0
        )
        return OverviewView(
            connections=shown,
            tracker=tracker_view(trackers.row(tx)),
            open_problems=tuple(map(problem_view, troubles)),
            per_hour=tuple(
                (from_ms(hour * sent_list.HOUR_MS), left.get(hour, 0), applied.get(hour, 0)) for hour in hours
            ),
            waiting=sum(view.waiting_out + view.waiting_in for view in shown),
            oldest_waiting=_queue_row(oldest[0]) if oldest else None,
        )

    return await parts.database.read(look)


def _queue_row(row: sa.RowMapping) -> QueueRow:
    return QueueRow(
        twin=row["twin"],
        item=row["key"] or "new",
        title=row["title"],
        connection=row["connection"],
        connection_name=row["connection_name"],
        direction=row["direction"],
        number=row["number"],
        state=row["state"],
        problem=row["problem"],
        since=from_ms(row["since_ms"]),
    )
