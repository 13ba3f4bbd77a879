"""What a collection holds: size, membership, copies, text."""

from typing import Any

from twinline.rules.groovy.library.collections.table import COLLECTION, SET
from twinline.rules.groovy.library.elements import elements, snapshot
from twinline.rules.groovy.runtime.equality import java_equals
from twinline.rules.groovy.runtime.immutables import immutable
from twinline.rules.groovy.runtime.indexes import list_item
from twinline.rules.groovy.runtime.limits import charge, sized
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import JavaArray, LinkedHashSet

__all__ = ["contains"]


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


@COLLECTION.define("asImmutable", "asUnmodifiable")
def as_immutable(items: Any) -> Any:
    return immutable(items)


@COLLECTION.define("stream", "asSynchronized")
def same(items: Any) -> Any:
    return items


@COLLECTION.define("join")
def join(items: Any, separator: Any = "") -> str:
    parts = [to_text(item) for item in elements(items)]
    glue = to_text(separator)
    sized(sum(map(len, parts)) + len(glue) * len(parts), text=True)
    return glue.join(parts)


@SET.define("getAt")
def get_at(items: LinkedHashSet, index: Any) -> Any:
    return list_item(list(items), index)
