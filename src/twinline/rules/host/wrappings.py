"""The members that are more than text and records: times, days, labels, custom fields."""

from collections.abc import Iterable
from typing import Any

from twinline.domain.hub import Json
from twinline.rules.groovy import GroovyError
from twinline.rules.groovy.runtime.values import LinkedHashSet
from twinline.rules.host.custom_fields import CustomFields
from twinline.rules.host.moments import day, day_text, is_moment, milliseconds, timestamp
from twinline.rules.host.plain import is_text, text, to_groovy, to_json
from twinline.rules.host.records import HubRecord, Origin, Wrapping
from twinline.rules.host.shapes import SHAPES, Kind

__all__ = ["install"]

_RECORD_TYPES = {"OPTION": "option", "OPTIONS": "option", "USER": "user", "USERS": "user"}


def install() -> None:
    """Teach records these kinds. Called once, when the host package is imported."""
    HubRecord.wrappings = {
        Kind.TIME: Wrapping(lambda _record, value: _read_time(value), _write_time, _dump_time),
        Kind.DAY: Wrapping(lambda _record, value: _read_day(value), _write_day, _dump_day),
        Kind.MAP: Wrapping(lambda _record, value: to_groovy(value or {}), _write_map, _dump_plain),
        Kind.LABELS: Wrapping(_read_labels, _write_labels, _dump_labels),
        Kind.FIELDS: Wrapping(_read_fields, _write_fields, _dump_fields),
        Kind.FIELD_VALUE: Wrapping(_read_field_value, _write_field_value, _dump_field_value),
    }


def _read_time(value: Json) -> Any:
    return timestamp(value) if isinstance(value, int) else to_groovy(value)


def _write_time(_record: HubRecord, value: Any) -> Any:
    return timestamp(int(value)) if isinstance(value, int) and not isinstance(value, bool) else value


def _dump_time(_record: HubRecord, value: Any, local: bool) -> Json:
    return to_json(value, "time", local=local)


def _read_day(value: Json) -> Any:
    return day(value) if isinstance(value, str) else to_groovy(value)


def _write_day(_record: HubRecord, value: Any) -> Any:
    if value is None or is_moment(value):
        return value
    if is_text(value) and (parsed := day(str(value)[:10])) is not value:
        return parsed
    raise GroovyError(
        f"{text(value)} is no date. Assign a Date, or a text like 2026-01-31.",
        "java.lang.IllegalArgumentException",
    )


def _dump_day(_record: HubRecord, value: Any, local: bool) -> Json:
    return day_text(value) if is_moment(value) else to_json(value, "day", local=local)


def _write_map(_record: HubRecord, value: Any) -> Any:
    to_json(value, "map")
    return value


def _dump_plain(record: HubRecord, value: Any, local: bool) -> Json:
    return to_json(value, record.shape_name, local=local)


# Labels: a set


def _read_labels(record: HubRecord, value: Json) -> Any:
    words = value if isinstance(value, list) else []
    return LinkedHashSet(_label(word, record.origin) for word in words)


def _write_labels(record: HubRecord, value: Any) -> Any:
    """A list or set of labels or words. The set itself is kept, so that ``each`` changes it in place."""
    if value is None:
        return LinkedHashSet()
    if not isinstance(value, Iterable) or is_text(value):
        raise GroovyError(
            f"labels take a list of labels, not {text(value)}.", "java.lang.IllegalArgumentException"
        )
    return LinkedHashSet(_label(item, record.origin) for item in value if item is not None)


def _dump_labels(_record: HubRecord, value: Any, _local: bool) -> Json:
    """Words once each, in order: changing a label in place may have made two of them equal."""
    return list(dict.fromkeys(_word(item) for item in value))


def _label(item: Any, origin: Origin) -> Any:
    return HubRecord("label", {"label": str(item)}, origin) if is_text(item) else item


def _word(item: Any) -> str:
    if isinstance(item, HubRecord):
        return text(item.get_property(item.shape.title or "id"))
    return text(item)


# Custom fields


def _read_fields(record: HubRecord, value: Json) -> Any:
    fields = CustomFields(record)
    if isinstance(value, dict):
        for name, field in value.items():
            raw: dict[str, Json] = field if isinstance(field, dict) else {"name": name, "value": field}
            dict.__setitem__(fields, name, HubRecord("field", raw, record.origin))
    return fields


def _write_fields(record: HubRecord, value: Any) -> Any:
    if not isinstance(value, dict):
        raise GroovyError(
            f"customFields take a map of fields, not {text(value)}.", "java.lang.IllegalArgumentException"
        )
    fields = CustomFields(record)
    for name, field in value.items():
        fields[name] = field
    return fields


def _dump_fields(_record: HubRecord, value: Any, local: bool) -> Json:
    return {name: field.to_json(local=local) for name, field in value.used().items()}


def _read_field_value(record: HubRecord, value: Json) -> Any:
    kind = record.raw.get("type")
    match (kind, value):
        case ("OPTION" | "USER", dict() as single):
            return HubRecord(_RECORD_TYPES[str(kind)], single, record.origin)
        case ("OPTIONS" | "USERS", list()):
            shape = _RECORD_TYPES[str(kind)]
            return [
                HubRecord(shape, item, record.origin) if isinstance(item, dict) else to_groovy(item)
                for item in value
            ]
        case ("DATE", str()):
            return day(value)
        case ("DATETIME", int()):
            return timestamp(value)
    return to_groovy(value)


def _write_field_value(record: HubRecord, value: Any) -> Any:
    """Texts become options or users where the field's type asks for these."""
    kind = str(record.raw.get("type"))
    if kind in _RECORD_TYPES and value is not None:
        shape = _RECORD_TYPES[kind]
        if kind.endswith("S") and not is_text(value) and isinstance(value, Iterable):
            return [_titled(shape, item) for item in value]
        return _titled(shape, value)
    if not isinstance(value, HubRecord):
        to_json(value, f"customFields.{record.raw.get('name')}")
    return value


def _titled(shape: str, item: Any) -> Any:
    return HubRecord(shape, {SHAPES[shape].title: str(item)}) if is_text(item) else item


def _dump_field_value(record: HubRecord, value: Any, local: bool) -> Json:
    if is_moment(value):
        return day_text(value) if record.raw.get("type") == "DATE" else milliseconds(value)
    return to_json(value, f"customFields.{record.raw.get('name')}", local=local)
