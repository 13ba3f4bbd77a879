# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Strings: searching, replacing and cutting."""

import re
from typing import Any

from twinline.rules.groovy.library.strings.table import define, text_of
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.regexes import Matcher, Pattern, compile_pattern, java_split, replace_all
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.values import JavaArray

__all__: list[str] = []


@define("minus")
def minus(text: str, other: Any) -> str:
    if isinstance(other, Pattern):
        return replace_all(text, other, lambda _match: "", first_only=True)
    return text.replace(to_text(other), "", 1)


@define("replace")
def replace(text: str, old: Any, new: Any = None) -> str:
    """``replace(old, new)``, or a map of replacements."""
    pairs = old.items() if isinstance(old, dict) else [(old, new)]
    for one, other in pairs:
        wanted, put = text_of(one), text_of(other)
        if len(put) > len(wanted):
            sized(len(text) + text.count(wanted) * (len(put) - len(wanted)), text=True)
        text = text.replace(wanted, put)
    return text


@define("replaceAll")
def replace_all_method(text: str, pattern: Any, replacement: Any) -> str:
    return replace_all(text, pattern, _replacement(replacement))


@define("replaceFirst")
def replace_first(text: str, pattern: Any, replacement: Any) -> str:
    return replace_all(text, pattern, _replacement(replacement), first_only=True)


def _replacement(value: Any) -> Any:
    """Text stays Java's replacement text; a closure gets the match, or the groups one by one."""
    if not isinstance(value, GroovyClosure):
        return text_of(value)

    def made(match: Any) -> str:
        found = [match[0], *match.groups()] if match.re.groups else match[0]
        return to_text(value(found))

    return made


@define("split")
def split(text: str, pattern: Any = None, limit: int = 0) -> Any:
    """Without pattern at white space; the array's empty end is dropped, as in Java."""
    if pattern is None:
        return JavaArray(text.split(), "java.lang.String")
    return JavaArray(java_split(text, pattern, limit), "java.lang.String")


@define("tokenize")
def tokenize(text: str, delimiters: Any = None) -> list[str]:
    """Cut at any of the characters; empty pieces are dropped."""
    if delimiters is None:
        return text.split()
    marks = re.escape(text_of(delimiters))
    return [piece for piece in re.split(f"[{marks}]", text) if piece] if marks else [text]


@define("readLines", "lines")
def read_lines(text: str) -> list[str]:
    return text.splitlines()


@define("eachLine")
def each_line(text: str, closure: Any) -> Any:
    result = None
    for number, line in enumerate(text.splitlines()):
        result = closure(line, number) if closure.parameter_count == 2 else closure(line)
    return result


@define("splitEachLine")
def split_each_line(text: str, pattern: Any, closure: Any) -> Any:
    result = None
    for line in text.splitlines():
        result = closure(java_split(line, pattern))
    return result


@define("normalize")
def normalize(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@define("count")
def count(text: str, part: Any) -> int:
    return text.count(text_of(part))


@define("matches")
def matches(text: str, pattern: Any) -> bool:
    return compile_pattern(pattern).matches_whole(text)


@define("find")
def find(text: str, pattern: Any = None, closure: Any = None) -> Any:
    """The first match, or what a closure makes of it; without pattern the first character that fits."""
    if isinstance(pattern, GroovyClosure):
        return next((character for character in text if is_true(pattern(character))), None)
    for match in compile_pattern(pattern).finditer(text):
        found = [match[0], *match.groups()] if match.re.groups else match[0]
        return closure(found) if closure is not None else match[0]
    return None


@define("findAll")
def find_all(text: str, pattern: Any = None, closure: Any = None) -> list[Any]:
    if isinstance(pattern, GroovyClosure):
        return [character for character in text if is_true(pattern(character))]
    found = []
    for match in compile_pattern(pattern).finditer(text):
        whole = [match[0], *match.groups()] if match.re.groups else match[0]
        found.append(closure(whole) if closure is not None else match[0])
    sized(len(found))
    return found


@define("eachMatch")
def each_match(text: str, pattern: Any, closure: Any) -> str:
    for found in Matcher(compile_pattern(pattern), text).all():
        closure(found)
    return text


@define("bitwiseNegate")
def bitwise_negate(text: str) -> Pattern:
    return Pattern(text)


@define("collectReplacements")
def collect_replacements(text: str, closure: Any) -> str:
    made = [closure(character) for character in text]
    return "".join(
        character if new is None else to_text(new) for character, new in zip(text, made, strict=True)
    )


@define("tr")
def translate(text: str, source: Any, target: Any) -> str:
    old, new = text_of(source), text_of(target)
    return text.translate({ord(a): new[min(i, len(new) - 1)] for i, a in enumerate(old)} if new else {})
