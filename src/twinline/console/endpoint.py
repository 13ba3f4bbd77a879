"""The frame around every page: log-in, first run, forged requests, errors, response headers."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from twinline.console.desk import Desk, Page
from twinline.console.guard import CookieJar, comes_from_us, seal, tokens_match
from twinline.console.visit import Visit, read_form
from twinline.domain.errors import SyncError
from twinline.operations.errors import Missing, OperationError

__all__ = ["endpoint"]

_log = structlog.get_logger(__name__)


def endpoint(desk: Desk, page: Page) -> Callable[[Request], Awaitable[Response]]:
    """The Starlette endpoint of a page."""

    async def answer(request: Request) -> Response:
        node = await desk.operations.setup.node()
        jar = CookieJar(request, node=node.uid, secure=desk.secure_cookies)
        visit = Visit(request, desk, jar, node_name=node.name)
        response = await _admit(visit, page)
        seal(response.headers)
        return response

    return answer


async def _admit(visit: Visit, page: Page) -> Response:
    visit.person = await _person(visit)
    elsewhere = await _elsewhere(visit, page)
    if elsewhere is not None:
        return elsewhere
    try:
        if page.method == "POST":
            refusal = await _check_form(visit)
            if refusal is not None:
                return refusal
        return await page.handler(visit)
    except Missing as error:
        return visit.show("layout/stop.html", status=404, title="Not found", text=str(error))
    except (OperationError, SyncError) as error:
        return visit.show("layout/stop.html", status=422, title="That did not work", text=str(error))


async def _person(visit: Visit) -> str:
    return (await visit.operations.people.person_of(visit.session) or "") if visit.session else ""


async def _elsewhere(visit: Visit, page: Page) -> Response | None:
    """The page to go to first: log-in, or a step of the first run; None to go on."""
    if page.access == "open":
        return None
    if not visit.person:
        state = await visit.operations.setup.state()
        target = f"/login?next={quote(visit.here)}" if state.has_administrator else "/setup"
        if page.method == "POST" or visit.is_live_update:
            target = target.partition("?")[0]
        return _redirect(visit, target)
    if page.access == "person" and not visit.desk.is_set_up:
        state = await visit.operations.setup.state()
        if not state.is_complete:
            return _redirect(visit, "/setup/node" if not state.has_name else "/setup/tracker")
        visit.desk.is_set_up = True
    return None


def _redirect(visit: Visit, target: str) -> Response:
    if visit.is_live_update:  # a script would put the log-in page into the list
        return Response(status_code=204, headers={"hx-refresh": "true"})
    return RedirectResponse(target, status_code=303)


async def _check_form(visit: Visit) -> Response | None:
    """Read the form; an answer when it does not come from a page of ours."""
    request = visit.request
    if not comes_from_us(request.headers):
        _log.warning("console.form_from_elsewhere", path=request.url.path)
        return visit.show(
            "layout/stop.html",
            status=403,
            title="Not accepted",
            text="This request came from another web site, so nothing was changed. "
            "Open the console yourself and do it there.",
        )
    visit.form = await read_form(request)
    cookie = visit.session or visit.jar.get("visitor")
    given = request.headers.get("x-form-token") or visit.form["form_token"]
    if not cookie or not tokens_match(given, cookie):
        return visit.show(
            "layout/stop.html",
            status=403,
            title="This form is too old",
            text="You logged in or out since the page was opened, or cookies are switched off. "
            "Nothing was changed. Go back, reload the page and try again.",
        )
    return None
