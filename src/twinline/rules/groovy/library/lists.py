"""Lists, arrays and ranges: positions."""

from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.base64_text import encode, octets
from twinline.rules.groovy.library.collections.changing import remove_element
from twinline.rules.groovy.library.collections.table import COLLECTION, changeable, no_such_element
from twinline.rules.groovy.library.elements import snapshot
from twinline.rules.groovy.runtime import numbers
from twinline.rules.groovy.runtime.equality import java_equals
from twinline.rules.groovy.runtime.indexes import get_index, set_index
from twinline.rules.groovy.runtime.limits import charge, sized
from twinline.rules.groovy.runtime.methods import TABLES, MethodTable
from twinline.rules.groovy.runtime.values import JavaArray, Range

__all__ = ["LIST"]

LIST = MethodTable("java.util.List", COLLECTION)
RANGE = MethodTable("groovy.lang.Range", LIST)
TABLES[list] = LIST
TABLES[JavaArray] = LIST
TABLES[Range] = RANGE


def checked_position(index: int, size: int) -> int:
    """Java's get and set: no negative positions, none past the end."""
    if not 0 <= index < size:
        raise GroovyError(
            f"Index {int(index)} out of bounds for length {size}", "java.lang.IndexOutOfBoundsException"
        )
    return index


@LIST.define("get")
def get(items: Any, index: int) -> Any:
    return items[checked_position(index, len(items))]


@LIST.define("getAt")
def get_at(items: Any, index: Any) -> Any:
    return get_index(items, index)


@LIST.define("putAt")
def put_at(items: Any, index: Any, value: Any) -> None:
    set_index(items, index, value)


@LIST.define("set")
def set_(items: list[Any], index: int, value: Any) -> Any:
    old = items[checked_position(index, len(items))]
    items[index] = value
    return old


@LIST.define("add")
def add(items: Any, first: Any, *rest: Any) -> Any:
    """``add(item)`` or ``add(position, item)``."""
    sized(len(items) + 1)
    if not rest:
        changeable(items).append(first)
        return True
    changeable(items).insert(checked_position(first, len(items) + 1), rest[0])
    return None


@LIST.define("addAll")
def add_all(items: Any, first: Any, *rest: Any) -> bool:
    added = snapshot(rest[0] if rest else first)
    sized(len(items) + len(added))
    where = checked_position(first, len(items) + 1) if rest else len(items)
    changeable(items)[where:where] = added
    return bool(added)


@LIST.define("remove")
def remove(items: Any, what: Any) -> Any:
    """A position for an Integer, else the first equal element."""
    found = changeable(items)
    if type(what) is int:
        return found.pop(checked_position(what, len(found)))
    return remove_element(found, what)


@LIST.define("removeAt")
def remove_at(items: Any, index: int) -> Any:
    return changeable(items).pop(checked_position(index, len(items)))


@LIST.define("removeLast")
def remove_last(items: Any) -> Any:
    if not items:
        raise no_such_element("Cannot removeLast() an empty List")
    return changeable(items).pop()


@LIST.define("push")
def push(items: Any, item: Any) -> bool:
    """In front, since Groovy 2.5."""
    sized(len(items) + 1)
    changeable(items).insert(0, item)
    return True


@LIST.define("pop", "removeFirst")
def pop(items: Any) -> Any:
    if not items:
        raise no_such_element("Cannot pop() an empty List")
    return changeable(items).pop(0)


@LIST.define("poll")
def poll(items: Any) -> Any:
    return changeable(items).pop(0) if items else None


@LIST.define("peek")
def peek(items: Any) -> Any:
    return items[0] if items else None


@LIST.define("indexOf")
def index_of(items: Any, wanted: Any) -> int:
    charge(len(items))
    return next((index for index, item in enumerate(items) if java_equals(item, wanted)), -1)


@LIST.define("lastIndexOf")
def last_index_of(items: Any, wanted: Any) -> int:
    return max((index for index, item in enumerate(items) if java_equals(item, wanted)), default=-1)


@LIST.define("reverse")
def reverse(items: Any, mutate: bool = False) -> Any:
    found = snapshot(items)[::-1]
    if mutate and isinstance(items, list):
        items[:] = found
        return items
    return found


@LIST.define("reverseEach")
def reverse_each(items: Any, closure: Any) -> Any:
    for item in snapshot(items)[::-1]:
        closure(item)
    return items


@LIST.define("swap")
def swap(items: list[Any], one: int, other: int) -> Any:
    items[one], items[other] = items[other], items[one]
    return items


@LIST.define("subList")
def sub_list(items: Any, start: int, end: int) -> list[Any]:
    if not 0 <= start <= end <= len(items):
        raise GroovyError(f"fromIndex: {start}, toIndex: {end}, size: {len(items)}",
                          "java.lang.IndexOutOfBoundsException")  # fmt: skip
    return snapshot(items)[start:end]


@LIST.define("transpose")
def transpose(items: Any) -> list[Any]:
    return [list(row) for row in zip(*(snapshot(item) for item in items), strict=False)]


@LIST.define("getIndices", "indices")
def indices(items: Any) -> Range:
    return Range(0, len(items), inclusive=False)


@LIST.define("clone")
def clone(items: Any) -> Any:
    return JavaArray(items, items.component) if isinstance(items, JavaArray) else snapshot(items)


@LIST.define("getLength")
def length(items: Any) -> int:
    """``array.length``; a list has no such property."""
    if not isinstance(items, JavaArray):
        raise GroovyError("No such property: length for class: java.util.ArrayList",
                          "groovy.lang.MissingPropertyException")  # fmt: skip
    return len(items)


@LIST.define("encodeBase64")
def encode_base64(items: Any) -> str:
    return encode(octets(items))


@LIST.define("encodeHex")
def encode_hex(items: Any) -> str:
    return octets(items).hex()


@RANGE.define("getFrom")
def range_from(span: Range) -> Any:
    return min(span.numbers()[0], span.numbers()[-1])


@RANGE.define("getTo")
def range_to(span: Range) -> Any:
    return max(span.numbers()[0], span.numbers()[-1])


@RANGE.define("step")
def step(span: Range, by: int, closure: Any = None) -> Any:
    if by == 0:
        raise numbers.arithmetic_error("A step of zero never ends")
    found = list(span)[:: abs(by)] if by > 0 else list(span)[::-1][:: abs(by)]
    if closure is None:
        return found
    for item in found:
        closure(item)
    return None
