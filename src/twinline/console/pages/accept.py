"""Accept invitation: paste the code, see who invites, choose the project, **Confirm**.

The code travels in the form, never in an address: it is a secret until it is used.
"""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.drawing import Drawing
from twinline.console.visit import Visit, messages
from twinline.domain.errors import SyncError
from twinline.operations.errors import Refused
from twinline.operations.views import InvitationView, NodeView

__all__ = ["PAGES"]


async def show(visit: Visit) -> Response:
    return await _paste(visit, "")


async def read(visit: Visit) -> Response:
    """Both screens post here: pasting goes on, Previous goes back with the code kept."""
    code = visit.form["code"].strip()
    if visit.form["press"] == "previous":
        return await _paste(visit, code)
    if not code:
        return await _paste(visit, code, {"code": "Paste the invitation code that your partner sent you."})
    return await _confirm(visit, code)


async def accept(visit: Visit) -> Response:
    code, project = visit.form["code"].strip(), visit.form["project"]
    if not project:
        return await _confirm(visit, code, {"project": "Select a project."})
    try:
        made = await visit.operations.connections.accept(code, project, by=visit.person)
    except Refused as error:
        return await _confirm(visit, code, messages(error))
    except SyncError as error:
        return await _paste(visit, code, {"code": str(error)})
    if made.state == "active":
        return visit.go(f"/connections/{made.id}", "The connection is set up.")
    return visit.go(
        f"/connections/{made.id}",
        f"Accepted. The connection becomes Active as soon as {made.remote_name} has fetched the acceptance.",
    )


async def _paste(visit: Visit, code: str, errors: dict[str, str] | None = None) -> Response:
    return visit.show(
        "pages/accept_paste.html", status=422 if errors else 200, code=code, errors=errors or {}
    )


async def _confirm(visit: Visit, code: str, errors: dict[str, str] | None = None) -> Response:
    errors = errors or {}
    try:
        invitation = await visit.operations.connections.read_invitation(code)
    except (Refused, SyncError) as error:
        return await _paste(visit, code, {"code": str(error)})
    projects = []
    try:
        projects = [(p.key, f"{p.name} ({p.key})") for p in await visit.operations.setup.projects()]
    except SyncError as error:
        errors = {"project": str(error), **errors}
    node = await visit.operations.setup.node()
    return visit.show(
        "pages/accept_confirm.html",
        status=422 if errors else 200,
        code=code,
        invitation=invitation,
        picture=_picture(invitation, node),
        projects=projects,
        project=visit.form["project"],
        errors=errors,
    )


def _picture(invitation: InvitationView, node: NodeView) -> Drawing:
    """Seen from here: who will call whom once we accept."""
    if invitation.inviter_url is None:
        return Drawing(invitation.local_name, invitation.remote_name, "them", "none")
    both = invitation.link == "public" and node.public_url is not None
    return Drawing(invitation.local_name, invitation.remote_name, "both" if both else "us", "none")


PAGES = (
    Page("/connections/accept", show),
    Page("/connections/accept", read, "POST"),
    Page("/connections/accept/confirm", accept, "POST"),
)
