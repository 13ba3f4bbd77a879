"""One error in four blocks: what happened, why, the data, what you can do."""

import json
from dataclasses import dataclass

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit
from twinline.operations.views import ProblemView

__all__ = ["PAGES"]

_LINES_AROUND = 6
_WHY = {
    "NotAuthenticated": "The tracker does not accept the credential. Enter a valid one under Settings.",
    "NotPermitted": "The tracker knows the account, but does not let it do this. Give it the permission.",
    "InvalidField": "The tracker refuses the value. Its own words stand above.",
    "NotFound": "The item, or a part of it, is gone from the tracker or hidden from the account.",
    "Unreachable": "Nobody answers at the address, or a server error answers. It is tried again by itself.",
    "RateLimited": "The tracker asks for a pause. It is tried again by itself.",
    "RuleFailed": "A rule stopped with the message above.",
}
"""By the error's kind, for errors that no line of a rule is to blame for."""

_REACH = {
    "field": "One field is parked; the rest of the item goes on.",
    "item": "Only this item waits; everything else goes on.",
    "connection": "This connection waits; other connections go on.",
    "tracker": "The tracker cannot be used, so nothing is written to it.",
    "node": "The whole node is affected.",
}


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str
    is_hit: bool


async def show(visit: Visit) -> Response:
    problem = await visit.operations.problems.get(_problem(visit))
    return visit.show(
        "pages/error.html",
        problem=problem,
        why=_WHY,
        reach=_REACH,
        excerpt=_excerpt(problem),
        data=[
            (name, value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False))
            for name, value in problem.data.items()
        ],
    )


async def retry(visit: Visit) -> Response:
    await visit.operations.problems.retry(_problem(visit), by=visit.person)
    return _done(visit, "It is tried again now. If it fails again, the error comes back.")


async def skip(visit: Visit) -> Response:
    await visit.operations.problems.skip(_problem(visit), by=visit.person)
    return _done(visit, "Skipped: this change is left out, and what waited behind it goes on.")


async def ignore(visit: Visit) -> Response:
    await visit.operations.problems.ignore(_problem(visit), by=visit.person)
    return _done(visit, "Ignored: it is no longer listed as open.")


def _problem(visit: Visit) -> int:
    return visit.number("problem", visit.part("problem"))


def _done(visit: Visit, note: str) -> Response:
    return visit.go(f"/errors/{visit.part('problem')}", note)


def _excerpt(problem: ProblemView) -> tuple[Line, ...]:
    """The rule around the line to blame; nothing when no rule is."""
    if not problem.rule_source or problem.line < 1:
        return ()
    lines = problem.rule_source.splitlines()
    first = max(1, problem.line - _LINES_AROUND)
    last = min(len(lines), problem.line + _LINES_AROUND)
    return tuple(Line(number, lines[number - 1], number == problem.line) for number in range(first, last + 1))


PAGES = (
    Page("/errors/{problem}", show),
    Page("/errors/{problem}/retry", retry, "POST"),
    Page("/errors/{problem}/skip", skip, "POST"),
    Page("/errors/{problem}/ignore", ignore, "POST"),
)
