"""The node's identity: its name and public URL."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.pages import node_form
from twinline.console.visit import Visit

__all__ = ["PAGES"]


async def show(visit: Visit) -> Response:
    return await node_form.show(visit, "pages/settings/node.html")


async def save(visit: Visit) -> Response:
    return await node_form.save(visit, "pages/settings/node.html", done="/settings/node", note="Saved.")


PAGES = (Page("/settings/node", show), Page("/settings/node", save, "POST"))
