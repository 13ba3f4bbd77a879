"""What may be set where: createmeta, editmeta and the list of all fields."""

from collections.abc import Iterable
from typing import Any

from twinline.trackers.sandbox.documents import named_document
from twinline.trackers.sandbox.fields import Field, field_schema, fields_of
from twinline.trackers.sandbox.issues import Issue
from twinline.trackers.sandbox.references import Choice, Choices, Option, Options
from twinline.trackers.sandbox.refusal import not_found
from twinline.trackers.sandbox.work import Document, Row, Work

__all__ = ["create_fields", "edit_fields", "field_documents", "field_meta", "find_project"]

_EXTRA_FIELDS = (
    ("comment", "Comment", "comments-page"),
    ("attachment", "Attachment", "array"),
    ("worklog", "Log Work", "array"),
    ("issuelinks", "Linked Issues", "array"),
    ("subtasks", "Sub-Tasks", "array"),
    ("timetracking", "Time Tracking", "timetracking"),
    ("timespent", "Time Spent", "number"),
    ("timeoriginalestimate", "Original Estimate", "number"),
    ("timeestimate", "Remaining Estimate", "number"),
)


def find_project(work: Work, reference: str) -> Row:
    column, value = ("id", reference) if reference.isdigit() else ("key", reference.upper())
    row = work.one(f"SELECT * FROM projects WHERE {column} = ?", value)  # noqa: S608 - one of two names
    if row is None:
        raise not_found(f"No project could be found with key '{reference}'.")
    return row


def field_documents(work: Work) -> list[Document]:
    """All fields, as GET /field answers."""
    own = [_field_document(one) for one in fields_of(work).values()]
    extra = [
        {"id": id_, "name": name, "custom": False, "orderable": True, "navigable": id_ != "comment",
         "searchable": id_ == "comment", "clauseNames": [id_], "schema": {"type": type_, "system": id_}}
        for id_, name, type_ in _EXTRA_FIELDS
    ]  # fmt: skip
    return own + extra


def field_meta(
    work: Work, project: int, names: Iterable[str], *, issue: Issue | None = None
) -> dict[str, Document]:
    """Fields with what they take, by id. ``parent`` and ``project`` stay as they are in an edit."""
    known = fields_of(work)
    return {name: _meta(work, project, known[name], issue) for name in names}


def create_fields(work: Work, project: int, subtask: bool) -> list[Document]:
    """The fields of the create screen, each with ``fieldId``, as createmeta answers since 8.4."""
    names = [one.id for one in fields_of(work).values() if one.settable and (subtask or one.id != "parent")]
    return [meta | {"fieldId": name} for name, meta in field_meta(work, project, names).items()]


def edit_fields(work: Work, issue: Issue) -> dict[str, Document]:
    fixed = {"project", "parent"}
    names = [one.id for one in fields_of(work).values() if one.settable and one.id not in fixed]
    comment = {
        "required": False, "schema": {"type": "comments-page", "system": "comment"}, "name": "Comment",
        "fieldId": "comment", "operations": ["add"], "hasDefaultValue": False,
    }  # fmt: skip
    return {**field_meta(work, issue.project, names, issue=issue), "comment": comment}


def _field_document(field: Field) -> Document:
    clauses = [f"cf[{field.number}]", field.name] if field.custom else [field.id]
    return {
        "id": field.id,
        "name": field.name,
        "custom": bool(field.custom),
        "orderable": field.settable,
        "navigable": True,
        "searchable": True,
        "clauseNames": clauses,
        "schema": field_schema(field),
    }


def _meta(work: Work, project: int, field: Field, issue: Issue | None) -> Document:
    meta: Document = {
        "required": field.required,
        "schema": field_schema(field),
        "name": field.name,
        "fieldId": field.id,
        "hasDefaultValue": field.id in {"priority", "reporter"},
        "operations": ["add", "set", "remove"] if field.many else ["set"],
    }
    allowed = _allowed_values(work, project, field)
    if allowed is not None:
        meta["allowedValues"] = allowed
    if issue is None and field.id == "project":
        meta["allowedValues"] = [named_document(work, "projects", project)]
    if field.kind.type == "user":
        meta["autoCompleteUrl"] = f"{work.base}/rest/api/2/user/search?username="
    return meta


def _allowed_values(work: Work, project: int, field: Field) -> list[Any] | None:
    kind = field.kind
    if isinstance(kind, Option | Options):
        rows = work.all("SELECT id FROM options WHERE field = ? ORDER BY id", field.number)
        return Options().show(field.scope(work, project), [row["id"] for row in rows]) or []
    if isinstance(kind, Choices):
        rows = work.all(f"SELECT id FROM {kind.table} WHERE project = ? ORDER BY id", project)  # noqa: S608
    elif isinstance(kind, Choice):
        rows = work.all(f"SELECT id FROM {kind.table} ORDER BY id")  # noqa: S608 - our own table names
    else:
        return None
    return [named_document(work, kind.table, row["id"]) for row in rows]
