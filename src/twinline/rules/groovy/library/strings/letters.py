"""Letters: case, blanks, reversal."""

import re
from typing import Any

from twinline.rules.groovy.library.strings.table import JAVA_SPACE, define, text_of

__all__: list[str] = []


@define("isEmpty")
def is_empty(text: str) -> bool:
    return not text


@define("isBlank", "isAllWhitespace")
def is_blank(text: str) -> bool:
    return not text.strip()


@define("toUpperCase")
def upper(text: str, _locale: Any = None) -> str:
    return text.upper()


@define("toLowerCase")
def lower(text: str, _locale: Any = None) -> str:
    return text.lower()


@define("capitalize")
def capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


@define("uncapitalize")
def uncapitalize(text: str) -> str:
    return text[:1].lower() + text[1:]


@define("trim")
def trim(text: str) -> str:
    return text.strip(JAVA_SPACE)


@define("strip")
def strip(text: str) -> str:
    return text.strip()


@define("stripLeading")
def strip_leading(text: str) -> str:
    return text.lstrip()


@define("stripTrailing")
def strip_trailing(text: str) -> str:
    return text.rstrip()


@define("stripIndent")
def strip_indent(text: str) -> str:
    lines = text.split("\n")
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    common = min(indents, default=0)
    return "\n".join(line[common:] for line in lines)


@define("stripMargin")
def strip_margin(text: str, margin: Any = "|") -> str:
    mark = re.escape(text_of(margin)[:1])
    return re.sub(rf"^[ \t]*{mark}", "", text, flags=re.MULTILINE)


@define("reverse")
def reverse(text: str) -> str:
    return text[::-1]


@define("next")
def next_(text: str) -> str:
    return text[:-1] + chr(ord(text[-1]) + 1) if text else "\x00"


@define("previous")
def previous(text: str) -> str:
    return text[:-1] + chr(ord(text[-1]) - 1)
