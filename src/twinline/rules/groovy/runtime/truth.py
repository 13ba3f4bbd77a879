"""Groovy's truth: what ``if``, ``!``, ``&&``, ``?:`` and ``find`` take for true."""

from decimal import Decimal
from typing import Any

from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.runtime.values import GString, LinkedHashSet, Range

__all__ = ["is_true"]

_BY_PYTHON = frozenset({bool, int, str, list, dict, float, Decimal, LinkedHashSet, Range, type(None)})
"""Types whose truth is the same in both languages: zero and empty are false."""


def is_true(value: Any) -> bool:
    """Null, zero, the empty string, list and map and a matcher without match are false; the rest is true."""
    if type(value) in _BY_PYTHON:
        return bool(value)
    if isinstance(value, HostObject):
        return value.is_true()
    if isinstance(value, GString):
        return str(value) != ""
    if isinstance(value, (int, float, str, list, dict)):
        return bool(value)
    asked = getattr(value, "groovy_truth", None)
    return True if asked is None else bool(asked())
