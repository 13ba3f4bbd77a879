"""Properties: JSON values that programs keep on issues and comments. People do not see them, and
they do not move ``updated``."""

import json
from typing import Any

from twinline.trackers.sandbox.refusal import bad_request, not_found
from twinline.trackers.sandbox.work import Row, Work

__all__ = [
    "delete_property",
    "find_property",
    "forget_properties",
    "property_names",
    "put_properties",
    "put_property",
]

_KEY_LIMIT = 255
_VALUE_LIMIT = 32_768


def property_names(work: Work, subject: str, id_: int) -> list[str]:
    rows = work.all("SELECT name FROM properties WHERE subject = ? AND subject_id = ?", subject, id_)
    return [row["name"] for row in rows]


def find_property(work: Work, subject: str, id_: int, name: str) -> Any:
    row = _find(work, subject, id_, name)
    if row is None:
        raise not_found(f"The property {name} does not exist.")
    return json.loads(row["value"])


def put_property(work: Work, subject: str, id_: int, name: str, value: Any) -> bool:
    """Answers whether the property is new."""
    text = json.dumps(value, ensure_ascii=False)
    if not name or len(name.encode()) > _KEY_LIMIT:
        raise bad_request(f"The property key must be between 1 and {_KEY_LIMIT} bytes long.")
    if len(text) > _VALUE_LIMIT:
        raise bad_request(f"The property value may not be longer than {_VALUE_LIMIT} characters.")
    is_new = _find(work, subject, id_, name) is None
    work.run("INSERT OR REPLACE INTO properties VALUES (?, ?, ?, ?)", subject, id_, name, text)
    return is_new


def put_properties(work: Work, subject: str, id_: int, raw: Any) -> None:
    """``[{"key": …, "value": …}]`` as it comes with the body of an issue or comment."""
    if raw is None:
        return
    if not isinstance(raw, list) or not all(isinstance(one, dict) and "key" in one for one in raw):
        raise bad_request("'properties' must be a list of objects with 'key' and 'value'.")
    for one in raw:
        put_property(work, subject, id_, str(one["key"]), one.get("value"))


def delete_property(work: Work, subject: str, id_: int, name: str) -> None:
    find_property(work, subject, id_, name)
    work.run("DELETE FROM properties WHERE subject = ? AND subject_id = ? AND name = ?", subject, id_, name)


def forget_properties(work: Work, subject: str, id_: int) -> None:
    work.run("DELETE FROM properties WHERE subject = ? AND subject_id = ?", subject, id_)


def _find(work: Work, subject: str, id_: int, name: str) -> Row | None:
    return work.one(
        "SELECT value FROM properties WHERE subject = ? AND subject_id = ? AND name = ?", subject, id_, name
    )
