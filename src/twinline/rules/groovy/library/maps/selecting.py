"""Going over maps: parts, order, groups."""

from typing import Any

from twinline.rules.groovy.library.collections.combining import collect_many
from twinline.rules.groovy.library.collections.gathering import collect_entries, grouped
from twinline.rules.groovy.library.collections.ordering import ordering
from twinline.rules.groovy.library.elements import entries, predicate, visitor
from twinline.rules.groovy.library.maps.table import MAP
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.limits import charge
from twinline.rules.groovy.runtime.values import map_key

__all__: list[str] = []


@MAP.define("findAll")
def find_all(found: dict[Any, Any], condition: Any) -> dict[Any, Any]:
    holds = predicate(condition, found)
    return {entry.key: entry.value for entry in entries(found) if holds(entry)}


@MAP.define("subMap")
def sub_map(found: dict[Any, Any], keys: Any) -> dict[Any, Any]:
    return {key: found[key] for key in map(map_key, keys) if key in found}


MAP.define("collectEntries")(collect_entries)
MAP.define("collectMany")(collect_many)


@MAP.define("count")
def count(found: dict[Any, Any], condition: Any) -> int:
    holds = predicate(condition, found)
    return sum(holds(entry) for entry in entries(found))


@MAP.define("groupBy")
def group_by(found: dict[Any, Any], closure: Any) -> dict[Any, Any]:
    return {
        key: {entry.key: entry.value for entry in group} for key, group in grouped(found, closure).items()
    }


@MAP.define("sort", "toSorted")
def sort(found: dict[Any, Any], closure: Any = None) -> dict[Any, Any]:
    """A new map, ordered by key or by what the closure says of entries."""
    charge(len(found) * 4)
    order = ordering(closure) if closure is not None else ordering(None)
    pairs = sorted(entries(found), key=order if closure is not None else (lambda entry: order(entry.key)))
    return {entry.key: entry.value for entry in pairs}


@MAP.define("min")
def smallest(found: dict[Any, Any], closure: Any) -> Any:
    return min(entries(found), key=ordering(closure), default=None)


@MAP.define("max")
def greatest(found: dict[Any, Any], closure: Any) -> Any:
    return max(entries(found), key=ordering(closure), default=None)


@MAP.define("take")
def take(found: dict[Any, Any], number: int) -> dict[Any, Any]:
    return dict(list(found.items())[: max(number, 0)])


@MAP.define("drop")
def drop(found: dict[Any, Any], number: int) -> dict[Any, Any]:
    return dict(list(found.items())[max(number, 0) :])


@MAP.define("reverseEach")
def reverse_each(found: dict[Any, Any], closure: Any) -> Any:
    visit = visitor(closure, found)
    for entry in list(entries(found))[::-1]:
        visit(entry)
    return found


@MAP.define("forEach")
def for_each(found: dict[Any, Any], closure: GroovyClosure) -> None:
    for entry in entries(found):
        closure(entry.key, entry.value)
