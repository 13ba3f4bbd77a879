"""Groovy for sync rules: text in, a compiled script out, run as often as one likes.

    script = compile_script(source, name="Incoming sync", classes={...})   # GroovySyntaxError
    value = script.run({"issue": issue, "replica": replica}, budget=Budget(steps=5_000_000))

``bindings`` is the script's own variable table: ``x = 5`` in the rule writes to it. ``classes`` maps full
class names to a GroovyClass, or to a function that answers ``new``; names are looked up when the rule
reaches them. An error the rule does not catch leaves as GroovyError with Groovy's message, class name,
line and column.

    source → lexer → parser → tree (ast) → compiler → Python closures → runtime
"""

from twinline.rules.groovy.errors import (
    GroovyError,
    GroovySyntaxError,
    LimitExceeded,
    MissingMethod,
    MissingProperty,
    Refused,
)
from twinline.rules.groovy.host import HostFunction, HostObject
from twinline.rules.groovy.library.dates import Date, Timestamp
from twinline.rules.groovy.runtime.classes import GroovyClass, Throwable, exception_class
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.convert import to_groovy, to_python
from twinline.rules.groovy.runtime.limits import Budget
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import BigInteger, GString, LinkedHashSet, Long, MapEntry
from twinline.rules.groovy.script import Script, compile_script

__all__ = [
    "BigInteger",
    "Budget",
    "Date",
    "GString",
    "GroovyClass",
    "GroovyClosure",
    "GroovyError",
    "GroovySyntaxError",
    "HostFunction",
    "HostObject",
    "LimitExceeded",
    "LinkedHashSet",
    "Long",
    "MapEntry",
    "MissingMethod",
    "MissingProperty",
    "Refused",
    "Script",
    "Throwable",
    "Timestamp",
    "compile_script",
    "exception_class",
    "to_groovy",
    "to_python",
    "to_text",
]
