"""Replacing and splitting by a pattern."""

import re
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.regexes.pattern import compile_pattern

__all__ = ["expand", "java_split", "quote_replacement", "replace_all"]


def expand(replacement: str, match: Any) -> str:
    """Java's replacement text: ``$1``, ``${name}``, and a backslash for literal characters."""
    parts: list[str] = []
    position = 0
    while position < len(replacement):
        character = replacement[position]
        if character == "\\":
            if position + 1 >= len(replacement):
                raise _bad_replacement("character to be escaped is missing")
            parts.append(replacement[position + 1])
            position += 2
        elif character == "$":
            text, position = _reference(replacement, position + 1, match)
            parts.append(text)
        else:
            parts.append(character)
            position += 1
    return "".join(parts)


def _reference(replacement: str, position: int, match: Any) -> tuple[str, int]:
    if named := re.compile(r"\{(\w+)\}").match(replacement, position):
        try:
            return match[named[1]] or "", named.end()
        except IndexError:
            raise _bad_replacement(f"No group with name {{{named[1]}}}") from None
    if position == len(replacement):
        raise _bad_replacement("Illegal group reference: group index is missing")
    if not replacement[position].isdigit():
        raise _bad_replacement("Illegal group reference")
    number, end = int(replacement[position]), position + 1
    if number > match.re.groups:
        raise GroovyError(f"No group {number}", "java.lang.IndexOutOfBoundsException")
    while end < len(replacement) and replacement[end].isdigit():
        longer = number * 10 + int(replacement[end])
        if longer > match.re.groups:
            break
        number, end = longer, end + 1
    return match[number] or "", end


def _bad_replacement(message: str) -> GroovyError:
    return GroovyError(message, "java.lang.IllegalArgumentException")


def replace_all(text: str, pattern: Any, replacement: Any, *, first_only: bool = False) -> str:
    """``replacement`` is Java's replacement text, or a function from the match to text."""
    parts: list[str] = []
    last = size = 0
    for match in compile_pattern(pattern).finditer(text):
        made = replacement(match) if callable(replacement) else expand(replacement, match)
        parts += (text[last : match.start()], made)
        last = match.end()
        size += len(made)
        sized(size, text=True)
        if first_only:
            break
    parts.append(text[last:])
    result = "".join(parts)
    sized(len(result), text=True)
    return result


def quote_replacement(text: str) -> str:
    return text.replace("\\", "\\\\").replace("$", "\\$")


def java_split(text: str, pattern: Any, limit: int = 0) -> list[str]:
    """``split`` as Java does it: nothing in front for an empty match, no empty end without limit."""
    pieces: list[str] = []
    last = 0
    for match in compile_pattern(pattern).finditer(text):
        if limit > 0 and len(pieces) == limit - 1:
            break
        if match.end() == 0 or (match.start() == match.end() == len(text)):
            continue
        pieces.append(text[last : match.start()])
        last = match.end()
    if last == 0 and not pieces:
        return [text]
    pieces.append(text[last:])
    if limit == 0:
        while pieces and pieces[-1] == "":
            pieces.pop()
    sized(len(pieces))
    return pieces
