"""Keys and values of maps: asking, entering, removing."""

from typing import Any

from twinline.rules.groovy.library.collections.gathering import add_entry
from twinline.rules.groovy.library.elements import entries, predicate
from twinline.rules.groovy.library.maps.table import MAP
from twinline.rules.groovy.runtime.equality import groovy_equals, java_equals
from twinline.rules.groovy.runtime.immutables import immutable
from twinline.rules.groovy.runtime.limits import charge, sized
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.types import cast_error
from twinline.rules.groovy.runtime.values import GString, LinkedHashSet, map_key

__all__: list[str] = []


@MAP.define("size")
def size(found: dict[Any, Any]) -> int:
    return len(found)


@MAP.define("isEmpty")
def is_empty(found: dict[Any, Any]) -> bool:
    return not found


@MAP.define("get")
def get(found: dict[Any, Any], key: Any, *default: Any) -> Any:
    """``get(key)``; with a default, a missing key is entered with it."""
    hashed = map_key(key)
    if default and hashed not in found:
        found[hashed] = default[0]
        sized(len(found))
    return found.get(hashed)


@MAP.define("getAt")
def get_at(found: dict[Any, Any], key: Any) -> Any:
    return found.get(str(key) if isinstance(key, GString) else map_key(key))


@MAP.define("getOrDefault")
def get_or_default(found: dict[Any, Any], key: Any, default: Any) -> Any:
    return found.get(map_key(key), default)


@MAP.define("put")
def put(found: dict[Any, Any], key: Any, value: Any) -> Any:
    hashed = map_key(key)
    old = found.get(hashed)
    found[hashed] = value
    sized(len(found))
    return old


@MAP.define("putAt")
def put_at(found: dict[Any, Any], key: Any, value: Any) -> Any:
    found[str(key) if isinstance(key, GString) else map_key(key)] = value
    sized(len(found))
    return value


@MAP.define("putIfAbsent")
def put_if_absent(found: dict[Any, Any], key: Any, value: Any) -> Any:
    old = found.get(map_key(key))
    if old is None:
        put(found, key, value)
    return old


@MAP.define("computeIfAbsent")
def compute_if_absent(found: dict[Any, Any], key: Any, closure: Any) -> Any:
    if found.get(map_key(key)) is None:
        put(found, key, closure(key))
    return found[map_key(key)]


@MAP.define("putAll")
def put_all(found: dict[Any, Any], other: Any) -> Any:
    if isinstance(other, dict):
        found.update(other)
    elif other is not None:
        for entry in other:
            add_entry(found, entry)
    sized(len(found))
    return None


@MAP.define("leftShift")
def left_shift(found: dict[Any, Any], other: Any) -> Any:
    add_entry(found, other)
    return found


@MAP.define("plus")
def plus(found: dict[Any, Any], other: Any) -> dict[Any, Any]:
    result = dict(found)
    put_all(result, other)
    return result


@MAP.define("minus")
def minus(found: dict[Any, Any], other: Any) -> dict[Any, Any]:
    if not isinstance(other, dict):
        raise cast_error(other, "java.util.Map")
    return {k: v for k, v in found.items() if not (k in other and groovy_equals(v, other[k]))}


@MAP.define("remove")
def remove(found: dict[Any, Any], key: Any) -> Any:
    return found.pop(map_key(key), None)


@MAP.define("removeAll")
def remove_all(found: dict[Any, Any], condition: Any) -> bool:
    holds = predicate(condition, found)
    gone = [entry.key for entry in entries(found) if holds(entry)]
    for key in gone:
        del found[key]
    return bool(gone)


@MAP.define("retainAll")
def retain_all(found: dict[Any, Any], condition: Any) -> bool:
    holds = predicate(condition, found)
    gone = [entry.key for entry in entries(found) if not holds(entry)]
    for key in gone:
        del found[key]
    return bool(gone)


@MAP.define("clear")
def clear(found: dict[Any, Any]) -> None:
    found.clear()


@MAP.define("containsKey")
def contains_key(found: dict[Any, Any], key: Any) -> bool:
    return map_key(key) in found


@MAP.define("containsValue")
def contains_value(found: dict[Any, Any], value: Any) -> bool:
    charge(len(found))
    return any(java_equals(one, value) for one in found.values())


@MAP.define("keySet")
def key_set(found: dict[Any, Any]) -> LinkedHashSet:
    charge(len(found))
    return LinkedHashSet(found)


@MAP.define("values")
def values(found: dict[Any, Any]) -> list[Any]:
    charge(len(found))
    return list(found.values())


@MAP.define("entrySet")
def entry_set(found: dict[Any, Any]) -> LinkedHashSet:
    return LinkedHashSet(entries(found))


@MAP.define("asImmutable", "asUnmodifiable")
def as_immutable(found: dict[Any, Any]) -> Any:
    return immutable(found)


@MAP.define("clone")
def clone(found: dict[Any, Any]) -> dict[Any, Any]:
    return dict(found)


@MAP.define("toMapString")
def to_map_string(found: dict[Any, Any]) -> str:
    return to_text(found)
