"""Custom fields: their names, their hub types, and their values in both directions.

A name may belong to several fields. The field an issue (or a screen) has wins; among those, the
lowest id has the plain name, and each other one the name with its id behind it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from twinline.domain.errors import InvalidField
from twinline.domain.hub import Json
from twinline.trackers.jira.client import JsonObject
from twinline.trackers.jira.times import jira_time, milliseconds
from twinline.trackers.jira.users import hub_user, user_reference

__all__ = ["CustomField", "FieldCatalogue", "custom_to_hub", "custom_to_jira", "hub_type"]

_TEXT_AREA = "com.atlassian.jira.plugin.system.customfieldtypes:textarea"
_PLAIN_TYPES = {
    "string": "STRING",
    "number": "NUMERIC",
    "date": "DATE",
    "datetime": "DATETIME",
    "option": "OPTION",
    "user": "USER",
}
_LIST_TYPES = {"option": "OPTIONS", "user": "USERS"}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class CustomField:
    """``id`` is ``customfield_10010``; ``type`` a hub type."""

    id: str
    name: str
    type: str

    @property
    def number(self) -> int:
        digits = self.id.removeprefix("customfield_")
        return int(digits) if digits.isdecimal() else 0


def hub_type(schema: Mapping[str, Any]) -> str:
    """The hub type of a Jira field schema (``{"type", "items"?, "custom"}``)."""
    kind = schema.get("type")
    if kind == "string" and schema.get("custom") == _TEXT_AREA:
        return "TEXT"
    if kind == "array":
        return _LIST_TYPES.get(str(schema.get("items")), "UNKNOWN")
    return _PLAIN_TYPES.get(str(kind), "UNKNOWN")


class FieldCatalogue:
    """The custom fields of a Jira, from ``GET /field`` or from a create or edit screen."""

    def __init__(self, fields: Iterable[CustomField], preferred: frozenset[str] = frozenset()) -> None:
        self._by_id = {field.id: field for field in sorted(fields, key=lambda field: field.number)}
        self._preferred = preferred

    @classmethod
    def parse(cls, entries: Iterable[JsonObject]) -> "FieldCatalogue":
        """``entries`` as ``/field`` has them (``id``), or as a screen has them (``fieldId``)."""
        return cls(
            CustomField(identity, str(entry.get("name") or identity), hub_type(entry.get("schema") or {}))
            for entry in entries
            if (identity := str(entry.get("id") or entry.get("fieldId") or "")).startswith("customfield_")
        )

    def __contains__(self, identity: str) -> bool:
        return identity in self._by_id

    def named_among(self, present: Iterable[str]) -> dict[str, CustomField]:
        """The fields whose ids are present, by the name that a hub issue gives them."""
        here = set(present)
        named: dict[str, CustomField] = {}
        for field in self._by_id.values():
            if field.id in here:
                name = f"{field.name} ({field.number})" if field.name in named else field.name
                named[name] = field
        return named

    def preferring(self, identities: Iterable[str]) -> "FieldCatalogue":
        """The same, but a name that several fields have means the one among these ids."""
        return FieldCatalogue(self._by_id.values(), frozenset(identities))

    def find(self, name: str) -> CustomField | None:
        """By hub name, by id, or by the number in the id."""
        field = self.named_among(self._preferred).get(name) or self.named_among(self._by_id).get(name)
        return field or self._by_id.get(name) or self._by_id.get(f"customfield_{name}")

    def is_ambiguous(self, name: str) -> bool:
        return sum(field.name == name for field in self._by_id.values()) > 1

    def name_of(self, identity: str) -> str:
        field = self._by_id.get(identity)
        return field.name if field is not None else identity


def custom_to_hub(kind: str, value: Any) -> Json:
    """A custom value as the hub has it. What is not as its type says is carried as it is."""
    if value is None:
        return None
    if kind == "DATETIME":
        instant = milliseconds(value)
        return value if instant is None else instant
    if kind == "OPTION":
        return _option(value)
    if kind == "OPTIONS" and isinstance(value, list):
        return [_option(one) for one in value]
    if kind == "USER":
        return hub_user(value)
    if kind == "USERS" and isinstance(value, list):
        return [hub_user(one) for one in value]
    return value  # type: ignore[no-any-return]


def _option(value: Any) -> Json:
    if isinstance(value, dict) and "value" in value:
        return {"id": str(value.get("id", "")), "value": value["value"]}
    return value  # type: ignore[no-any-return]


def custom_to_jira(field: CustomField, entry: Json) -> Any:
    """What to send for a hub value: the bare value, or the hub's ``{"id", "name", "type", "value"}``."""
    value = entry["value"] if isinstance(entry, dict) and {"type", "value"} <= entry.keys() else entry
    if value is None:
        return None
    return _TO_JIRA.get(field.type, _as_it_is)(field, value)


def _named(field: CustomField) -> str:
    return f"customFields.{field.name}"


def _as_text(field: CustomField, value: Json) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, dict) and isinstance(value.get("value"), str):
        return str(value["value"])
    raise InvalidField(_named(field), "a text is expected.")


def _number(field: CustomField, value: Json) -> float | int:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    try:
        return float(str(value))
    except ValueError as error:
        raise InvalidField(_named(field), f"{value!r} is no number.") from error


def _date(field: CustomField, value: Json) -> str:
    if isinstance(value, str) and _ISO_DATE.match(value[:10]):
        return value[:10]
    raise InvalidField(_named(field), f"{value!r} is no date (yyyy-mm-dd).")


def _choice(field: CustomField, value: Json) -> dict[str, str]:
    # Ids differ between trackers, the words do not: an option is named by its value first.
    if isinstance(value, dict):
        if isinstance(value.get("value"), str):
            return {"value": str(value["value"])}
        if value.get("id"):
            return {"id": str(value["id"])}
    elif isinstance(value, (str, int, float)):
        return {"value": str(value)}
    raise InvalidField(_named(field), f"{value!r} is no option.")


def _as_it_is(_field: CustomField, value: Json) -> Any:
    return value


def _time(field: CustomField, value: Json) -> str:
    instant = milliseconds(value)
    if instant is None:
        raise InvalidField(_named(field), f"{value!r} is no time (milliseconds since 1970).")
    return jira_time(instant)


def _user(field: CustomField, value: Json) -> Any:
    return user_reference(_named(field), value)


def _each(convert: "_Conversion") -> "_Conversion":
    def converted(field: CustomField, value: Json) -> Any:
        return [convert(field, one) for one in (value if isinstance(value, list) else [value])]

    return converted


_Conversion = Callable[[CustomField, Json], Any]
_TO_JIRA: Mapping[str, _Conversion] = {
    "STRING": _as_text,
    "TEXT": _as_text,
    "NUMERIC": _number,
    "DATE": _date,
    "DATETIME": _time,
    "OPTION": _choice,
    "OPTIONS": _each(_choice),
    "USER": _user,
    "USERS": _each(_user),
}
