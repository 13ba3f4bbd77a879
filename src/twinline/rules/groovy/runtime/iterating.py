"""Going over lists and maps that must not change their size meanwhile."""

from collections.abc import Iterator
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.values import MapEntry

__all__ = ["entries", "steady"]


def steady(items: list[Any]) -> Iterator[Any]:
    """The elements; adding or removing meanwhile is an error, as in Java."""
    size = len(items)
    for index in range(size):
        if len(items) != size:
            raise _modified()
        yield items[index]
    if len(items) != size:
        raise _modified()


def entries(found: dict[Any, Any]) -> Iterator[MapEntry]:
    """The entries, under the same condition."""
    size = len(found)
    for key in list(found):
        if len(found) != size:
            raise _modified()
        yield MapEntry(key, found[key], found)


def _modified() -> GroovyError:
    return GroovyError(None, "java.util.ConcurrentModificationException")
