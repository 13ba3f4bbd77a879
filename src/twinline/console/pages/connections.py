"""The list of connections."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit

__all__ = ["PAGES"]


async def show(visit: Visit) -> Response:
    return visit.show("pages/connections.html", connections=await visit.operations.connections.list())


PAGES = (Page("/connections", show),)
