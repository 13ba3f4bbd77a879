"""The routes of the pages. A form that is refused is shown again with what was typed."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from twinline.trackers.sandbox.attachments import add_attachment, delete_attachment, find_attachment
from twinline.trackers.sandbox.comments import add_comment, delete_comment, edit_comment, find_comment
from twinline.trackers.sandbox.creation import create_issue, edit_issue
from twinline.trackers.sandbox.issues import find_issue
from twinline.trackers.sandbox.origin import require_own_page
from twinline.trackers.sandbox.pages.forms import read_form
from twinline.trackers.sandbox.pages.pictures import PICTURE_ROUTES
from twinline.trackers.sandbox.pages.rendering import messages_of, page, refusal_page
from twinline.trackers.sandbox.pages.views import creation_view, issue_view, list_view
from twinline.trackers.sandbox.refusal import Refused, bad_request, not_found
from twinline.trackers.sandbox.routing import authorizer, base_of, check_rate, site_of
from twinline.trackers.sandbox.uploads import receive_files
from twinline.trackers.sandbox.work import Work
from twinline.trackers.sandbox.workflow import make_transition

__all__ = ["PAGE_ROUTES"]

Handler = Callable[[Request], Awaitable[Response]]
Form = Mapping[str, str]

_STYLE = Path(__file__).with_name("style.css")


def _guarded(handler: Handler) -> Handler:
    """Refusals as pages; a form is taken only from a page of our own."""

    async def guarded(request: Request) -> Response:
        try:
            check_rate(request)
            if request.method == "POST":
                require_own_page(request)
            return await handler(request)
        except Refused as refusal:
            return refusal_page(request, refusal)

    return guarded


async def _do(request: Request, work: Callable[[Work], Any], *, writes: bool) -> Any:
    return await site_of(request).do(base_of(request), authorizer(request, "user"), work, writes=writes)


async def _list(request: Request) -> Response:
    query = request.query_params
    number = query.get("page", "1")
    wanted = min(max(int(number), 1), 10_000) if number.isdecimal() else 1
    text, project = query.get("q", "")[:1000], query.get("project", "")[:100]
    view = await _do(
        request, lambda work: list_view(work, text=text, project=project, page=wanted), writes=False
    )
    return page(request, "list.html", view)


async def _create_form(request: Request) -> Response:
    view = await _do(request, lambda work: creation_view(work, draft=request.query_params), writes=False)
    return page(request, "create.html", view | {"messages": []})


async def _create(request: Request) -> Response:
    form = await read_form(request)
    try:
        key = await _do(request, lambda work: create_issue(work, _creation_body(form)).key, writes=True)
    except Refused as refusal:
        view = await _do(request, lambda work: creation_view(work, draft=form), writes=False)
        return page(request, "create.html", view | {"messages": messages_of(refusal)}, refusal.status)
    return RedirectResponse(f"/browse/{key}", 303)


def _creation_body(form: Form) -> dict[str, Any]:
    fields = {"project": {"key": form.get("project", "")}, "issuetype": {"id": form.get("type", "")}}
    return {"fields": fields | _edit_fields(form)}


def _edit_fields(form: Form) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "summary" in form:
        fields["summary"] = form["summary"].strip()
    if "description" in form:
        fields["description"] = form["description"]
    if "labels" in form:
        fields["labels"] = form["labels"].replace(",", " ").split()
    if form.get("priority"):
        fields["priority"] = {"id": form["priority"]}
    if "assignee" in form:
        fields["assignee"] = {"name": form["assignee"]}
    return fields


async def _issue(request: Request) -> Response:
    return await _issue_page(request, {}, [], 200)


async def _issue_page(request: Request, draft: Form, messages: list[str], status: int) -> Response:
    key = request.path_params["key"]
    view = await _do(request, lambda work: issue_view(work, key, draft=draft), writes=False)
    return page(request, "issue.html", view | {"messages": messages}, status)


def _action(change: Callable[[Work, str, Form, Mapping[str, str]], None]) -> Handler:
    """A form of the issue's page. ``change`` gets the issue's key, the form and the path."""

    async def act(request: Request) -> Response:
        key = request.path_params["key"]
        form = await read_form(request)
        try:
            await _do(request, lambda work: change(work, key, form, request.path_params), writes=True)
        except Refused as refusal:
            if refusal.status == 401:  # noqa: PLR2004 - HTTP
                raise
            return await _issue_page(request, form, messages_of(refusal), refusal.status)
        return RedirectResponse(f"/browse/{key}", 303)

    return act


def _edit(work: Work, key: str, form: Form, _: Mapping[str, str]) -> None:
    issue = find_issue(work, key)
    fields = _edit_fields(form)
    old = issue.values.get("description")
    if isinstance(old, str) and old.replace("\r\n", "\n") == fields.get("description"):
        del fields["description"]
    edit_issue(work, issue, {"fields": fields})


def _transition(work: Work, key: str, form: Form, _: Mapping[str, str]) -> None:
    make_transition(work, find_issue(work, key), {"transition": {"id": form.get("transition", "")}})


def _comment(work: Work, key: str, form: Form, _: Mapping[str, str]) -> None:
    add_comment(work, find_issue(work, key), {"body": form.get("comment", "")})


def _edit_comment(work: Work, key: str, form: Form, path: Mapping[str, str]) -> None:
    issue = find_issue(work, key)
    edit_comment(work, issue, find_comment(work, issue.id, path["id"]), {"body": form.get("body", "")})


def _delete_comment(work: Work, key: str, _: Form, path: Mapping[str, str]) -> None:
    issue = find_issue(work, key)
    delete_comment(work, issue, find_comment(work, issue.id, path["id"]))


def _delete_attachment(work: Work, key: str, _: Form, path: Mapping[str, str]) -> None:
    issue = find_issue(work, key)
    row = find_attachment(work, path["id"])
    if row["issue"] != issue.id:
        raise not_found(f"{key} has no attachment with id '{path['id']}'.")
    delete_attachment(work, issue, row)


async def _attach(request: Request) -> Response:
    site, key = site_of(request), request.path_params["key"]
    await _do(request, lambda work: find_issue(work, key), writes=False)
    uploads, _ = await receive_files(
        request.stream(),
        request.headers.get("content-type", ""),
        site.files,
        limit=site.settings.upload_limit_bytes,
    )

    def add_all(work: Work) -> None:
        if not any(one.filename != "file" or one.size for one in uploads):
            raise bad_request("Choose a file first.")
        issue = find_issue(work, key)
        for one in uploads:
            add_attachment(work, issue, one)

    try:
        await _do(request, add_all, writes=True)
    except Refused as refusal:
        for one in uploads:
            site.file(one.file).unlink(missing_ok=True)
        return await _issue_page(request, {}, messages_of(refusal), refusal.status)
    return RedirectResponse(f"/browse/{key}", 303)


async def _style(_: Request) -> Response:
    return FileResponse(_STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})


def _post(path: str, handler: Handler) -> Route:
    return Route(path, _guarded(handler), methods=["POST"])


PAGE_ROUTES: list[Route] = [
    Route("/", _guarded(_list), methods=["GET"]),
    Route("/create", _guarded(_create_form), methods=["GET"]),
    _post("/create", _create),
    Route("/browse/{key}", _guarded(_issue), methods=["GET"]),
    _post("/browse/{key}/edit", _action(_edit)),
    _post("/browse/{key}/transition", _action(_transition)),
    _post("/browse/{key}/comment", _action(_comment)),
    _post("/browse/{key}/comment/{id}", _action(_edit_comment)),
    _post("/browse/{key}/comment/{id}/delete", _action(_delete_comment)),
    _post("/browse/{key}/attach", _attach),
    _post("/browse/{key}/attachment/{id}/delete", _action(_delete_attachment)),
    Route("/style.css", _style, methods=["GET"]),
    *PICTURE_ROUTES,
]
