"""``owner[key]`` and ``owner[key] = value`` for every kind of owner."""

from typing import Any

from twinline.rules.groovy.errors import GroovyError, MissingMethod
from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.runtime.calls import invoke, missing_method, null_pointer
from twinline.rules.groovy.runtime.gpath import get_property, set_property
from twinline.rules.groovy.runtime.limits import charge, sized
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import GString, JavaArray, LinkedHashSet, Range, map_key

__all__ = ["get_index", "list_item", "set_index"]


def get_index(owner: Any, key: Any) -> Any:
    """``owner[key]``. Raises GroovyError."""
    if type(owner) is dict:
        return owner.get(str(key) if isinstance(key, GString) else map_key(key))
    if type(owner) is list and type(key) is int:
        return list_item(owner, key)
    if owner is None:
        raise null_pointer(f"Cannot get property '{to_text(key)}' on null object")
    if isinstance(owner, HostObject):
        return _host_index(owner, key)
    if isinstance(owner, (str, GString)):
        return text_part(str(owner), key)
    if isinstance(owner, (list, Range)):
        return list_part(owner, key)
    return invoke(owner, "getAt", [key])


def _host_index(owner: HostObject, key: Any) -> Any:
    """``issue["key"]`` is ``issue.key``; hosts with elements answer ``getAt`` themselves."""
    try:
        return owner.invoke("getAt", [key])
    except MissingMethod as error:
        if error.name != "getAt" or not isinstance(key, (str, GString)):
            raise
    return get_property(owner, str(key))


def list_item(items: list[Any] | Range, index: int) -> Any:
    """Past the end is null; further before the beginning than the list is long is an error."""
    size = len(items)
    if index >= size:
        return None
    if index < -size:
        raise negative_index(index, size)
    return items[index]


def negative_index(index: int, size: int) -> GroovyError:
    return GroovyError(
        f"Negative array index [{int(index)}] too large for array size {size}",
        "java.lang.ArrayIndexOutOfBoundsException",
    )


def list_part(items: Any, key: Any) -> Any:
    """One element, the elements of a range, or those at a list of positions."""
    if isinstance(key, int) and not isinstance(key, bool):
        return list_item(items, key)
    if isinstance(key, Range):
        charge(len(key))
        first, last, reverse = bounds(key, len(items))
        if first < 0 or last >= len(items):
            where = f"fromIndex = {first}" if first < 0 else f"toIndex = {last + 1}"
            raise GroovyError(where, "java.lang.IndexOutOfBoundsException")
        part = list(items)[first : last + 1]
        return part[::-1] if reverse else part
    if isinstance(key, (list, LinkedHashSet)):
        parts: list[Any] = []
        for one in key:
            found = list_part(items, one)
            parts += found if isinstance(one, (list, Range)) else [found]
        return parts
    if isinstance(key, (str, GString)):
        return get_property(items, str(key))
    raise missing_method(items, "getAt", [key])


def bounds(key: Range, size: int) -> tuple[int, int, bool]:
    """First and last position (inclusive) of a range used as an index, and whether it runs backwards.

    Negative ends count from the back; an exclusive range keeps its direction.
    """
    first, last = int(key.first), int(key.last)
    if not key.inclusive:
        if first == last:
            return first, first - 1, False
        last += 1 if first > last else -1
    first = first + size if first < 0 else first
    last = last + size if last < 0 else last
    if first > last:
        return last, first, True
    return first, last, False


def text_part(text: str, key: Any) -> str:
    """Characters of a string; outside of it is an error, unlike for lists."""
    size = len(text)
    if isinstance(key, int) and not isinstance(key, bool):
        if key < -size:
            raise negative_index(key, size)
        index = key + size if key < 0 else key
        if not 0 <= index < size:
            raise text_bounds(index, index + 1, size)
        return text[index]
    if isinstance(key, Range):
        first, last, reverse = bounds(key, size)
        if first < 0 or last >= size:
            raise text_bounds(first, last + 1, size)
        part = text[first : last + 1]
        return part[::-1] if reverse else part
    if isinstance(key, list):
        return "".join(text_part(text, one) for one in key)
    if isinstance(key, (str, GString)):
        return str(get_property(text, str(key)))
    raise missing_method(text, "getAt", [key])


def text_bounds(first: int, end: int, size: int) -> GroovyError:
    return GroovyError(
        f"begin {first}, end {end}, length {size}", "java.lang.StringIndexOutOfBoundsException"
    )


def set_index(owner: Any, key: Any, value: Any) -> None:
    """``owner[key] = value``: maps take any key, lists grow with nulls, hosts see a property."""
    if isinstance(owner, dict):
        owner[str(key) if isinstance(key, GString) else map_key(key)] = value
        sized(len(owner))
    elif isinstance(owner, list) and isinstance(key, int) and not isinstance(key, bool):
        _set_list_item(owner, key, value)
    elif isinstance(owner, list) and isinstance(key, Range):
        first, last, _reverse = bounds(key, len(owner))
        owner[first : last + 1] = value if isinstance(value, list) else [value]
    elif owner is None:
        raise null_pointer(f"Cannot set property '{to_text(key)}' on null object")
    elif isinstance(owner, HostObject):
        _set_host_index(owner, key, value)
    else:
        invoke(owner, "putAt", [key, value])


def _set_host_index(owner: HostObject, key: Any, value: Any) -> None:
    try:
        owner.invoke("putAt", [key, value])
    except MissingMethod as error:
        if error.name != "putAt" or not isinstance(key, (str, GString)):
            raise
        set_property(owner, str(key), value)


def _set_list_item(items: list[Any], index: int, value: Any) -> None:
    size = len(items)
    if index < -size:
        raise negative_index(index, size)
    if index >= size:
        if isinstance(items, JavaArray):
            raise GroovyError(
                f"Index {int(index)} out of bounds for length {size}",
                "java.lang.ArrayIndexOutOfBoundsException",
            )
        sized(int(index) + 1)
        items.extend([None] * (int(index) + 1 - size))
    items[index] = value
