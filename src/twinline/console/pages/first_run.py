"""The first run: the administrator, the node's name and address, the tracker. One question a screen."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.pages import node_form, tracker_form
from twinline.console.visit import Visit, messages
from twinline.operations.errors import Refused

__all__ = ["PAGES"]


async def show_administrator(visit: Visit) -> Response:
    state = await visit.operations.setup.state()
    if state.has_administrator:
        return visit.go("/")
    token = visit.asked("token")
    is_valid = bool(token) and await visit.operations.setup.check_setup_token(token)
    return visit.show(
        "pages/first_run_administrator.html",
        status=200 if is_valid else 403,
        setup_token=token if is_valid else "",
        was_given=bool(token),
        name="admin",
    )


async def create_administrator(visit: Visit) -> Response:
    form = visit.form
    if form["password"] != form["again"]:
        return _refuse(visit, {"again": "The two passwords differ. Type the same one twice."})
    try:
        await visit.operations.setup.create_administrator(
            form["name"], form["password"], setup_token=form["setup_token"]
        )
        session = await visit.operations.people.log_in(form["name"], form["password"])
    except Refused as error:
        return _refuse(visit, messages(error))
    response = visit.go("/setup/node")
    visit.jar.set(response, "session", session)
    return response


def _refuse(visit: Visit, errors: dict[str, str]) -> Response:
    return visit.show(
        "pages/first_run_administrator.html",
        status=422,
        setup_token=visit.form["setup_token"],
        was_given=True,
        name=visit.form["name"],
        errors=errors,
    )


async def show_node(visit: Visit) -> Response:
    return await node_form.show(visit, "pages/first_run_node.html")


async def save_node(visit: Visit) -> Response:
    return await node_form.save(visit, "pages/first_run_node.html", done="/setup/tracker")


async def show_tracker(visit: Visit) -> Response:
    return await tracker_form.show(visit, "pages/first_run_tracker.html")


async def save_tracker(visit: Visit) -> Response:
    return await tracker_form.save(visit, "pages/first_run_tracker.html", done="/")


PAGES = (
    Page("/setup", show_administrator, access="open"),
    Page("/setup", create_administrator, "POST", access="open"),
    Page("/setup/node", show_node, access="setup"),
    Page("/setup/node", save_node, "POST", access="setup"),
    Page("/setup/tracker", show_tracker, access="setup"),
    Page("/setup/tracker", save_tracker, "POST", access="setup"),
)
