"""One result of many elements: numbers, sums, groups, maps."""

from typing import Any

from twinline.rules.groovy.library.collections.table import COLLECTION
from twinline.rules.groovy.library.elements import elements, predicate, visitor
from twinline.rules.groovy.runtime import numbers
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.equality import groovy_equals
from twinline.rules.groovy.runtime.indexes import list_item
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.operators import plus as plus_operator
from twinline.rules.groovy.runtime.types import cast_error
from twinline.rules.groovy.runtime.values import MapEntry, map_key

__all__ = ["add_entry", "grouped"]


@COLLECTION.define("count")
def count(items: Any, condition: Any = None) -> int:
    if isinstance(condition, GroovyClosure):
        holds = predicate(condition, items)
        return sum(holds(item) for item in elements(items))
    return sum(groovy_equals(item, condition) for item in elements(items))


@COLLECTION.define("collectEntries")
def collect_entries(items: Any, closure: Any = None) -> dict[Any, Any]:
    """Pairs, entries or maps to one map."""
    visit = visitor(closure, items) if closure is not None else (lambda item: item)
    result: dict[Any, Any] = {}
    for item in elements(items):
        add_entry(result, visit(item))
    return result


def add_entry(result: dict[Any, Any], made: Any) -> None:
    if isinstance(made, dict):
        result.update(made)
    elif isinstance(made, MapEntry):
        result[map_key(made.key)] = made.value
    elif isinstance(made, list):
        result[map_key(list_item(made, 0))] = list_item(made, 1)
    elif made is not None:
        raise cast_error(made, "java.util.Map$Entry")
    sized(len(result))


@COLLECTION.define("sum")
def total(items: Any, first_argument: Any = None, second: Any = None) -> Any:
    start, closure = (
        (None, first_argument) if isinstance(first_argument, GroovyClosure) else (first_argument, second)
    )
    visit = visitor(closure, items) if closure is not None else (lambda item: item)
    result, begun = start, start is not None
    for item in elements(items):
        value = visit(item)
        result = plus_operator(result, value) if begun else value
        begun = True
    return result


@COLLECTION.define("average")
def average(items: Any, closure: Any = None) -> Any:
    return numbers.divide(total(items, closure), len(items)) if len(items) else None


def grouped(items: Any, closure: Any) -> dict[Any, Any]:
    visit = visitor(closure, items)
    groups: dict[Any, list[Any]] = {}
    for item in elements(items):
        groups.setdefault(map_key(visit(item)), []).append(item)
    return groups


@COLLECTION.define("groupBy")
def group_by(items: Any, closure: Any, *others: Any) -> dict[Any, Any]:
    groups = grouped(items, closure)
    if others:
        return {key: group_by(found, *others) for key, found in groups.items()}
    return groups


@COLLECTION.define("countBy")
def count_by(items: Any, closure: Any) -> dict[Any, int]:
    return {key: len(found) for key, found in grouped(items, closure).items()}
