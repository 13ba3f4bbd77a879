"""The form that attaches a tracker, in the first run and in the settings. It is checked at once."""

from starlette.responses import Response

from twinline.console.visit import Visit, messages
from twinline.domain.errors import NotAuthenticated, NotPermitted, SyncError
from twinline.operations.errors import Refused

__all__ = ["save", "show"]


async def show(visit: Visit, template: str) -> Response:
    tracker = await visit.operations.setup.tracker()
    values = {
        "url": tracker.base_url if tracker else "",
        "way": "password" if tracker and tracker.login else "token",
        "login": (tracker.login or "") if tracker else "",
    }
    return visit.show(template, tracker=tracker, values=values)


async def save(visit: Visit, template: str, *, done: str) -> Response:
    form = visit.form
    by_password = form["way"] == "password"
    try:
        tracker = await visit.operations.setup.attach_tracker(
            kind="jira",
            url=form["url"].strip(),
            token=None if by_password else form["token"].strip(),
            login=form["login"].strip() if by_password else None,
            password=form["password"] if by_password else None,
            by=visit.person,
        )
    except (Refused, SyncError) as error:
        about_secret = isinstance(error, NotAuthenticated | NotPermitted)
        secret_field = "password" if by_password else "token"
        values = {"url": form["url"], "way": form["way"] or "token", "login": form["login"]}
        return visit.show(
            template,
            status=422,
            tracker=await visit.operations.setup.tracker(),
            values=values,
            errors=messages(error, secret_field if about_secret else "url"),
        )
    return visit.go(done, f"Attached to {tracker.title} as {tracker.account}.")
