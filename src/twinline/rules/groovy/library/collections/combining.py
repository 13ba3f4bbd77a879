# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""New collections made of old ones: ``+``, ``-``, ``*``, products, nests laid flat."""

from typing import Any

from twinline.rules.groovy.library.collections.table import COLLECTION
from twinline.rules.groovy.library.elements import elements, is_collection, like, snapshot, visitor
from twinline.rules.groovy.runtime.equality import groovy_equals
from twinline.rules.groovy.runtime.limits import charge, sized

__all__: list[str] = []


@COLLECTION.define("collectMany")
def collect_many(items: Any, closure: Any) -> list[Any]:
    visit, result = visitor(closure, items), []
    for item in elements(items):
        result += snapshot(visit(item))
        sized(len(result))
    return result


@COLLECTION.define("collectNested")
def collect_nested(items: Any, closure: Any) -> list[Any]:
    return [
        collect_nested(item, closure) if is_collection(item) else closure(item) for item in elements(items)
    ]


@COLLECTION.define("flatten")
def flatten(items: Any) -> Any:
    result: list[Any] = []
    pending = [iter(elements(items))]
    while pending:
        for item in pending[-1]:
            if is_collection(item):
                if len(pending) > 100:
                    raise ValueError("the lists are nested too deeply")
                pending.append(iter(elements(item)))
                break
            result.append(item)
            sized(len(result))
        else:
            pending.pop()
    return like(items, result)


@COLLECTION.define("plus")
def plus(items: Any, other: Any) -> Any:
    """One more element, or those of another collection."""
    added = snapshot(other) if is_collection(other) else [other]
    sized(len(items) + len(added))
    return like(items, [*items, *added])


@COLLECTION.define("minus")
def minus(items: Any, other: Any) -> Any:
    removed = snapshot(other) if is_collection(other) else [other]
    charge(len(items) * max(len(removed), 1))
    return like(items, [item for item in items if not any(groovy_equals(item, one) for one in removed)])


@COLLECTION.define("multiply")
def multiply(items: Any, times: int) -> Any:
    sized(len(items) * max(times, 0))
    return like(items, snapshot(items) * times)


@COLLECTION.define("intersect")
def intersect(items: Any, other: Any) -> Any:
    wanted = snapshot(other)
    charge(len(items) * max(len(wanted), 1))
    return like(items, [item for item in items if any(groovy_equals(item, one) for one in wanted)])


@COLLECTION.define("combinations")
def combinations(items: Any) -> list[Any]:
    result: list[list[Any]] = [[]]
    for choices in elements(items):
        options = snapshot(choices) if is_collection(choices) else [choices]
        sized(len(result) * len(options))
        result = [[*begun, option] for option in options for begun in result]
    return result
