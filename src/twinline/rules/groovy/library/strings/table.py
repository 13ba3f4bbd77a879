"""The method table of strings. Its functions see plain text, whatever kind of string the receiver is."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import Character, GString

__all__ = ["JAVA_SPACE", "STRING", "define", "text_of"]

STRING = MethodTable("java.lang.String", OBJECT)
TABLES[str] = STRING
TABLES[Character] = STRING
TABLES[GString] = STRING

JAVA_SPACE = "".join(map(chr, range(33)))
"""What ``trim`` takes away: everything up to the blank."""

F = TypeVar("F", bound=Callable[..., Any])


def define(*names: str) -> Callable[[F], F]:
    """Enter a function under its Groovy names."""

    def enter(function: F) -> F:
        @wraps(function)
        def with_text(text: Any, *arguments: Any) -> Any:
            return function(str(text), *arguments)

        STRING.define(*names)(with_text)
        return function

    return enter


def text_of(value: Any) -> str:
    """A text argument. Raises NullPointerException for null, as Java does."""
    if value is None:
        raise GroovyError("A String method was given null", "java.lang.NullPointerException")
    return to_text(value)
