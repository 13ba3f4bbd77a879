"""Longer strings made of short ones: ``+``, ``*``, padding, formats."""

from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.strings.formatting import format_text
from twinline.rules.groovy.library.strings.table import define, text_of
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.text import to_text

__all__: list[str] = []


@define("concat")
def concat(text: str, other: Any) -> str:
    return plus(text, text_of(other))


@define("plus")
def plus(text: str, other: Any) -> str:
    added = to_text(other)
    sized(len(text) + len(added), text=True)
    return text + added


@define("multiply", "repeat")
def multiply(text: str, times: Any) -> str:
    if times < 0:
        raise GroovyError(f"multiply() should be called with a number of 0 or greater not: {int(times)}",
                          "java.lang.IllegalArgumentException")  # fmt: skip
    sized(len(text) * int(times), text=True)
    return text * int(times)


@define("leftShift")
def left_shift(text: str, other: Any) -> Any:
    from twinline.rules.groovy.library.builders import StringBuilder  # noqa: PLC0415 builders need strings

    return StringBuilder(text + to_text(other), "java.lang.StringBuffer")


@define("padLeft")
def pad_left(text: str, width: int, fill: Any = " ") -> str:
    return _padding(text, width, fill) + text


@define("padRight")
def pad_right(text: str, width: int, fill: Any = " ") -> str:
    return text + _padding(text, width, fill)


@define("center")
def center(text: str, width: int, fill: Any = " ") -> str:
    sized(max(width, 0), text=True)
    missing = max(width - len(text), 0)
    mark = text_of(fill)
    return (mark * (missing // 2) + text + mark * (missing - missing // 2))[: max(width, len(text))]


def _padding(text: str, width: int, fill: Any) -> str:
    sized(max(width, 0), text=True)
    missing = max(width - len(text), 0)
    return (text_of(fill) * missing)[:missing]


@define("formatted")
def formatted(text: str, *arguments: Any) -> str:
    return format_text(text, list(arguments))


@define("format")
def format_(_text: str, *arguments: Any) -> str:
    """On an instance this is still the static ``String.format``: the first argument is the pattern."""
    if not arguments:
        raise TypeError("a pattern is expected")
    return format_text(to_text(arguments[0]), list(arguments[1:]))
