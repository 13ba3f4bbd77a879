"""What can go wrong with a rule, in Groovy's own words.

    Exception
    ├─ GroovySyntaxError(line, column)      the text is no Groovy; raised by compile_script
    └─ GroovyError(class_name, line, column, thrown)
       ├─ MissingProperty(name)             groovy.lang.MissingPropertyException
       ├─ MissingMethod(name, arguments)    groovy.lang.MissingMethodException
       ├─ Refused                           java.lang.SecurityException: rules may not do this
       └─ LimitExceeded                     over the budget; a rule cannot catch it

Lines and columns count from 1; 0 means "not known yet": the innermost expression that
has a position fills it in while the error travels outwards.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

__all__ = ["GroovyError", "GroovySyntaxError", "LimitExceeded", "MissingMethod", "MissingProperty", "Refused"]

LONGEST_NAME = 60
"""Characters of a missing name up to which similar ones are looked for."""


class GroovySyntaxError(Exception):
    """The source is rejected before anything runs."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"{message} @ line {line}, column {column}.")
        self.message = message
        self.line = line
        self.column = column


class GroovyError(Exception):
    """An exception of the Groovy world. ``thrown`` is the throwable a rule itself made, else None."""

    def __init__(
        self,
        message: str | None,
        class_name: str = "java.lang.RuntimeException",
        line: int = 0,
        column: int = 0,
        thrown: Any = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.class_name = class_name
        self.line = line
        self.column = column
        self.thrown = thrown

    def at(self, line: int, column: int) -> "GroovyError":
        """Give the error its position, unless something further inside already did."""
        if not self.line:
            self.line = line
            self.column = column
        return self

    def __str__(self) -> str:
        return f"{self.class_name.rpartition('.')[2]}: {self.message}"


def _solutions(name: str, known: Iterable[str], suffix: str = "") -> str:
    """Names that look like the one that is missing, in Groovy's words; nothing for long names."""
    if len(name) > LONGEST_NAME:
        return ""
    near = [one + suffix for one in get_close_matches(name, sorted(known), 3, 0.7) if one != name]
    return f"\nPossible solutions: {', '.join(near)}" if near else ""


class MissingProperty(GroovyError):
    """A property that is not there. The host raises it with the name alone; the runtime adds the class.

    ``known`` are the names that are there: those like the missing one are offered in the message.
    """

    def __init__(self, name: str, owner: str | None = None, known: Iterable[str] = ()) -> None:
        text = f"No such property: {name}" + (f" for class: {owner}" if owner else "")
        super().__init__(text + _solutions(name, known), "groovy.lang.MissingPropertyException")
        self.name = name
        self.owner = owner


class MissingMethod(GroovyError):
    """A method that is not there for these arguments. ``owner`` is the class named in the message."""

    def __init__(
        self,
        name: str,
        owner: str | None = None,
        arguments: str = "() values: []",
        known: Iterable[str] = (),
    ) -> None:
        text = (
            f"No signature of method: {owner or ''}.{name}() is applicable for argument types: {arguments}"
            if owner
            else f"No signature of method: {name}()"
        )
        super().__init__(text + _solutions(name, known, "()"), "groovy.lang.MissingMethodException")
        self.name = name
        self.owner = owner


class Refused(GroovyError):
    """Something that exists in Groovy and is closed to rules (reflection, processes, class loading ...)."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "java.lang.SecurityException")


class LimitExceeded(GroovyError):
    """Steps, depth, size or matching time used up."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "LimitExceeded")
