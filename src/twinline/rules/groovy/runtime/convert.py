"""JSON-like Python data to Groovy values and back, for the host."""

from decimal import Decimal
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.numbers import narrowest
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import BigInteger, Float, GString, LinkedHashSet, Long, Range

__all__ = ["to_groovy", "to_python"]

MAX_DEPTH = 200


def to_groovy(value: Any) -> Any:
    """A value for a rule: whole numbers in the narrowest kind, containers copied, all else as it is."""
    if isinstance(value, (Long, BigInteger)) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return narrowest(value)
    if isinstance(value, (list, tuple)):
        return [to_groovy(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return LinkedHashSet(to_groovy(item) for item in sorted(value, key=str))
    if isinstance(value, dict):
        return {key: to_groovy(item) for key, item in value.items()}
    return value


def to_python(value: Any, depth: int = 0) -> Any:
    """A rule's value as plain data: text for GStrings and characters, lists for sets and ranges, text keys.

    Objects that are no data (host objects, dates, closures) stay as they are: the host knows them. Raises
    GroovyError for what is nested more than 200 deep, or contains itself.
    """
    if depth > MAX_DEPTH:
        raise GroovyError(
            "The value is nested too deeply, or contains itself", "java.lang.IllegalArgumentException"
        )
    if value is None or isinstance(value, (bool, Decimal)):
        return value
    if isinstance(value, (str, GString)):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Float):
        return float(value)
    if isinstance(value, (list, LinkedHashSet, Range)):
        return [to_python(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {to_text(key): to_python(item, depth + 1) for key, item in value.items()}
    return value
