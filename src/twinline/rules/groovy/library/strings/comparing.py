"""Does one string contain, begin, end or equal another, and which comes first."""

from typing import Any

from twinline.rules.groovy.library.strings.table import define, text_of
from twinline.rules.groovy.runtime.text import to_text

__all__: list[str] = []


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
