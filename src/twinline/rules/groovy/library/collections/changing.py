"""Adding and removing in place."""

from typing import Any

from twinline.rules.groovy.library.collections.contents import contains
from twinline.rules.groovy.library.collections.table import COLLECTION, SET, add_all, changeable
from twinline.rules.groovy.library.elements import Visit, predicate, snapshot
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.equality import java_equals
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.values import LinkedHashSet

__all__: list[str] = []


@COLLECTION.define("leftShift")
def left_shift(items: Any, item: Any) -> Any:
    add(items, item)
    return items


@COLLECTION.define("add")
def add(items: Any, item: Any) -> bool:
    sized(len(items) + 1)
    if isinstance(items, LinkedHashSet):
        return items.add(item)
    changeable(items).append(item)
    return True


@COLLECTION.define("addAll")
def add_all_method(items: Any, other: Any) -> bool:
    return add_all(items if isinstance(items, LinkedHashSet) else changeable(items), snapshot(other))


@COLLECTION.define("removeAll")
def remove_all(items: Any, condition: Any) -> bool:
    holds = _membership(condition, items)
    return keep_only(items, [item for item in snapshot(items) if not holds(item)])


@COLLECTION.define("removeIf")
def remove_if(items: Any, condition: Any) -> bool:
    return remove_all(items, condition)


@COLLECTION.define("removeElement")
def remove_element(items: Any, wanted: Any) -> bool:
    if isinstance(items, LinkedHashSet):
        return items.remove(wanted)
    for index, item in enumerate(items):
        if java_equals(item, wanted):
            del items[index]
            return True
    return False


@COLLECTION.define("retainAll")
def retain_all(items: Any, condition: Any) -> bool:
    holds = _membership(condition, items)
    return keep_only(items, [item for item in snapshot(items) if holds(item)])


def _membership(condition: Any, items: Any) -> Visit:
    """A closure's answer, or whether another collection holds the element."""
    if isinstance(condition, GroovyClosure):
        return predicate(condition, items)
    return lambda item: contains(condition, item)


def keep_only(items: Any, kept: list[Any]) -> bool:
    changed = len(kept) != len(items)
    clear(items)
    add_all(items, kept)
    return changed


@COLLECTION.define("clear")
def clear(items: Any) -> None:
    items.clear()


@SET.define("remove")
def remove(items: LinkedHashSet, item: Any) -> bool:
    return items.remove(item)
