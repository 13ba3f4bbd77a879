"""The tracker this node is attached to."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.pages import tracker_form
from twinline.console.visit import Visit

__all__ = ["PAGES"]


async def show(visit: Visit) -> Response:
    return await tracker_form.show(visit, "pages/settings/tracker.html")


async def save(visit: Visit) -> Response:
    return await tracker_form.save(visit, "pages/settings/tracker.html", done="/settings")


PAGES = (Page("/settings", show), Page("/settings", save, "POST"))
