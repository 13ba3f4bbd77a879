"""Tab Rules: outgoing and incoming side by side, checked while typing, published together."""

import json
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from twinline.console.desk import Page
from twinline.console.pages.connection.frame import find, tab
from twinline.console.visit import Visit, messages
from twinline.operations.errors import Refused
from twinline.operations.views import Direction
from twinline.ports import Diagnostic

__all__ = ["PAGES"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One editor: the text in it, and what the check says about it."""

    direction: Direction
    source: str
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def diagnostics_json(self) -> str:
        return json.dumps(_as_json(self.diagnostics))


async def show(visit: Visit) -> Response:
    outgoing, incoming = await visit.operations.rules.get(visit.part("id"))
    return await _page(visit, Draft("outgoing", outgoing.source), Draft("incoming", incoming.source))


async def publish(visit: Visit) -> Response:
    """Publish, or only check: the button says which. What was typed stays on the screen."""
    drafts = await _checked(visit)
    if visit.form["press"] == "check" or any(_has_error(draft) for draft in drafts):
        return await _page(visit, *drafts, checked=True)
    connection = visit.part("id")
    try:
        await visit.operations.rules.publish(
            connection, outgoing=visit.form["outgoing"], incoming=visit.form["incoming"], by=visit.person
        )
    except Refused as error:
        return await _page(visit, *drafts, errors=messages(error))
    return visit.go(f"/connections/{connection}", "Published. Changes from now on follow the new rules.")


async def check(visit: Visit) -> Response:
    """For the editor: ``{"diagnostics": [{"line", "column", "message", "severity"}]}``."""
    direction: Direction = "incoming" if visit.form["direction"] == "incoming" else "outgoing"
    try:
        found = await visit.operations.rules.check(visit.form["source"], direction)
    except Refused as error:
        found = (Diagnostic(line=1, column=1, message=str(error)),)
    return JSONResponse({"diagnostics": _as_json(found)})


async def _checked(visit: Visit) -> tuple[Draft, Draft]:
    rules, form = visit.operations.rules, visit.form
    return (
        Draft("outgoing", form["outgoing"], await rules.check(form["outgoing"], "outgoing")),
        Draft("incoming", form["incoming"], await rules.check(form["incoming"], "incoming")),
    )


def _has_error(draft: Draft) -> bool:
    return any(diagnostic.severity == "error" for diagnostic in draft.diagnostics)


def _as_json(found: tuple[Diagnostic, ...]) -> list[dict[str, str | int]]:
    return [{"line": d.line, "column": d.column, "message": d.message, "severity": d.severity} for d in found]


async def _page(
    visit: Visit,
    outgoing: Draft,
    incoming: Draft,
    *,
    checked: bool = False,
    errors: dict[str, str] | None = None,
) -> Response:
    connection = await find(visit)
    published = await visit.operations.rules.get(connection.id)
    failed = bool(errors) or _has_error(outgoing) or _has_error(incoming)
    return tab(
        visit,
        "rules",
        connection,
        status=422 if failed else 200,
        drafts=(outgoing, incoming),
        published=published,
        editable=published[0].editable,
        versions=await visit.operations.rules.versions(connection.id),
        checked=checked and not failed,
        errors=errors or {},
    )


PAGES = (
    Page("/connections/{id}", show),
    Page("/connections/{id}/rules", show),  # a refused form stays at this address, and people reload it
    Page("/connections/{id}/rules", publish, "POST"),
    Page("/rules/check", check, "POST"),
)
