"""Changing one's password."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit, messages
from twinline.operations.errors import Refused

__all__ = ["PAGES"]

_TEMPLATE = "pages/settings/people.html"


async def show(visit: Visit) -> Response:
    return visit.show(_TEMPLATE)


async def change_password(visit: Visit) -> Response:
    form = visit.form
    if form["new"] != form["again"]:
        differ = {"again": "The two new passwords differ. Type the same one twice."}
        return visit.show(_TEMPLATE, status=422, errors=differ)
    try:
        await visit.operations.people.change_password(
            visit.person, form["old"], form["new"], keep_session=visit.session
        )
    except Refused as error:
        return visit.show(_TEMPLATE, status=422, errors=messages(error))
    return visit.go("/settings/people", "Your password is changed. Other sessions of yours are logged out.")


PAGES = (Page("/settings/people", show), Page("/settings/people", change_password, "POST"))
