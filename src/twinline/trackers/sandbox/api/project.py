"""Projects and what may be created in them."""

import re

from twinline.trackers.sandbox.documents import (
    issuetype_document,
    named_document,
    project_document,
    status_document,
    user_reference,
)
from twinline.trackers.sandbox.metadata import create_fields, find_project
from twinline.trackers.sandbox.refusal import Refused, bad_request
from twinline.trackers.sandbox.routing import Answer, Call, Routes
from twinline.trackers.sandbox.seed import add_project
from twinline.trackers.sandbox.work import Document, Row, Work

__all__ = ["routes"]

routes = Routes()

_PAGE = 50
_KEY = re.compile(r"[A-Z][A-Z0-9_]{1,9}")


@routes.get("/rest/api/2/project")
def projects(work: Work, _: Call) -> Answer:
    return Answer(
        [project_document(work, row) for row in work.all("SELECT * FROM projects ORDER BY name, id")]
    )


@routes.get("/rest/api/2/project/{project}")
def project(work: Work, call: Call) -> Answer:
    return Answer(_whole_project(work, find_project(work, call.path["project"])))


@routes.post("/rest/api/2/project", needs="admin")
def create_project(work: Work, call: Call) -> Answer:
    body = call.object()
    key, name = str(body.get("key") or ""), str(body.get("name") or "").strip()
    if not _KEY.fullmatch(key):
        raise Refused(
            400, errors={"projectKey": "A key is 2 to 10 upper-case letters, digits or _, a letter first."}
        )
    if work.one("SELECT 1 FROM projects WHERE key = ?", key):
        raise Refused(400, errors={"projectKey": f"A project uses the key {key} already."})
    id_ = add_project(work, key, name or key)
    address = f"{work.base}/rest/api/2/project/{id_}"
    return Answer({"self": address, "id": id_, "key": key}, 201)


@routes.get("/rest/api/2/project/{project}/statuses")
def project_statuses(work: Work, call: Call) -> Answer:
    find_project(work, call.path["project"])
    statuses = [status_document(work, row) for row in work.all("SELECT * FROM statuses ORDER BY id")]
    types = work.all("SELECT * FROM issuetypes ORDER BY id")
    return Answer([issuetype_document(work, row) | {"statuses": statuses} for row in types])


@routes.get("/rest/api/2/project/{project}/{table:str}")
def project_rows(work: Work, call: Call) -> Answer:
    """``components`` or ``versions`` of a project."""
    row = find_project(work, call.path["project"])
    table = call.path["table"]
    if table not in {"components", "versions"}:
        raise Refused(404, f"A project has no '{table}' here.")
    return Answer(_rows_of(work, table, row["id"]))


@routes.post("/rest/api/2/version", needs="admin")
def create_version(work: Work, call: Call) -> Answer:
    return _create_row(work, call, "versions")


@routes.post("/rest/api/2/component", needs="admin")
def create_component(work: Work, call: Call) -> Answer:
    return _create_row(work, call, "components")


@routes.get("/rest/api/2/issue/createmeta/{project}/issuetypes")
def create_meta_types(work: Work, call: Call) -> Answer:
    _existing_project(work, call)
    rows = work.all("SELECT * FROM issuetypes ORDER BY id")
    return Answer(_page(call, [issuetype_document(work, row) for row in rows]))


@routes.get("/rest/api/2/issue/createmeta/{project}/issuetypes/{type}")
def create_meta_fields(work: Work, call: Call) -> Answer:
    row = _existing_project(work, call)
    type_ = work.one("SELECT * FROM issuetypes WHERE id = ?", call.path["type"])
    if type_ is None:
        raise bad_request(f"Issue type with id '{call.path['type']}' does not exist.")
    return Answer(_page(call, create_fields(work, row["id"], bool(type_["subtask"]))))


def _existing_project(work: Work, call: Call) -> Row:
    try:
        return find_project(work, call.path["project"])
    except Refused as refusal:
        raise Refused(400, *refusal.messages) from refusal


def _create_row(work: Work, call: Call, table: str) -> Answer:
    body = call.object()
    name = str(body.get("name") or "").strip()
    if not name:
        raise Refused(400, errors={"name": "A name is required."})
    row = find_project(work, str(body.get("project") or body.get("projectId") or ""))
    if work.one(f"SELECT 1 FROM {table} WHERE project = ? AND name = ?", row["id"], name):  # noqa: S608
        raise Refused(400, errors={"name": "One with this name already exists in this project."})
    id_ = work.run(f"INSERT INTO {table} (project, name) VALUES (?, ?)", row["id"], name)  # noqa: S608
    return Answer(named_document(work, table, id_), 201)


def _whole_project(work: Work, row: Row) -> Document:
    types = work.all("SELECT * FROM issuetypes ORDER BY id")
    return project_document(work, row) | {
        "expand": "description,lead,url,projectKeys",
        "description": row["description"],
        "lead": user_reference(work, row["lead"]),
        "components": _rows_of(work, "components", row["id"]),
        "issueTypes": [issuetype_document(work, one) for one in types],
        "versions": _rows_of(work, "versions", row["id"]),
        "assigneeType": "UNASSIGNED",
        "archived": False,
        "roles": {},
    }


def _rows_of(work: Work, table: str, project_id: int) -> list[Document | None]:
    rows = work.all(f"SELECT id FROM {table} WHERE project = ? ORDER BY id", project_id)  # noqa: S608
    return [named_document(work, table, row["id"]) for row in rows]


def _page(call: Call, values: list[Document]) -> Document:
    start = call.number("startAt", 0)
    limit = call.number("maxResults", _PAGE, most=_PAGE)
    shown = values[start : start + limit]
    return {
        "maxResults": limit,
        "startAt": start,
        "total": len(values),
        "isLast": start + len(shown) >= len(values),
        "values": shown,
    }
