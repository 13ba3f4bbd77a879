"""Kinds of fields that name something else: a row of a small table, an option, a user, an issue."""

from dataclasses import dataclass
from typing import Any, ClassVar

from twinline.trackers.sandbox.documents import named_document, user_reference
from twinline.trackers.sandbox.kinds import Invalid, Scope, Stored, list_of
from twinline.trackers.sandbox.work import Document, Row

__all__ = ["Choice", "Choices", "Option", "Options", "Parent", "Person"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of a small table, by id, name or key."""

    table: str
    type_name: str
    refusal: str
    type: ClassVar[str] = "choice"
    items: ClassVar[str | None] = None

    def parse(self, scope: Scope, raw: Any) -> Stored:
        if raw is None:
            return None
        return int(_chosen(scope, self.table, raw, self.refusal)["id"])

    def show(self, scope: Scope, stored: Stored) -> Any:
        return named_document(scope.work, self.table, stored) if isinstance(stored, int) else None

    def label(self, scope: Scope, stored: Stored) -> tuple[str | None, str | None]:
        row = scope.work.named(self.table, stored) if isinstance(stored, int) else None
        return (str(row["id"]), row["name"]) if row else (None, None)


@dataclass(frozen=True, slots=True)
class Choices:
    """Several rows of a table that each project has its own rows in (versions, components)."""

    table: str
    refusal: str
    type: ClassVar[str] = "array"
    items: ClassVar[str | None] = "row"

    def parse(self, scope: Scope, raw: Any) -> Stored:
        return sorted({int(_chosen(scope, self.table, one, self.refusal)["id"]) for one in list_of(raw)})

    def show(self, scope: Scope, stored: Stored) -> Any:
        ids = stored if isinstance(stored, list) else []
        return [named_document(scope.work, self.table, int(id_)) for id_ in ids]

    def label(self, scope: Scope, stored: Stored) -> tuple[str | None, str | None]:
        return _joined(
            [_row_label(scope, self.table, id_) for id_ in stored] if isinstance(stored, list) else []
        )


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a custom field, by id or value; shown as ``{"self", "id", "value"}``."""

    type: ClassVar[str] = "option"
    items: ClassVar[str | None] = None

    def parse(self, scope: Scope, raw: Any) -> Stored:
        return None if raw is None else _option_id(scope, raw)

    def show(self, scope: Scope, stored: Stored) -> Any:
        return _option_document(scope, stored) if isinstance(stored, int) else None

    def label(self, scope: Scope, stored: Stored) -> tuple[str | None, str | None]:
        row = scope.work.named("options", stored) if isinstance(stored, int) else None
        return (str(row["id"]), row["value"]) if row else (None, None)


@dataclass(frozen=True, slots=True)
class Options:
    type: ClassVar[str] = "array"
    items: ClassVar[str | None] = "option"

    def parse(self, scope: Scope, raw: Any) -> Stored:
        return sorted({_option_id(scope, one) for one in list_of(raw)}) or None

    def show(self, scope: Scope, stored: Stored) -> Any:
        if not isinstance(stored, list):
            return None
        return [_option_document(scope, int(id_)) for id_ in stored]

    def label(self, scope: Scope, stored: Stored) -> tuple[str | None, str | None]:
        ids = stored if isinstance(stored, list) else []
        return _joined([_row_label(scope, "options", id_, "value") for id_ in ids])


@dataclass(frozen=True, slots=True)
class Person:
    """A user by name or key; ``{"name": ""}`` and null mean nobody."""

    type: ClassVar[str] = "user"
    items: ClassVar[str | None] = None

    def parse(self, scope: Scope, raw: Any) -> Stored:
        if raw is None:
            return None
        if not isinstance(raw, dict):
            raise Invalid("data was not an object")
        column = "key" if raw.get("key") else "name"
        wanted = raw.get(column)
        if wanted in (None, ""):
            return None
        row = scope.work.one(f"SELECT key, active FROM users WHERE {column} = ?", str(wanted))  # noqa: S608
        if row is None or not row["active"]:
            raise Invalid(f"User '{wanted}' does not exist.")
        return str(row["key"])

    def show(self, scope: Scope, stored: Stored) -> Any:
        return user_reference(scope.work, stored) if isinstance(stored, str) else None

    def label(self, scope: Scope, stored: Stored) -> tuple[str | None, str | None]:
        user = scope.work.user(stored) if isinstance(stored, str) else None
        return (user.key, user.display_name) if user else (None, None)


@dataclass(frozen=True, slots=True)
class Parent:
    """The issue a sub-task belongs to, by id or key."""

    type: ClassVar[str] = "issuelink"
    items: ClassVar[str | None] = None

    def parse(self, scope: Scope, raw: Any) -> Stored:
        if raw is None:
            return None
        reference = raw.get("id") or raw.get("key") if isinstance(raw, dict) else None
        row = scope.work.one("SELECT id FROM issues WHERE key = ? OR id = ?", str(reference), str(reference))
        if row is None:
            raise Invalid("Could not find valid 'id' or 'key' in issue link.")
        return int(row["id"])

    def show(self, scope: Scope, stored: Stored) -> Any:
        row = scope.work.one("SELECT id, key, summary FROM issues WHERE id = ?", stored)
        if row is None:
            return None
        address = f"{scope.work.base}/rest/api/2/issue/{row['id']}"
        fields = {"summary": row["summary"]}
        return {"id": str(row["id"]), "key": row["key"], "self": address, "fields": fields}

    def label(self, scope: Scope, stored: Stored) -> tuple[str | None, str | None]:
        row = scope.work.one("SELECT id, key FROM issues WHERE id = ?", stored)
        return (str(row["id"]), row["key"]) if row else (None, None)


def _chosen(scope: Scope, table: str, raw: Any, refusal: str) -> Row:
    if not isinstance(raw, dict):
        raise Invalid("Could not find valid 'id' or 'name' in the value.")
    column = next((name for name in ("id", "name", "key") if raw.get(name)), None)
    if column is None or (column == "key" and table != "projects"):
        raise Invalid(refusal)
    own = " AND project = ?" if table in {"versions", "components"} else ""
    row = scope.work.one(
        f"SELECT * FROM {table} WHERE {column} = ?{own}",  # noqa: S608 - our own table and column names
        str(raw[column]),
        *([scope.project] if own else []),
    )
    if row is None:
        raise Invalid(refusal)
    return row


def _option_id(scope: Scope, raw: Any) -> int:
    if not isinstance(raw, dict) or not (raw.get("id") or raw.get("value")):
        raise Invalid("Specify a valid 'id' or 'name' for the option.")
    column = "id" if raw.get("id") else "value"
    row = scope.work.one(
        f"SELECT id FROM options WHERE field = ? AND {column} = ?",  # noqa: S608
        scope.field,
        str(raw[column]),
    )
    if row is None:
        raise Invalid(f"Option {column} '{raw[column]}' is not valid")
    return int(row["id"])


def _option_document(scope: Scope, id_: int) -> Document | None:
    row = scope.work.named("options", id_)
    if row is None:
        return None
    address = f"{scope.work.base}/rest/api/2/customFieldOption/{row['id']}"
    return {"self": address, "value": row["value"], "id": str(row["id"]), "disabled": False}


def _row_label(scope: Scope, table: str, id_: int | str, column: str = "name") -> tuple[str, str]:
    row = scope.work.named(table, int(id_))
    return str(id_), row[column] if row else str(id_)


def _joined(labels: list[tuple[str, str]]) -> tuple[str | None, str | None]:
    if not labels:
        return None, None
    return ", ".join(id_ for id_, _ in labels), ", ".join(name for _, name in labels)
