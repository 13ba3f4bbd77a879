"""The activity log: who changed what in this console."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit

__all__ = ["PAGES"]


async def show(visit: Visit) -> Response:
    entries = await visit.operations.activity(page=visit.page_number)
    return visit.show("pages/activity.html", tab="activity", entries=entries, page=visit.page_number)


PAGES = (Page("/settings/activity", show),)
