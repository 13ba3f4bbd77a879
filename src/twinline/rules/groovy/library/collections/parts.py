"""Parts of a collection: ends, stretches, those that fit a condition, positions."""

from typing import Any

from twinline.rules.groovy.library.collections.table import (
    COLLECTION,
    no_such_element,
)
from twinline.rules.groovy.library.elements import elements, like, predicate, snapshot

__all__: list[str] = []


@COLLECTION.define("first", "getFirst")
def first(items: Any) -> Any:
    for item in elements(items):
        return item
    raise no_such_element("Cannot access first() element from an empty List")


@COLLECTION.define("last", "getLast")
def last(items: Any) -> Any:
    found = snapshot(items)
    if not found:
        raise no_such_element("Cannot access last() element from an empty List")
    return found[-1]


@COLLECTION.define("head")
def head(items: Any) -> Any:
    return first(items)


@COLLECTION.define("tail")
def tail(items: Any) -> Any:
    found = snapshot(items)
    if not found:
        raise no_such_element("Cannot access tail() for an empty Iterable")
    return like(items, found[1:])


@COLLECTION.define("init")
def init(items: Any) -> Any:
    found = snapshot(items)
    if not found:
        raise no_such_element("Cannot access init() for an empty Iterable")
    return like(items, found[:-1])


@COLLECTION.define("take")
def take(items: Any, number: int) -> Any:
    return like(items, snapshot(items)[: max(number, 0)])


@COLLECTION.define("takeRight")
def take_right(items: Any, number: int) -> Any:
    return like(items, snapshot(items)[-number:] if number > 0 else [])


@COLLECTION.define("drop")
def drop(items: Any, number: int) -> Any:
    return like(items, snapshot(items)[max(number, 0) :])


@COLLECTION.define("dropRight")
def drop_right(items: Any, number: int) -> Any:
    found = snapshot(items)
    return like(items, found[: max(len(found) - max(number, 0), 0)])


@COLLECTION.define("takeWhile")
def take_while(items: Any, condition: Any) -> Any:
    holds, taken = predicate(condition, items), []
    for item in elements(items):
        if not holds(item):
            break
        taken.append(item)
    return like(items, taken)


@COLLECTION.define("dropWhile")
def drop_while(items: Any, condition: Any) -> Any:
    return like(items, snapshot(items)[len(take_while(items, condition)) :])


@COLLECTION.define("findAll")
def find_all(items: Any, condition: Any = None) -> Any:
    holds = predicate(condition, items)
    return like(items, [item for item in elements(items) if holds(item)])


@COLLECTION.define("grep")
def grep(items: Any, condition: Any = None) -> Any:
    return find_all(items, condition)


@COLLECTION.define("indexed")
def indexed(items: Any, offset: int = 0) -> dict[int, Any]:
    return {index + offset: item for index, item in enumerate(elements(items))}


@COLLECTION.define("withIndex")
def with_index(items: Any, offset: int = 0) -> list[Any]:
    return [[item, index + offset] for index, item in enumerate(elements(items))]


@COLLECTION.define("collate")
def collate(items: Any, length: int) -> list[Any]:
    if length < 1:
        raise ValueError("the length must be at least 1")
    found = snapshot(items)
    return [found[start : start + length] for start in range(0, len(found), length)]
