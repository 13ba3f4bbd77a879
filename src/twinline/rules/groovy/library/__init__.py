"""The library of a rule: methods of the built-in values, and the classes that can be named.

    objects    what every value can do            elements   how elements are gone over
    strings/   collections/   maps/   dates/      lists, numbers, patterns, callables, builders,
                                                  json_text, base64_text
    classes/   what can be named: new Date(), Math.max(), Collections.sort()

A method is a function in one of the tables (runtime/methods.py); to add one, write it there.
"""

from twinline.rules.groovy.library import (
    base64_text,
    builders,
    callables,
    collections,
    dates,
    lists,
    maps,
    numbers,
    objects,
    patterns,
    strings,
)
from twinline.rules.groovy.library.classes import LIBRARY

__all__ = [
    "LIBRARY",
    "base64_text",
    "builders",
    "callables",
    "collections",
    "dates",
    "lists",
    "maps",
    "numbers",
    "objects",
    "patterns",
    "strings",
]
