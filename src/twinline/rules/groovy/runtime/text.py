# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Values as text: ``toString()``, ``"${…}"``, ``println``, ``inspect()``."""

from decimal import Decimal
from typing import Any

from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.runtime.classes import GroovyClass, Throwable
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.naming import class_name
from twinline.rules.groovy.runtime.values import Character, GString, LinkedHashSet, MapEntry, Range

__all__ = ["inspect", "render_gstring", "to_text"]

MAX_NESTING = 100


def to_text(value: Any) -> str:
    """The value's ``toString()``; null is "null"."""
    if type(value) is str:
        return value
    return _text(value, (), quote=False)


def inspect(value: Any) -> str:
    """Like ``to_text`` with strings in quotes, at every depth."""
    return _text(value, (), quote=True)


def render_gstring(gstring: GString) -> str:
    """The text of a GString as it is now; closures in its holes are asked."""
    parts = [gstring.strings[0]]
    for value, after in zip(gstring.values, gstring.strings[1:], strict=True):
        shown = value() if isinstance(value, GroovyClosure) and value.parameter_count == 0 else value
        parts += (to_text(shown), after)
    sized(sum(map(len, parts)), text=True)
    return "".join(parts)


def _text(value: Any, outer: tuple[int, ...], *, quote: bool) -> str:
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, (str, GString)):
        return _quoted(value) if quote else str(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _double(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (list, LinkedHashSet)):
        return _sequence(value, outer, quote=quote)
    if isinstance(value, dict):
        return _map(value, outer, quote=quote)
    return _other(value, outer, quote=quote)


def _other(value: Any, outer: tuple[int, ...], *, quote: bool) -> str:
    if isinstance(value, HostObject):
        return value.to_text()
    if isinstance(value, MapEntry):
        inside = (*outer, id(value))
        return f"{_text(value.key, inside, quote=False)}={_text(value.value, inside, quote=False)}"
    if isinstance(value, Range):
        edge = "" if value.inclusive else "<"
        if value.letters:
            mark = "'" if quote else ""
            return f"{mark}{chr(value.first)}{mark}..{edge}{mark}{chr(value.last)}{mark}"
        return f"{int(value.first)}..{edge}{int(value.last)}"
    if isinstance(value, GroovyClass):
        return f"{'interface' if value.is_interface else 'class'} {value.name}"
    if isinstance(value, Throwable):
        return f"{value.kind.name}: {value.message}" if value.message is not None else value.kind.name
    shown = getattr(value, "to_text", None)
    return str(shown()) if shown else f"{class_name(value)}@{id(value) & 0xFFFFFFF:x}"


def _sequence(items: Any, outer: tuple[int, ...], *, quote: bool) -> str:
    inside = _inside(items, outer)
    shown = ["(this Collection)" if item is items else _text(item, inside, quote=quote) for item in items]
    sized(sum(map(len, shown)), text=True)
    return f"[{', '.join(shown)}]"


def _map(entries: dict[Any, Any], outer: tuple[int, ...], *, quote: bool) -> str:
    if not entries:
        return "[:]"
    inside = _inside(entries, outer)
    shown = [
        f"{_text(key, inside, quote=quote)}:"
        f"{'(this Map)' if value is entries else _text(value, inside, quote=quote)}"
        for key, value in entries.items()
    ]
    sized(sum(map(len, shown)), text=True)
    return f"[{', '.join(shown)}]"


def _inside(container: Any, outer: tuple[int, ...]) -> tuple[int, ...]:
    """The path of containers being shown; a circle ends as it does in Java, with an overflow."""
    from twinline.rules.groovy.errors import LimitExceeded  # noqa: PLC0415

    if id(container) in outer or len(outer) > MAX_NESTING:
        raise LimitExceeded("A collection contains itself, or is nested too deeply to be shown.")
    return (*outer, id(container))


def _double(number: float) -> str:
    """Java's Double.toString: plain between 0.001 and ten million, else with an exponent."""
    if number != number:  # noqa: PLR0124 NaN
        return "NaN"
    if number in {float("inf"), float("-inf")}:
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        plain = f"{Decimal(repr(float(number))):f}"
        return plain if "." in plain else plain + ".0"
    sign, digits, exponent = Decimal(repr(float(number))).normalize().as_tuple()
    mantissa = "".join(map(str, digits))
    power = int(exponent) + len(digits) - 1
    return f"{'-' if sign else ''}{mantissa[0]}.{mantissa[1:] or '0'}E{power}"


def _quoted(value: str | GString) -> str:
    if isinstance(value, Character):
        return str(value)
    if isinstance(value, GString):
        return '"' + str(value).replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"') + '"'
    text = str(value)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")
    return "'" + escaped.replace("\r", "\\r") + "'"
