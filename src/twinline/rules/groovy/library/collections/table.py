"""The method table of lists, sets and ranges, and what changing them means."""

from collections.abc import Iterable
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.types import cast_error
from twinline.rules.groovy.runtime.values import JavaArray, LinkedHashSet, Range

__all__ = ["COLLECTION", "SET", "add_all", "changeable", "no_such_element"]

COLLECTION = MethodTable("java.util.Collection", OBJECT)


SET = MethodTable("java.util.Set", COLLECTION)


TABLES[LinkedHashSet] = SET


def no_such_element(message: str) -> GroovyError:
    return GroovyError(message, "java.util.NoSuchElementException")


def add_all(target: Any, items: Iterable[Any]) -> bool:
    """Add to a list or set; True when it changed."""
    before = len(target)
    if isinstance(target, LinkedHashSet):
        for item in items:
            target.add(item)
    elif isinstance(target, list):
        target.extend(items)
    else:
        raise cast_error(target, "java.util.Collection")
    sized(len(target))
    return len(target) != before


def changeable(items: Any) -> list[Any]:
    """The list, if it can change its size. Ranges and arrays cannot."""
    if isinstance(items, (Range, JavaArray)) or not isinstance(items, list):
        raise GroovyError(None, "java.lang.UnsupportedOperationException")
    return items
