"""JSON to Groovy values and back. What has no JSON form is refused with the place where it stands."""

import math
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from twinline.domain.hub import Json
from twinline.rules.groovy import GroovyError
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import GString, LinkedHashSet, Long, Range
from twinline.rules.host.moments import is_moment, milliseconds

__all__ = ["Jsonable", "is_text", "text", "to_groovy", "to_json"]

_DEPTH = 60
_PLACE_CHARACTERS = 80
_INTEGER = range(-(2**31), 2**31)


@runtime_checkable
class Jsonable(Protocol):
    """A host object with a JSON form. ``local``: it becomes part of the local issue."""

    def to_json(self, *, local: bool = False) -> Json: ...


def to_groovy(value: Json) -> Any:
    """A fresh Groovy value: maps and lists are copies, so that a rule may change them."""
    match value:
        case bool() | str() | None:
            return value
        case int():
            return value if value in _INTEGER else Long(value)
        case float():
            return Decimal(repr(value))
        case list():
            return [to_groovy(item) for item in value]
        case dict():
            return {key: to_groovy(item) for key, item in value.items()}


def to_json(value: Any, where: str, *, local: bool = False, depth: int = _DEPTH) -> Json:
    """The JSON of a Groovy value; ``where`` names it in the error (``replica.customKeys.team``)."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str | GString):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return _number(value, where)
    if is_moment(value):
        return milliseconds(value)
    if depth == 0:
        raise _refused(where, "it is nested too deeply, or holds itself")
    if isinstance(value, dict):
        return {
            text(key): to_json(item, f"{where}.{text(key)}", local=local, depth=depth - 1)
            for key, item in value.items()
        }
    if isinstance(value, list | LinkedHashSet | Range):
        return [
            to_json(item, f"{where}[{at}]", local=local, depth=depth - 1) for at, item in enumerate(value)
        ]
    if isinstance(value, Jsonable):
        return value.to_json(local=local)
    raise _refused(where, f"a {getattr(value, 'groovy_class', None) or type(value).__name__} is no data")


def is_text(value: Any) -> bool:
    return isinstance(value, str | GString)


def text(value: Any) -> str:
    """A value used as a name or in a message."""
    return str(to_text(value))


def _number(value: float | Decimal, where: str) -> int | float:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and 0 <= exponent < _DEPTH:
            return int(value)
    if not math.isfinite(value):
        raise _refused(where, f"{value} is no number that can be sent")
    return float(value)


def _refused(where: str, reason: str) -> GroovyError:
    place = where if len(where) <= _PLACE_CHARACTERS else where[:_PLACE_CHARACTERS] + "…"
    return GroovyError(
        f"{place} cannot be carried: {reason}. Put in texts, numbers, dates, lists and maps of those.",
        "java.lang.IllegalArgumentException",
    )
