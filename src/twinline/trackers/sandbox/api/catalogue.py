"""The small lists: issue types, priorities, statuses, resolutions, fields, link types."""

from collections.abc import Callable
from typing import Any

from twinline.trackers.sandbox.documents import (
    CATEGORIES,
    category_document,
    issuetype_document,
    link_type_document,
    priority_document,
    resolution_document,
    status_document,
)
from twinline.trackers.sandbox.fields import CUSTOM_KINDS
from twinline.trackers.sandbox.metadata import field_documents
from twinline.trackers.sandbox.refusal import Refused, bad_request, not_found
from twinline.trackers.sandbox.routing import Answer, Call, Routes
from twinline.trackers.sandbox.work import Document, Row, Work

__all__ = ["routes"]

routes = Routes()


def _list(path: str, table: str, show: Callable[[Work, Row], Document]) -> None:
    """``GET path`` answers the whole table, ``GET path/{id}`` one row (a status also by its name)."""

    def read_all(work: Work, _: Call) -> Answer:
        return Answer([show(work, row) for row in work.all(f"SELECT * FROM {table} ORDER BY id")])  # noqa: S608

    def read_one(work: Work, call: Call) -> Answer:
        wanted = call.path["id"]
        by_name = " OR name = ?" if table == "statuses" else ""
        row = work.one(
            f"SELECT * FROM {table} WHERE id = ?{by_name}",  # noqa: S608 - our own table names
            *[wanted] * (2 if by_name else 1),
        )
        if row is None:
            raise not_found(f"Nothing with id '{wanted}' exists here.")
        return Answer(show(work, row))

    routes.get(f"/rest/api/2/{path}")(read_all)
    routes.get(f"/rest/api/2/{path}/{{id}}")(read_one)


_list("issuetype", "issuetypes", issuetype_document)
_list("priority", "priorities", priority_document)
_list("status", "statuses", status_document)
_list("resolution", "resolutions", resolution_document)


@routes.get("/rest/api/2/statuscategory")
def status_categories(work: Work, _: Call) -> Answer:
    return Answer([category_document(work, key) for key in CATEGORIES])


@routes.get("/rest/api/2/issueLinkType")
def link_types(work: Work, _: Call) -> Answer:
    rows = work.all("SELECT * FROM link_types ORDER BY id")
    return Answer({"issueLinkTypes": [link_type_document(work, row) for row in rows]})


@routes.get("/rest/api/2/issueLinkType/{id}")
def link_type(work: Work, call: Call) -> Answer:
    row = work.one("SELECT * FROM link_types WHERE id = ?", call.path["id"])
    if row is None:
        raise not_found(f"No issue link type with id '{call.path['id']}' found.")
    return Answer(link_type_document(work, row))


@routes.get("/rest/api/2/field")
def fields(work: Work, _: Call) -> Answer:
    return Answer(field_documents(work))


@routes.post("/rest/api/2/field", needs="admin")
def create_field(work: Work, call: Call) -> Answer:
    body = call.object()
    name, kind = body.get("name"), str(body.get("type") or "")
    if not isinstance(name, str) or not name.strip():
        raise Refused(400, errors={"name": "A custom field needs a name."})
    if kind not in CUSTOM_KINDS:
        known = ", ".join(CUSTOM_KINDS)
        raise Refused(400, errors={"type": f"Unknown custom field type. Known are: {known}."})
    id_ = work.run(
        "INSERT INTO custom_fields (name, description, kind) VALUES (?, ?, ?)",
        *(name.strip(), str(body.get("description") or ""), kind),
    )
    found = next(one for one in field_documents(work) if one["id"] == f"customfield_{id_}")
    return Answer(found, 201)


@routes.get("/rest/api/2/customFieldOption/{id}")
def custom_field_option(work: Work, call: Call) -> Answer:
    row = work.one("SELECT * FROM options WHERE id = ?", call.path["id"])
    if row is None:
        raise not_found(f"A custom field option with id '{call.path['id']}' does not exist")
    address = f"{work.base}/rest/api/2/customFieldOption/{row['id']}"
    return Answer({"self": address, "value": row["value"], "id": row["id"], "disabled": False})


@routes.put("/rest/sandbox/1.0/field/{id}/options", needs="admin")
def put_options(work: Work, call: Call) -> Answer:
    """``{"values": ["a", "b"]}``: add the options that a select field lacks. Jira has no such call."""
    number = call.path["id"].removeprefix("customfield_")
    row = work.one("SELECT * FROM custom_fields WHERE id = ?", number)
    values: Any = call.object().get("values")
    if row is None:
        raise not_found(f"No custom field '{call.path['id']}' exists.")
    if not isinstance(values, list) or not all(isinstance(one, str) and one for one in values):
        raise bad_request("'values' must be a list of texts.")
    for value in values:
        work.run("INSERT OR IGNORE INTO options (field, value) VALUES (?, ?)", row["id"], value)
    rows = work.all("SELECT * FROM options WHERE field = ? ORDER BY id", row["id"])
    return Answer([{"id": str(one["id"]), "value": one["value"]} for one in rows])
