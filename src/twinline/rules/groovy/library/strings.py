# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Strings, GStrings and characters: letters, parts, padding, bytes."""

import base64
import re
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.formatting import format_text
from twinline.rules.groovy.library.string_table import JAVA_SPACE, define, text_of
from twinline.rules.groovy.runtime.gpath import get_index
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.types import coercer
from twinline.rules.groovy.runtime.values import Character, JavaArray, LinkedHashSet

__all__: list[str] = []


@define("size", "length")
def size(text: str) -> int:
    return len(text)


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


@define("contains")
def contains(text: str, part: Any) -> bool:
    return text_of(part) in text


@define("containsIgnoreCase")
def contains_ignore_case(text: str, part: Any) -> bool:
    return text_of(part).casefold() in text.casefold()


@define("startsWith")
def starts_with(text: str, part: Any, offset: int = 0) -> bool:
    return text.startswith(text_of(part), offset)


@define("endsWith")
def ends_with(text: str, part: Any) -> bool:
    return text.endswith(text_of(part))


@define("startsWithIgnoreCase")
def starts_with_ignore_case(text: str, part: Any) -> bool:
    return text.casefold().startswith(text_of(part).casefold())


@define("endsWithIgnoreCase")
def ends_with_ignore_case(text: str, part: Any) -> bool:
    return text.casefold().endswith(text_of(part).casefold())


@define("equalsIgnoreCase")
def equals_ignore_case(text: str, other: Any) -> bool:
    return other is not None and text.casefold() == to_text(other).casefold()


@define("contentEquals")
def content_equals(text: str, other: Any) -> bool:
    return text == text_of(other)


@define("compareTo")
def compare_to(text: str, other: Any) -> int:
    """The distance of the first characters that differ, or of the lengths."""
    right = text_of(other)
    for mine, yours in zip(text, right, strict=False):
        if mine != yours:
            return ord(mine) - ord(yours)
    return len(text) - len(right)


@define("compareToIgnoreCase")
def compare_to_ignore_case(text: str, other: Any) -> int:
    return compare_to(text.lower(), text_of(other).lower())


@define("indexOf")
def index_of(text: str, part: Any, start: int = 0) -> int:
    return text.find(_searched(part), max(start, 0))


@define("lastIndexOf")
def last_index_of(text: str, part: Any, start: int | None = None) -> int:
    wanted = _searched(part)
    return text.rfind(wanted) if start is None else text.rfind(wanted, 0, start + len(wanted))


def _searched(part: Any) -> str:
    return chr(part) if isinstance(part, int) and not isinstance(part, bool) else text_of(part)


@define("charAt")
def char_at(text: str, index: int) -> Character:
    if not 0 <= index < len(text):
        raise GroovyError(
            f"String index out of range: {int(index)}", "java.lang.StringIndexOutOfBoundsException"
        )
    return Character(text[index])


@define("codePointAt")
def code_point_at(text: str, index: int) -> int:
    return ord(char_at(text, index))


@define("substring", "subSequence")
def substring(text: str, start: int, end: int | None = None) -> str:
    stop = len(text) if end is None else end
    if not 0 <= start <= stop <= len(text):
        raise GroovyError(
            f"begin {int(start)}, end {int(stop)}, length {len(text)}",
            "java.lang.StringIndexOutOfBoundsException",
        )
    return text[start:stop]


@define("getAt")
def get_at(text: str, index: Any) -> Any:
    return get_index(text, index)


@define("take")
def take(text: str, number: int) -> str:
    return text[: max(number, 0)]


@define("takeRight")
def take_right(text: str, number: int) -> str:
    return text[-number:] if number > 0 else ""


@define("drop")
def drop(text: str, number: int) -> str:
    return text[max(number, 0) :]


@define("dropRight")
def drop_right(text: str, number: int) -> str:
    return text[: max(len(text) - max(number, 0), 0)]


@define("takeBefore")
def take_before(text: str, mark: Any) -> str:
    before, found, _ = text.partition(text_of(mark))
    return before if found else ""


@define("takeAfter")
def take_after(text: str, mark: Any) -> str:
    return text.partition(text_of(mark))[2]


@define("takeBetween")
def take_between(text: str, start: Any, end: Any = None) -> str:
    after = take_after(text, start)
    return take_before(after, start if end is None else end)


@define("takeWhile")
def take_while(text: str, condition: Any) -> str:
    length = next((i for i, character in enumerate(text) if not is_true(condition(character))), len(text))
    return text[:length]


@define("reverse")
def reverse(text: str) -> str:
    return text[::-1]


@define("toList")
def to_list(text: str) -> list[str]:
    sized(len(text))
    return list(text)


@define("toSet")
def to_set(text: str) -> Any:
    return LinkedHashSet(text)


@define("toCharArray", "getChars")
def to_char_array(text: str) -> JavaArray:
    sized(len(text))
    return JavaArray((Character(character) for character in text), "char")


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


@define("getBytes", "bytes")
def get_bytes(text: str, charset: Any = "UTF-8") -> JavaArray:
    sized(len(text))
    data = text.encode(to_text(charset), errors="replace")
    return JavaArray((byte - 256 if byte > 127 else byte for byte in data), "byte")


@define("encodeBase64")
def encode_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@define("decodeBase64")
def decode_base64(text: str) -> JavaArray:
    data = base64.b64decode(text)
    return JavaArray((byte - 256 if byte > 127 else byte for byte in data), "byte")


@define("next")
def next_(text: str) -> str:
    return text[:-1] + chr(ord(text[-1]) + 1) if text else "\x00"


@define("previous")
def previous(text: str) -> str:
    return text[:-1] + chr(ord(text[-1]) - 1)


@define("toURL", "toURI")
def to_url(text: str) -> Any:
    if not re.match(r"[a-zA-Z][\w+.-]*:", text):
        raise GroovyError(f"no protocol: {text}", "java.net.MalformedURLException")
    raise GroovyError("Rules reach the tracker through httpClient only", "java.lang.SecurityException")


@define("asType")
def as_type(text: str, kind: Any) -> Any:
    convert = coercer(kind.name)
    return convert(text) if convert is not None else text
