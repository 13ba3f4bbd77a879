"""Custom fields of loaded issues: the kind of an unknown one is read off its first value."""

import re
from typing import Any

from twinline.trackers.sandbox.fields import CUSTOM_KINDS
from twinline.trackers.sandbox.kinds import LINE_LIMIT, Invalid, Scope, Stored
from twinline.trackers.sandbox.loading.names import user_key
from twinline.trackers.sandbox.work import Row, Work

__all__ = ["custom_value"]

_TYPE = "com.atlassian.jira.plugin.system.customfieldtypes:"


def custom_value(work: Work, origin: str, name: str, raw: Any, project: int) -> tuple[str, Stored] | None:
    """The field's id here and the value to store, or None where the value is of no kind we have.

    ``origin`` is the field's id in the file, ``name`` what it is called there (its id if unknown).
    """
    guess = _guessed_kind(raw)
    if guess is None:
        return None
    row = _field(work, origin, name, guess)
    kind = row["kind"].removeprefix(_TYPE)
    if kind == "textfield" and guess == "textarea":
        work.run("UPDATE custom_fields SET kind = ? WHERE id = ?", f"{_TYPE}textarea", row["id"])
        kind = "textarea"
    if guess in {"select", "multiselect"}:
        for one in raw if isinstance(raw, list) else [raw]:
            work.run("INSERT OR IGNORE INTO options (field, value) VALUES (?, ?)", row["id"], one["value"])
        raw = [{"value": one["value"]} for one in raw] if isinstance(raw, list) else {"value": raw["value"]}
    if guess == "userpicker":
        raw = {"key": user_key(work, raw)}
    try:
        value = CUSTOM_KINDS[_TYPE + kind].parse(Scope(work, project, row["id"], name), raw)
    except Invalid:
        return None
    return f"customfield_{row['id']}", value


def _field(work: Work, origin: str, name: str, guess: str) -> Row:
    """By its id in an earlier load, else a field of this name and kind, else a new one."""
    row = work.one("SELECT * FROM custom_fields WHERE origin = ?", origin) or work.one(
        "SELECT * FROM custom_fields WHERE name = ? AND kind = ?", name, _TYPE + guess
    )
    if row is None:
        kind = _TYPE + guess
        id_ = work.run("INSERT INTO custom_fields (name, kind, origin) VALUES (?, ?, ?)", name, kind, origin)
        row = work.one("SELECT * FROM custom_fields WHERE id = ?", id_)
    assert row is not None
    return row


def _guessed_kind(raw: Any) -> str | None:
    match raw:
        case bool():
            return None
        case int() | float():
            return "float"
        case str() if re.fullmatch(r"\d{4}-\d\d-\d\d", raw):
            return "datepicker"
        case str():
            return "textarea" if "\n" in raw or len(raw) > LINE_LIMIT else "textfield"
        case {"value": str()}:
            return "select"
        case {"displayName": str()}:
            return "userpicker"
        case [*values] if values and all(isinstance(one, str) for one in values):
            return "labels"
        case [*values] if values and all(isinstance(one, dict) and "value" in one for one in values):
            return "multiselect"
        case _:
            return None
