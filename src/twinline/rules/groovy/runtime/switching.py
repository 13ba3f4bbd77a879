"""``isCase``: what ``switch`` and ``in`` ask, and ``grep`` and ``any`` with a pattern."""

from typing import Any

from twinline.rules.groovy.runtime.calls import invoke
from twinline.rules.groovy.runtime.classes import GroovyClass
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.equality import compare, contains, groovy_equals
from twinline.rules.groovy.runtime.limits import charge
from twinline.rules.groovy.runtime.numbers import is_number
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.regexes import Pattern
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.types import is_instance
from twinline.rules.groovy.runtime.values import GString, LinkedHashSet, Range

__all__ = ["matches_case"]


def matches_case(pattern: Any, value: Any) -> bool:
    """Does ``value`` belong to ``pattern``?

    null: only null. Closure: its truth. Class: instanceof. Pattern: a full match. Range: between its ends.
    List and set: one of them. Map: the truth of what the key leads to. String: equal text. Else ``==``.
    """
    if pattern is None:
        return value is None
    if isinstance(pattern, GroovyClosure):
        return is_true(pattern(value))
    if isinstance(pattern, GroovyClass):
        return is_instance(value, pattern)
    if isinstance(pattern, Pattern):
        return value is not None and pattern.matches_whole(to_text(value))
    if isinstance(pattern, Range):
        return _in_range(pattern, value)
    if isinstance(pattern, (list, LinkedHashSet)):
        charge(len(pattern))
        return contains(pattern, value)
    if isinstance(pattern, dict):
        return is_true(pattern.get(value))
    if isinstance(pattern, (str, GString)):
        return value is not None and str(pattern) == to_text(value)
    if isinstance(pattern, GroovyObject) and pattern.kind.has_method("isCase"):
        return is_true(invoke(pattern, "isCase", [value]))
    return groovy_equals(pattern, value)


def _in_range(pattern: Range, value: Any) -> bool:
    if pattern.letters:
        return isinstance(value, str) and value in pattern
    if not is_number(value) or not groovy_equals(value, int(value)):
        return False
    last = pattern.numbers()
    return bool(last) and compare(min(last[0], last[-1]), value) <= 0 <= compare(
        max(last[0], last[-1]), value
    )
