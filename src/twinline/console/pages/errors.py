"""The errors of the node, and what can be done with all of them at once."""

from typing import Literal

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit
from twinline.console.words import count

__all__ = ["PAGES", "STATES"]

ProblemState = Literal["open", "retrying", "resolved", "ignored"]
STATES: dict[str, ProblemState] = {
    "open": "open",
    "retrying": "retrying",
    "resolved": "resolved",
    "ignored": "ignored",
}


async def show(visit: Visit) -> Response:
    filters = {name: visit.asked(name) for name in ("connection", "state", "text")}
    rows = await visit.operations.problems.list(
        state=STATES.get(filters["state"], "open"),
        connection=filters["connection"] or None,
        text=filters["text"],
        page=visit.page_number,
    )
    connections = await visit.operations.connections.list()
    return visit.show(
        "pages/errors.html",
        rows=rows,
        filters=filters,
        page=visit.page_number,
        path="/errors",
        connections=[(c.id, c.name) for c in connections],
    )


async def retry_all(visit: Visit) -> Response:
    connection = visit.form["connection"] or None
    number = await visit.operations.problems.retry_all(connection, by=visit.person)
    return visit.back("/errors", f"{count(number, 'error')} {'is' if number == 1 else 'are'} tried again.")


PAGES = (Page("/errors", show), Page("/errors/retry-all", retry_all, "POST"))
