"""Objects, strings, truth values, characters, closures: most of java.lang."""

from typing import Any

from twinline.rules.groovy.library.builders import StringBuilder
from twinline.rules.groovy.library.classes.register import enter
from twinline.rules.groovy.library.collections.ordering import Comparator
from twinline.rules.groovy.library.dates import Date
from twinline.rules.groovy.library.elements import snapshot
from twinline.rules.groovy.library.strings.formatting import format_text
from twinline.rules.groovy.runtime.equality import compare, groovy_equals
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import (
    Character,
    JavaArray,
    Long,
)

__all__: list[str] = []


def text_from(value: Any = "", charset: Any = None) -> str:
    """``new String(…)``: of text, of bytes, of characters."""
    if isinstance(value, list) and all(isinstance(item, int) for item in value):
        return bytes(item % 256 for item in value).decode(to_text(charset or "UTF-8"), errors="replace")
    return "".join(value) if isinstance(value, list) else to_text(value)


def join(separator: Any, *parts: Any) -> str:
    items = snapshot(parts[0]) if len(parts) == 1 and not isinstance(parts[0], str) else list(parts)
    return to_text(separator).join(map(to_text, items))


class Plain:
    """``new Object()``."""

    __slots__ = ()
    groovy_class = "java.lang.Object"


enter("java.lang.Object", construct=Plain)

enter(
    "java.lang.String",
    construct=text_from,
    functions={
        "format": lambda pattern, *values: format_text(to_text(pattern), list(values)),
        "valueOf": lambda value: "".join(value) if isinstance(value, JavaArray) else to_text(value),
        "join": join,
    },
    statics={"CASE_INSENSITIVE_ORDER": Comparator(lambda a, b: compare(str(a).lower(), str(b).lower()))},
)

enter(
    "java.lang.Boolean",
    statics={"TRUE": True, "FALSE": False},
    functions={
        "parseBoolean": lambda text: text is not None and to_text(text).lower() == "true",
        "valueOf": lambda value: value if isinstance(value, bool) else to_text(value).lower() == "true",
        "toString": to_text,
    },
)

enter(
    "java.lang.Character",
    functions={
        "isDigit": lambda value: str(value).isdigit(),
        "isLetter": lambda value: str(value).isalpha(),
        "isLetterOrDigit": lambda value: str(value).isalnum(),
        "isWhitespace": lambda value: str(value).isspace(),
        "isUpperCase": lambda value: str(value).isupper(),
        "isLowerCase": lambda value: str(value).islower(),
        "toUpperCase": lambda value: Character(str(value).upper()),
        "toLowerCase": lambda value: Character(str(value).lower()),
        "valueOf": lambda value: Character(str(value)),
        "getNumericValue": lambda value: int(str(value), 36) if str(value).isalnum() else -1,
        "toString": str,
    },
)


def _initial(text: Any) -> str:
    """A number given to the constructor is a capacity."""
    return "" if isinstance(text, int) else to_text(text)


enter("java.lang.StringBuilder", construct=lambda text="": StringBuilder(_initial(text)))

enter(
    "java.lang.StringBuffer",
    construct=lambda text="": StringBuilder(_initial(text), "java.lang.StringBuffer"),
)


def only_line_separator() -> str:
    return "\n"


enter(
    "java.lang.System",
    functions={
        "lineSeparator": only_line_separator,
        "currentTimeMillis": lambda: Long(Date().milliseconds),
        "nanoTime": lambda: Long(Date().milliseconds * 1_000_000),
    },
)

enter(
    "java.util.Objects",
    functions={
        "equals": lambda left, right: left is right or (left is not None and groovy_equals(left, right)),
        "isNull": lambda value: value is None,
        "nonNull": lambda value: value is not None,
        "toString": lambda value, default="null": default if value is None else to_text(value),
        "requireNonNullElse": lambda value, default: default if value is None else value,
        "hash": lambda *values: hash(tuple(map(to_text, values))) % 2**31,
    },
)

enter("groovy.lang.GString")

enter("groovy.lang.IntRange")

enter(
    "groovy.lang.Closure",
    statics={"OWNER_FIRST": 0, "DELEGATE_FIRST": 1, "OWNER_ONLY": 2, "DELEGATE_ONLY": 3, "IDENTITY": None},
)

enter(
    "java.util.Locale",
    statics={name: name for name in ("ENGLISH", "US", "UK", "ROOT", "GERMAN", "GERMANY", "FRENCH", "FRANCE")},
    functions={"getDefault": lambda: "ENGLISH"},
)
