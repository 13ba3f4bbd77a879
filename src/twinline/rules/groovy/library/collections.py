# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Lists, sets, ranges: what they have in common."""

from collections.abc import Iterable
from functools import cmp_to_key
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.elements import elements, is_collection, like, predicate, snapshot, visitor
from twinline.rules.groovy.runtime import numbers
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.equality import groovy_equals, java_equals, sort_key
from twinline.rules.groovy.runtime.gpath import list_item
from twinline.rules.groovy.runtime.limits import charge, sized
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.numbers import is_number
from twinline.rules.groovy.runtime.operators import plus as plus_operator
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.types import cast_error
from twinline.rules.groovy.runtime.values import JavaArray, LinkedHashSet, MapEntry, Range, map_key

__all__ = ["COLLECTION", "add_all", "grouped", "no_such_element", "ordering", "sorted_items"]

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


@COLLECTION.define("size")
def size(items: Any) -> int:
    return len(items)


@COLLECTION.define("isEmpty")
def is_empty(items: Any) -> bool:
    return not len(items)


@COLLECTION.define("contains")
def contains(items: Any, wanted: Any) -> bool:
    if isinstance(items, LinkedHashSet):
        return wanted in items
    charge(len(items))
    return any(java_equals(item, wanted) for item in items)


@COLLECTION.define("containsAll")
def contains_all(items: Any, wanted: Any) -> bool:
    return all(contains(items, one) for one in elements(wanted))


@COLLECTION.define("disjoint")
def disjoint(items: Any, others: Any) -> bool:
    return not any(contains(items, one) for one in elements(others))


@COLLECTION.define("toList", "asList")
def to_list(items: Any) -> list[Any]:
    return snapshot(items)


@COLLECTION.define("toSet")
def to_set(items: Any) -> LinkedHashSet:
    return LinkedHashSet(elements(items))


@COLLECTION.define("toArray")
def to_array(items: Any, _kind: Any = None) -> JavaArray:
    return JavaArray(elements(items))


@COLLECTION.define("stream", "asImmutable", "asUnmodifiable", "asSynchronized")
def same(items: Any) -> Any:
    return items


@COLLECTION.define("join")
def join(items: Any, separator: Any = "") -> str:
    parts = [to_text(item) for item in elements(items)]
    glue = to_text(separator)
    sized(sum(map(len, parts)) + len(glue) * len(parts), text=True)
    return glue.join(parts)


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


@COLLECTION.define("count")
def count(items: Any, condition: Any = None) -> int:
    if isinstance(condition, GroovyClosure):
        holds = predicate(condition, items)
        return sum(holds(item) for item in elements(items))
    return sum(groovy_equals(item, condition) for item in elements(items))


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


@COLLECTION.define("indexed")
def indexed(items: Any, offset: int = 0) -> dict[int, Any]:
    return {index + offset: item for index, item in enumerate(elements(items))}


@COLLECTION.define("withIndex")
def with_index(items: Any, offset: int = 0) -> list[Any]:
    return [[item, index + offset] for index, item in enumerate(elements(items))]


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


@COLLECTION.define("collate")
def collate(items: Any, length: int) -> list[Any]:
    if length < 1:
        raise ValueError("the length must be at least 1")
    found = snapshot(items)
    return [found[start : start + length] for start in range(0, len(found), length)]


@COLLECTION.define("combinations")
def combinations(items: Any) -> list[Any]:
    result: list[list[Any]] = [[]]
    for choices in elements(items):
        options = snapshot(choices) if is_collection(choices) else [choices]
        sized(len(result) * len(options))
        result = [[*begun, option] for option in options for begun in result]
    return result


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


def changeable(items: Any) -> list[Any]:
    """The list, if it can change its size. Ranges and arrays cannot."""
    if isinstance(items, (Range, JavaArray)) or not isinstance(items, list):
        raise GroovyError(None, "java.lang.UnsupportedOperationException")
    return items


@COLLECTION.define("addAll")
def add_all_method(items: Any, other: Any) -> bool:
    return add_all(items if isinstance(items, LinkedHashSet) else changeable(items), snapshot(other))


@COLLECTION.define("removeAll")
def remove_all(items: Any, condition: Any) -> bool:
    holds = predicate(condition, items) if isinstance(condition, GroovyClosure) else (
        lambda item: contains(condition, item)
    )  # fmt: skip
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
    holds = predicate(condition, items) if isinstance(condition, GroovyClosure) else (
        lambda item: contains(condition, item)
    )  # fmt: skip
    return keep_only(items, [item for item in snapshot(items) if holds(item)])


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


@SET.define("getAt")
def get_at(items: LinkedHashSet, index: Any) -> Any:
    return list_item(list(items), index)
