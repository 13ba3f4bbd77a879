"""``==``, ``<=>`` and ``isCase``, as the language defines them; Java's ``equals`` is Python's ``==`` here."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.runtime.limits import charge
from twinline.rules.groovy.runtime.naming import class_name
from twinline.rules.groovy.runtime.numbers import is_number
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import GString, LinkedHashSet, MapEntry, Range

__all__ = ["compare", "groovy_equals", "java_equals", "sort_key"]


def groovy_equals(left: Any, right: Any) -> bool:
    """``left == right``: numbers by value whatever their kind, strings by text, collections by elements."""
    if left is right:
        return True
    if left is None or right is None:
        return False
    if isinstance(left, (str, GString)) and isinstance(right, (str, GString)):
        return str(left) == str(right)
    if is_number(left) or is_number(right):
        return is_number(left) and is_number(right) and _same_number(left, right)
    if isinstance(left, (list, Range)) and isinstance(right, (list, Range)):
        charge(len(left))
        return len(left) == len(right) and all(map(groovy_equals, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        charge(len(left))
        return len(left) == len(right) and all(
            key in right and groovy_equals(value, right[key]) for key, value in left.items()
        )
    if isinstance(left, LinkedHashSet) and isinstance(right, LinkedHashSet):
        charge(len(left))
        return len(left) == len(right) and all(_has(right, item) for item in left)
    return _objects_equal(left, right)


def _objects_equal(left: Any, right: Any) -> bool:
    if isinstance(left, HostObject):
        return left.equals(right)
    if isinstance(left, MapEntry) and isinstance(right, MapEntry):
        return groovy_equals(left.key, right.key) and groovy_equals(left.value, right.value)
    return bool(left == right)


def _has(items: LinkedHashSet, wanted: Any) -> bool:
    return wanted in items or any(groovy_equals(item, wanted) for item in items)


def _same_number(left: Any, right: Any) -> bool:
    left, right = _plain(left), _plain(right)
    if isinstance(left, Decimal) and isinstance(right, float):
        return float(left) == right
    if isinstance(left, float) and isinstance(right, Decimal):
        return left == float(right)
    return bool(left == right)


def _plain(number: Any) -> Any:
    """The number without its tag, so that Python compares by value."""
    return int(number) if isinstance(number, int) else number


def java_equals(left: Any, right: Any) -> bool:
    """``left.equals(right)``: an Integer never equals a Long, a String never a GString."""
    if left is right:
        return True
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    if is_number(left) or is_number(right):
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return left.compare_total(right) == 0
        return class_name(left) == class_name(right) and _plain(left) == _plain(right)
    if isinstance(left, (list, Range)) and isinstance(right, (list, Range)):
        return len(left) == len(right) and all(map(java_equals, left, right))
    return bool(left == right)


def contains(items: Iterable[Any], wanted: Any) -> bool:
    """``items.contains(wanted)``, by Java's equals."""
    return any(java_equals(item, wanted) for item in items)


def compare(left: Any, right: Any) -> int:
    """``left <=> right``: -1, 0 or 1; null is smaller than everything."""
    if left is right:
        return 0
    if left is None or right is None:
        return -1 if left is None else 1
    if isinstance(left, (str, GString)) and isinstance(right, (str, GString)):
        return _order(str(left), str(right))
    if is_number(left) and is_number(right):
        if isinstance(left, float) or isinstance(right, float):
            return _order(float(left), float(right))
        return _order(_plain(left), _plain(right))
    if isinstance(left, bool) and isinstance(right, bool):
        return _order(left, right)
    if (is_number(left) and _is_letter(right)) or (_is_letter(left) and is_number(right)):
        return compare(_code(left), _code(right))
    ordered = getattr(left, "compare_to", None)
    if ordered is not None and (found := ordered(right)) is not None:
        return int(found)
    if groovy_equals(left, right):
        return 0
    raise GroovyError(
        f"Cannot compare {class_name(left)} with value '{to_text(left)}' "
        f"and {class_name(right)} with value '{to_text(right)}'",
        "java.lang.IllegalArgumentException",
    )


def _is_letter(value: Any) -> bool:
    return isinstance(value, (str, GString)) and len(str(value)) == 1


def _code(value: Any) -> Any:
    """A single letter counts as its code when it is compared with a number."""
    return ord(str(value)) if _is_letter(value) else value


def _order(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


class sort_key:  # noqa: N801 used as a function: sorted(items, key=sort_key)
    """Groovy's natural order for Python's ``sorted``."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "sort_key") -> bool:
        return compare(self.value, other.value) < 0
