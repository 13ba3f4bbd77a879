"""The tokens of Groovy.

``newline`` on a token says that a line ended before it, at a place where line ends matter: inside ``( )``
and ``[ ]`` they do not, inside ``{ }`` they do again. ``spaced`` says that white space stood before it.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

__all__ = ["KEYWORDS", "MODIFIERS", "PRIMITIVES", "VALUE_WORDS", "Kind", "Token"]


class Kind(Enum):
    NAME = auto()  # identifiers and keywords; the parser tells them apart by place
    NUMBER = auto()  # value: the Groovy number
    STRING = auto()  # value: str
    GSTRING = auto()  # value: tuple of str and token lists, alternating
    OPERATOR = auto()
    END = auto()


@dataclass(slots=True)
class Token:
    kind: Kind
    text: str
    line: int
    column: int
    newline: bool = False
    spaced: bool = False
    value: Any = None


PRIMITIVES = frozenset({"boolean", "byte", "char", "double", "float", "int", "long", "short", "void"})

MODIFIERS = frozenset(
    {
        "abstract",
        "def",
        "final",
        "native",
        "private",
        "protected",
        "public",
        "static",
        "strictfp",
        "synchronized",
        "transient",
        "var",
        "volatile",
    }
)

KEYWORDS = PRIMITIVES | frozenset(
    {
        "abstract", "assert", "break", "case", "catch", "class", "const", "continue", "def", "default", "do",
        "else", "enum", "extends", "false", "final", "finally", "for", "goto", "if", "implements", "import",
        "instanceof", "interface", "native", "new", "null", "package", "private", "protected", "public",
        "return", "static", "strictfp", "super", "switch", "synchronized", "this", "threadsafe", "throw",
        "throws", "transient", "true", "try", "volatile", "while",
    }
)  # fmt: skip
"""Words that cannot name a variable. ``as``, ``in``, ``var``, ``trait`` … are words only in their places."""

VALUE_WORDS = frozenset({"this", "super", "null", "true", "false", "new"})
"""Keywords that begin a value."""
