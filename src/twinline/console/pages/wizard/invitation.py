"""Screen 4: the invitation code of a pending connection."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.drawing import draw
from twinline.console.visit import Visit

__all__ = ["PAGES"]


async def show(visit: Visit) -> Response:
    connection = await visit.operations.connections.get(visit.part("id"))
    if connection.invitation is None or connection.invitation.state != "open":
        return visit.go(f"/connections/{connection.id}")
    code = await visit.operations.connections.invitation_code(connection.id, by=visit.person)
    return visit.show(
        "pages/wizard/invitation.html", connection=connection, picture=draw(connection), code=code
    )


PAGES = (Page("/connections/{id}/invitation", show),)
