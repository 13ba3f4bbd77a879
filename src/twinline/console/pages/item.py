"""One pair of items: both sides field by field, the timeline, Unexalate."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit

__all__ = ["PAGES"]


async def show(visit: Visit) -> Response:
    item = await visit.operations.items.get(_twin(visit))
    connection = await visit.operations.connections.get(item.twin.connection)
    return visit.show("pages/item.html", item=item, twin=item.twin, connection=connection)


async def ask_unexalate(visit: Visit) -> Response:
    item = await visit.operations.items.get(_twin(visit))
    connection = await visit.operations.connections.get(item.twin.connection)
    return visit.show("pages/item_unexalate.html", twin=item.twin, connection=connection)


async def unexalate(visit: Visit) -> Response:
    twin = _twin(visit)
    await visit.operations.items.unexalate(twin, by=visit.person)
    return visit.go(f"/items/{twin}", "Unexalated. Both items stay as they are. Exalate again undoes it.")


def _twin(visit: Visit) -> int:
    return visit.number("twin", visit.part("twin"))


PAGES = (
    Page("/items/{twin}", show),
    Page("/items/{twin}/unexalate", ask_unexalate),
    Page("/items/{twin}/unexalate", unexalate, "POST"),
)
