"""Older versions of a rule: look at one, roll back to it, upgrade Basic to Script."""

import difflib

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.pages.connection.frame import find, tab
from twinline.console.visit import Visit
from twinline.operations.errors import Missing
from twinline.operations.views import Direction, RuleVersionView

__all__ = ["PAGES"]


async def show(visit: Visit) -> Response:
    connection = await find(visit)
    direction = _direction(visit)
    number = visit.number("version", visit.part("version"))
    versions = {
        version.version: version
        for version in await visit.operations.rules.versions(connection.id)
        if version.direction == direction
    }
    if number not in versions:
        raise Missing(f"There is no version {number} of this rule.")
    return tab(
        visit,
        "version",
        connection,
        version=versions[number],
        changes=_changes(versions.get(number - 1), versions[number]),
    )


async def roll_back(visit: Visit) -> Response:
    connection, direction = visit.part("id"), _direction(visit)
    number = visit.number("version", visit.part("version"))
    await visit.operations.rules.roll_back(connection, direction, number, by=visit.person)
    return visit.go(
        f"/connections/{connection}", f"The {direction} rule is back to what version {number} said."
    )


async def upgrade(visit: Visit) -> Response:
    connection = visit.part("id")
    await visit.operations.connections.upgrade(connection, by=visit.person)
    return visit.go(f"/connections/{connection}", "Upgraded to Script mode. You can edit the rules now.")


def _direction(visit: Visit) -> Direction:
    match visit.part("direction"):
        case "outgoing":
            return "outgoing"
        case "incoming":
            return "incoming"
        case other:
            raise Missing(f"A rule is outgoing or incoming, not “{other}”.")


def _changes(older: RuleVersionView | None, newer: RuleVersionView) -> tuple[str, ...]:
    """The lines that differ from the version before, as a unified difference."""
    if older is None:
        return ()
    lines = difflib.unified_diff(older.source.splitlines(), newer.source.splitlines(), lineterm="", n=2)
    return tuple(lines)[2:]


PAGES = (
    Page("/connections/{id}/rules/{direction}/{version}", show),
    Page("/connections/{id}/rules/{direction}/{version}", roll_back, "POST"),
    Page("/connections/{id}/upgrade", upgrade, "POST"),
)
