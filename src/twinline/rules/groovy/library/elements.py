# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Going over values: what the elements of each kind are, and how closures are called with them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from twinline.rules.groovy.runtime import iterating
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.limits import charge
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.types import cast_error
from twinline.rules.groovy.runtime.values import GString, LinkedHashSet, MapEntry, Range

__all__ = ["Visit", "elements", "entries", "is_collection", "like", "predicate", "snapshot", "visitor"]

Visit = Callable[[Any], Any]


def is_collection(value: Any) -> bool:
    return isinstance(value, (list, LinkedHashSet, Range))


def elements(value: Any) -> Iterable[Any]:
    """The elements: entries of a map, letters of a string, the value itself when it holds none."""
    if isinstance(value, list):
        charge(len(value))
        return iterating.steady(value)
    if isinstance(value, (LinkedHashSet, Range)):
        charge(len(value))
        return value
    if isinstance(value, dict):
        return entries(value)
    if isinstance(value, (str, GString)):
        return str(value)
    if value is None:
        return ()
    if isinstance(value, (Iterator, tuple)):
        return value
    return (value,)


def snapshot(value: Any) -> list[Any]:
    """The elements as a list of their own."""
    if isinstance(value, list):
        charge(len(value))
        return list(value)
    return list(elements(value))


def entries(found: dict[Any, Any]) -> Iterator[MapEntry]:
    """The entries of a map, paid for."""
    charge(len(found))
    return iterating.entries(found)


def visitor(closure: Any, container: Any) -> Visit:
    """How the closure takes one element: a map's entry whole, or as key and value for two parameters."""
    if not callable(closure):
        raise cast_error(closure, "groovy.lang.Closure")
    if isinstance(container, dict) and isinstance(closure, GroovyClosure) and closure.parameter_count == 2:
        return lambda entry: closure(entry.key, entry.value)
    visit: Visit = closure
    return visit


def predicate(condition: Any, container: Any) -> Visit:
    """A condition: the truth of a closure's answer, of the element itself (None), or of ``isCase``."""
    if condition is None:
        return is_true
    if isinstance(condition, GroovyClosure):
        visit = visitor(condition, container)
        return lambda item: is_true(visit(item))
    from twinline.rules.groovy.runtime.switching import matches_case  # noqa: PLC0415 switching calls the library

    return lambda item: matches_case(condition, item)


def like(container: Any, items: Iterable[Any]) -> Any:
    """A new collection of the container's kind: a set of a set, else a list."""
    return LinkedHashSet(items) if isinstance(container, LinkedHashSet) else list(items)
