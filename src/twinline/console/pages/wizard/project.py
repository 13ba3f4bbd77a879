"""Screen 3: the project for the incoming sync, and the options. **Initiate** makes the connection."""

from datetime import timedelta
from typing import Literal

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.pages.wizard.draft import PARTNER, Draft, mode_of
from twinline.console.visit import Form, Visit, messages
from twinline.console.words import valid_words
from twinline.domain.errors import SyncError
from twinline.operations.errors import Refused
from twinline.operations.views import NewConnection

__all__ = ["PAGES"]

_HERE = "/connections/new/project"
_NAMES = "/connections/new/names"
_VALID_HOURS = (1, 4, 24, 3 * 24, 7 * 24, 14 * 24, 30 * 24)
_DEFAULT_HOURS = 7 * 24
_HOLDS = (
    ("none", "Sync as soon as the partner accepted"),
    ("approved", "Hold everything until I approve the partner"),
    ("verified", "Hold everything until the connection is verified"),
)


async def show(visit: Visit) -> Response:
    draft = Draft.read(visit.request.query_params)
    if not draft.partner or not draft.mode:
        return visit.go(draft.at(PARTNER))
    if not draft.local_name or not draft.remote_name:
        return visit.go(draft.at(_NAMES))
    return await _page(visit, draft)


async def initiate(visit: Visit) -> Response:
    draft = Draft.read(visit.form)
    try:
        wanted = _wanted(draft, visit.form)
        made = await visit.operations.connections.initiate(wanted, by=visit.person)
    except (Refused, SyncError) as error:
        return await _page(visit, draft, messages(error))
    if draft.partner == "local":
        return visit.go(f"/connections/{made.id}", f"“{made.name}” is active: both projects are connected.")
    return visit.go(f"/connections/{made.id}/invitation")


def _wanted(draft: Draft, form: Form) -> NewConnection:
    if not form["project"]:
        raise Refused("Select a project.", "project")
    if draft.partner == "local" and not form["remote_project"]:
        raise Refused("Select the other project.", "remote_project")
    if not form["valid_hours"].isdigit() or int(form["valid_hours"]) not in _VALID_HOURS:
        raise Refused("Choose how long the invitation is valid.", "valid_hours")
    return NewConnection(
        destination_url=draft.destination_url or None,
        local=draft.partner == "local",
        mode=mode_of(draft),
        local_name=draft.local_name,
        remote_name=draft.remote_name,
        name=draft.name or f"{draft.local_name} to {draft.remote_name}",
        description=draft.description,
        project=form["project"],
        remote_project=form["remote_project"] or None if draft.partner == "local" else None,
        valid_for=timedelta(hours=int(form["valid_hours"])),
        hold=_hold(form["hold"]),
    )


def _hold(chosen: str) -> Literal["none", "approved", "verified"]:
    match chosen:
        case "approved":
            return "approved"
        case "verified":
            return "verified"
        case _:
            return "none"


async def _page(visit: Visit, draft: Draft, errors: dict[str, str] | None = None) -> Response:
    errors = errors or {}
    projects = []
    try:
        projects = [(p.key, f"{p.name} ({p.key})") for p in await visit.operations.setup.projects()]
    except SyncError as error:
        errors = {"project": str(error), **errors}
    chosen = visit.form
    return visit.show(
        "pages/wizard/project.html",
        status=422 if errors else 200,
        draft=draft,
        node=await visit.operations.setup.node(),
        previous=draft.at(_NAMES),
        projects=projects,
        project=chosen["project"],
        remote_project=chosen["remote_project"],
        valid_hours=chosen["valid_hours"] or str(_DEFAULT_HOURS),
        valid_choices=[(str(hours), valid_words(timedelta(hours=hours))) for hours in _VALID_HOURS],
        hold=chosen["hold"] or "none",
        hold_choices=_HOLDS,
        errors=errors,
    )


PAGES = (Page(_HERE, show), Page(_HERE, initiate, "POST"))
