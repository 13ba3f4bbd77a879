"""Tab Triggers: queries that put items under sync, and Bulk Exalate."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.pages.connection.frame import find, tab
from twinline.console.visit import Form, Visit, messages
from twinline.domain.errors import InvalidField, SyncError
from twinline.operations.errors import Refused
from twinline.operations.views import MatchView

__all__ = ["PAGES"]


async def show(visit: Visit) -> Response:
    return await _list(visit, Form(active="yes"))


async def create(visit: Visit) -> Response:
    connection, form = visit.part("id"), visit.form
    if form["press"] == "count":
        return await _list(visit, form, counted=await _count(visit, form["query"]))
    try:
        await visit.operations.triggers.create(
            connection, form["query"], form["notes"], form["active"] == "yes", by=visit.person
        )
    except (Refused, SyncError) as error:
        return await _list(visit, form, errors=_errors(error))
    return visit.go(f"/connections/{connection}/triggers", "Trigger added.")


async def show_one(visit: Visit) -> Response:
    trigger = await visit.operations.triggers.get(visit.number("trigger", visit.part("trigger")))
    values = Form(query=trigger.query, notes=trigger.notes, active="yes" if trigger.active else "")
    return await _one(visit, values)


async def update(visit: Visit) -> Response:
    connection, form = visit.part("id"), visit.form
    number = visit.number("trigger", visit.part("trigger"))
    if form["press"] == "count":
        return await _one(visit, form, counted=await _count(visit, form["query"]))
    try:
        await visit.operations.triggers.update(
            number, query=form["query"], notes=form["notes"], active=form["active"] == "yes", by=visit.person
        )
    except (Refused, SyncError) as error:
        return await _one(visit, form, errors=_errors(error))
    return visit.go(f"/connections/{connection}/triggers", "Trigger saved.")


async def count(visit: Visit) -> Response:
    """A fragment for the form: how many items a query matches now."""
    return visit.show("pages/connection/matches.html", counted=await _count(visit, visit.asked("query")))


async def _count(visit: Visit, query: str) -> MatchView | str:
    """The matches, or why there are none to show: the tracker's own words."""
    if not query.strip():
        return "Enter a query to see how many items match."
    try:
        return await visit.operations.triggers.count(query.strip())
    except InvalidField as error:
        return error.reason
    except (Refused, SyncError) as error:
        return str(error)


def _errors(error: Exception) -> dict[str, str]:
    if isinstance(error, InvalidField):
        return {"query": error.reason}
    return messages(error)


async def _list(
    visit: Visit,
    values: Form,
    *,
    counted: MatchView | str | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    connection = await find(visit)
    return tab(
        visit,
        "triggers",
        connection,
        status=422 if errors else 200,
        triggers=await visit.operations.triggers.list(connection.id),
        values=values,
        counted=counted,
        errors=errors or {},
    )


async def _one(
    visit: Visit,
    values: Form,
    *,
    counted: MatchView | str | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    connection = await find(visit)
    trigger = await visit.operations.triggers.get(visit.number("trigger", visit.part("trigger")))
    return visit.show(
        "pages/connection/trigger.html",
        status=422 if errors else 200,
        tab="triggers",
        connection=connection,
        trigger=trigger,
        values=values,
        counted=counted if counted is not None else await _count(visit, values["query"]),
        errors=errors or {},
    )


PAGES = (
    Page("/connections/{id}/triggers", show),
    Page("/connections/{id}/triggers", create, "POST"),
    Page("/connections/{id}/triggers/{trigger}", show_one),
    Page("/connections/{id}/triggers/{trigger}", update, "POST"),
    Page("/triggers/count", count),
)
