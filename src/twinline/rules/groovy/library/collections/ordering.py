# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Order and equality: sorting, extremes, doubles."""

from collections.abc import Iterable
from functools import cmp_to_key
from typing import Any

from twinline.rules.groovy.library.collections.table import (
    COLLECTION,
)
from twinline.rules.groovy.library.elements import elements, like, snapshot
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.equality import sort_key
from twinline.rules.groovy.runtime.limits import charge
from twinline.rules.groovy.runtime.numbers import is_number
from twinline.rules.groovy.runtime.values import map_key

__all__ = ["Comparator", "ordering", "sorted_items"]


@COLLECTION.define("unique")
def unique(items: Any, first_argument: Any = None, second: Any = None) -> Any:
    """In place unless told ``false``; by natural equality or a closure's value."""
    mutate = first_argument if isinstance(first_argument, bool) else True
    closure = second if isinstance(first_argument, bool) else first_argument
    if not isinstance(items, list):
        return items
    charge(len(items))
    found = _distinct(items, closure)
    if mutate:
        items[:] = found
        return items
    return found


@COLLECTION.define("toUnique")
def to_unique(items: Any, closure: Any = None) -> Any:
    return like(items, _distinct(snapshot(items), closure))


def _distinct(items: list[Any], closure: Any) -> list[Any]:
    if isinstance(closure, GroovyClosure) and closure.parameter_count == 2:
        result: list[Any] = []
        for item in items:
            if not any(closure(kept, item) == 0 for kept in result):
                result.append(item)
        return result
    seen: set[Any] = set()
    result = []
    for item in items:
        key = closure(item) if closure is not None else item
        hashed = _equality_key(key)
        if hashed not in seen:
            seen.add(hashed)
            result.append(item)
    return result


def _equality_key(value: Any) -> Any:
    """Numbers of different kinds count as equal here, as ``==`` has it."""
    if is_number(value):
        return ("number", int(value) if value == int(value) else float(value))
    return map_key(value)


def ordering(closure: Any) -> Any:
    """A key for Python's sort: natural order, a closure's value, or a closure that compares two."""
    if closure is None:
        return sort_key
    if isinstance(closure, GroovyClosure) and closure.parameter_count == 2:
        return cmp_to_key(lambda left, right: int(closure(left, right)))
    if isinstance(closure, Comparator):
        return cmp_to_key(closure.compare)
    if isinstance(closure, GroovyClosure):
        return lambda item: sort_key(closure(item))
    from twinline.rules.groovy.runtime.calls import invoke  # noqa: PLC0415

    return cmp_to_key(lambda left, right: int(invoke(closure, "compare", [left, right])))


class Comparator:
    """An order from the library, such as ``Collections.reverseOrder()``."""

    __slots__ = ("compare",)
    groovy_class = "java.util.Comparator"

    def __init__(self, order: Any) -> None:
        self.compare = order


def sorted_items(items: Iterable[Any], closure: Any) -> list[Any]:
    found = list(items)
    charge(len(found) * 4)
    return sorted(found, key=ordering(closure))


@COLLECTION.define("sort")
def sort(items: Any, first_argument: Any = None, second: Any = None) -> Any:
    """Sorts a list in place unless told ``false``; other collections give a sorted list."""
    mutate = first_argument if isinstance(first_argument, bool) else True
    closure = second if isinstance(first_argument, bool) else first_argument
    found = sorted_items(items, closure)
    if mutate and isinstance(items, list):
        items[:] = found
        return items
    return found


@COLLECTION.define("toSorted")
def to_sorted(items: Any, closure: Any = None) -> Any:
    return sorted_items(items, closure)


@COLLECTION.define("min")
def smallest(items: Any, closure: Any = None) -> Any:
    found = [item for item in elements(items) if item is not None or closure is not None]
    return min(found, key=ordering(closure)) if found else None


@COLLECTION.define("max")
def greatest(items: Any, closure: Any = None) -> Any:
    found = [item for item in elements(items) if item is not None or closure is not None]
    return max(found, key=ordering(closure)) if found else None
