"""Tab Settings: what the connection is, the code words, the invitation, switching off, deleting."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.pages.connection.frame import find, tab
from twinline.console.visit import Visit

__all__ = ["PAGES"]


async def show(visit: Visit) -> Response:
    return tab(visit, "settings", await find(visit))


async def delete(visit: Visit) -> Response:
    connection = await find(visit)
    if visit.form["name"].strip() != connection.name:
        text = f"This is not the connection’s name. Type “{connection.name}” to delete it."
        return tab(visit, "settings", connection, status=422, errors={"name": text})
    await visit.operations.connections.delete(connection.id, by=visit.person)
    return visit.go("/connections", f"“{connection.name}” is deleted. All items stay as they are.")


PAGES = (
    Page("/connections/{id}/settings", show),
    Page("/connections/{id}/delete", delete, "POST"),
)
