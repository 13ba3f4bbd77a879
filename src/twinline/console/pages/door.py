"""Logging in and out."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit, messages, safe_path
from twinline.operations.errors import Refused, TooManyTries

__all__ = ["PAGES"]

_TEMPLATE = "pages/door.html"


async def show(visit: Visit) -> Response:
    if visit.person:
        return visit.go("/")
    state = await visit.operations.setup.state()
    if not state.has_administrator:
        return visit.go("/setup")
    return visit.show(_TEMPLATE, name="", next_path=safe_path(visit.asked("next")))


async def log_in(visit: Visit) -> Response:
    form = visit.form
    next_path = safe_path(form["next"])
    try:
        session = await visit.operations.people.log_in(form["name"], form["password"])
    except Refused as error:
        status = 429 if isinstance(error, TooManyTries) else 422
        return visit.show(
            _TEMPLATE, status=status, name=form["name"], next_path=next_path, errors=messages(error)
        )
    response = visit.go(next_path or "/")
    visit.jar.set(response, "session", session)
    return response


async def log_out(visit: Visit) -> Response:
    if visit.session:
        await visit.operations.people.log_out(visit.session)
    response = visit.go("/login")
    visit.jar.drop(response, "session")
    return response


PAGES = (
    Page("/login", show, access="open"),
    Page("/login", log_in, "POST", access="open"),
    Page("/logout", log_out, "POST", access="open"),
)
