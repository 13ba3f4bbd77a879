"""The sync queue of the node."""

from typing import Literal

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit
from twinline.operations.views import Direction

__all__ = ["DIRECTIONS", "PAGES", "STATES"]

QueueState = Literal["queued", "running", "waiting for the partner", "blocked"]

STATES: dict[str, QueueState] = {
    "queued": "queued",
    "running": "running",
    "waiting": "waiting for the partner",
    "blocked": "blocked",
}
"""The filter's value in the address, and the state it stands for."""

DIRECTIONS: dict[str, Direction] = {"outgoing": "outgoing", "incoming": "incoming"}


async def show(visit: Visit) -> Response:
    filters = {name: visit.asked(name) for name in ("connection", "state", "direction", "text")}
    rows = await visit.operations.queue.rows(
        connection=filters["connection"] or None,
        state=STATES.get(filters["state"]),
        direction=DIRECTIONS.get(filters["direction"]),
        text=filters["text"],
        page=visit.page_number,
    )
    connections = await visit.operations.connections.list()
    return visit.show(
        "pages/queue.html",
        rows=rows,
        filters=filters,
        page=visit.page_number,
        path="/queue",
        connections=[(c.id, c.name) for c in connections],
    )


PAGES = (Page("/queue", show),)
