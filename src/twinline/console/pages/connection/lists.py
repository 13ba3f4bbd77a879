"""Tabs Queue, Errors and Sent: the node's lists, narrowed to one connection."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.pages.connection.frame import find, tab
from twinline.console.pages.errors import STATES as PROBLEM_STATES
from twinline.console.pages.queue import DIRECTIONS, STATES
from twinline.console.visit import Visit

__all__ = ["PAGES"]


async def queue(visit: Visit) -> Response:
    connection = await find(visit)
    filters = {name: visit.asked(name) for name in ("state", "direction", "text")}
    rows = await visit.operations.queue.rows(
        connection=connection.id,
        state=STATES.get(filters["state"]),
        direction=DIRECTIONS.get(filters["direction"]),
        text=filters["text"],
        page=visit.page_number,
    )
    return tab(visit, "queue", connection, rows=rows, filters=filters, page=visit.page_number)


async def errors(visit: Visit) -> Response:
    connection = await find(visit)
    filters = {"state": visit.asked("state"), "text": visit.asked("text")}
    rows = await visit.operations.problems.list(
        state=PROBLEM_STATES.get(filters["state"], "open"),
        connection=connection.id,
        text=filters["text"],
        page=visit.page_number,
    )
    return tab(visit, "errors", connection, rows=rows, filters=filters, page=visit.page_number)


async def sent(visit: Visit) -> Response:
    connection = await find(visit)
    filters = {"text": visit.asked("text")}
    rows = await visit.operations.sent.list(connection.id, text=filters["text"], page=visit.page_number)
    return tab(visit, "sent", connection, rows=rows, filters=filters, page=visit.page_number)


PAGES = (
    Page("/connections/{id}/queue", queue),
    Page("/connections/{id}/errors", errors),
    Page("/connections/{id}/sent", sent),
)
