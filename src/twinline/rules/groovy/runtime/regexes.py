# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Java's regular expressions on the ``regex`` package: translation, patterns, matchers, a bound on time."""

import re
from collections.abc import Iterator
from functools import lru_cache
from time import monotonic
from typing import Any

import regex  # type: ignore[import-untyped]  # the package has no types

from twinline.rules.groovy.errors import GroovyError, LimitExceeded
from twinline.rules.groovy.runtime.limits import charge, current_meter, sized

__all__ = ["Matcher", "Pattern", "compile_pattern", "java_split", "quote_replacement", "replace_all"]

CASE_INSENSITIVE, MULTILINE, DOTALL, COMMENTS, LITERAL = 2, 8, 32, 4, 16
"""Flag values of java.util.regex.Pattern."""

_FLAGS = {
    CASE_INSENSITIVE: regex.IGNORECASE,
    MULTILINE: regex.MULTILINE,
    DOTALL: regex.DOTALL,
    COMMENTS: regex.VERBOSE,
}
_POSIX = {
    "Lower": "a-z", "Upper": "A-Z", "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~", "Space": r" \t\n\x0B\f\r", "Blank": r" \t", "XDigit": "0-9a-fA-F",
    "ASCII": r"\x00-\x7F", "Cntrl": r"\x00-\x1F\x7F", "Graph": "!-~", "Print": " -~",
}  # fmt: skip
_CLASSES = {
    "d": "0-9", "w": "a-zA-Z_0-9", "s": r" \t\n\x0B\f\r",
    "h": r" \t\xA0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000",
    "v": r"\n\x0B\f\r\x85\u2028\u2029",
}  # fmt: skip
_JAVA_WORDS = {
    "missing )": "Unclosed group",
    "unterminated character set": "Unclosed character class",
    "nothing to repeat": "Dangling meta character '*'",
    "unbalanced parenthesis": "Unmatched closing ')'",
}
"""What Java calls the mistakes people make most."""

_ESCAPE = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|\Z)|\\(?P<property>[pP])(?:\{(?P<name>\w+)\}|(?P<letter>[A-Z]))"
    r"|\\(?P<class>[dDwWsShHvV])|\\(?P<end>[zZ])|(?P<group>\(\?<(?![=!]))|\\k<(?P<back>\w+)>"
    r"|\\x\{(?P<hex>[0-9a-fA-F]+)\}|\\(?P<unicode>u[0-9a-fA-F]{4})|\\.",
    re.DOTALL,
)


class Pattern:
    """java.util.regex.Pattern."""

    __slots__ = ("compiled", "flags", "source")
    groovy_class = "java.util.regex.Pattern"

    def __init__(self, source: str, flags: int = 0) -> None:
        self.source = source
        self.flags = flags
        self.compiled = _compiled(source, flags)

    def to_text(self) -> str:
        return self.source

    def matches_whole(self, text: str) -> bool:
        return timed(self.compiled.fullmatch, text) is not None

    def finditer(self, text: str) -> Iterator[Any]:
        """All matches in turn; each takes from the matching time."""
        position = 0
        while position <= len(text):
            found = timed(self.compiled.search, text, position)
            if found is None:
                return
            yield found
            position = found.end() + (found.end() == found.start())


def compile_pattern(pattern: Any) -> Pattern:
    """A pattern from a pattern or anything that reads as one."""
    return pattern if isinstance(pattern, Pattern) else Pattern(str(pattern))


def timed(operation: Any, text: str, *arguments: Any) -> Any:
    """Run one match within the time that is left. Raises LimitExceeded."""
    meter = current_meter.get()
    if meter.matching_left <= 0:
        raise meter.out_of_matching_time()
    charge(len(text), text=True)
    started = monotonic()
    try:
        return operation(text, *arguments, timeout=meter.matching_left)
    except TimeoutError:
        meter.matching_left = 0
        raise meter.out_of_matching_time() from None
    finally:
        meter.matched(started)


@lru_cache(maxsize=512)
def _compiled(source: str, flags: int) -> Any:
    if len(source) > 20_000:
        raise LimitExceeded("A regular expression is longer than 20000 characters.")
    translated = regex.escape(source) if flags & LITERAL else translate(source)
    bits = regex.VERSION0
    for java, here in _FLAGS.items():
        if flags & java:
            bits |= here
    try:
        return regex.compile(translated, bits)
    except regex.error as error:
        raise GroovyError(
            f"{_JAVA_WORDS.get(error.msg, error.msg)} near index {error.pos}\n{source}",
            "java.util.regex.PatternSyntaxException",
        ) from None
    except (OverflowError, RecursionError, MemoryError):
        raise LimitExceeded("A regular expression is too large.") from None


def translate(source: str) -> str:
    """Java's notation in that of the ``regex`` package; classes such as ``\\d`` are ASCII, as in Java."""
    parts: list[str] = []
    position, in_class = 0, False
    while position < len(source):
        match = _ESCAPE.match(source, position)
        if match:
            parts.append(_translated(match, in_class=in_class))
            position = match.end()
            continue
        character = source[position]
        if character == "[" and not in_class:
            in_class = True
            position += 1
            parts.append(character)
            if source.startswith("^", position):
                parts.append("^")
                position += 1
            continue
        if character == "]":
            in_class = False
        elif character == "$" and not in_class:
            character = r"(?=\n?\Z)" if not _multiline(source) else "$"
        elif character == "[" and in_class:
            character = r"\["
        parts.append(character)
        position += 1
    return "".join(parts)


def _multiline(source: str) -> bool:
    return re.match(r"\(\?[a-z]*m", source) is not None


def _translated(match: re.Match[str], *, in_class: bool) -> str:  # noqa: C901, PLR0911 one branch a notation
    if match["quoted"] is not None:
        return str(regex.escape(match["quoted"], special_only=True))
    if match["property"]:
        name = match["name"] or match["letter"]
        if name in _POSIX and match["property"] == "p":
            return _POSIX[name] if in_class else f"[{_POSIX[name]}]"
        if name in _POSIX:
            return f"[^{_POSIX[name]}]"
        return rf"\{match['property']}{{{name.removeprefix('Is').removeprefix('java')}}}"
    if match["class"]:
        members = _CLASSES[match["class"].lower()]
        if match["class"].islower():
            return members if in_class else f"[{members}]"
        return match.group() if in_class else f"[^{members}]"
    if match["end"]:
        return r"\Z" if match["end"] == "z" else r"(?=\n?\Z)"
    if match["group"]:
        return "(?P<"
    if match["back"]:
        return f"(?P={match['back']})"
    if match["hex"]:
        return f"\\U{int(match['hex'], 16):08x}"
    return match.group()


class Matcher:
    """java.util.regex.Matcher: remembers where it is, so that ``while (m.find())`` moves on."""

    __slots__ = ("append_position", "current", "pattern", "position", "text")
    groovy_class = "java.util.regex.Matcher"

    def __init__(self, pattern: Pattern, text: str) -> None:
        self.pattern = pattern
        self.text = text
        self.reset()

    def reset(self) -> None:
        self.current: Any = None
        self.position = 0
        self.append_position = 0

    def groovy_truth(self) -> bool:
        """A matcher is true when its pattern occurs in the rest of the text; asking moves it."""
        return self.find()

    def find(self) -> bool:
        if self.position > len(self.text):
            self.current = None
            return False
        self.current = timed(self.pattern.compiled.search, self.text, self.position)
        if self.current is None:
            self.position = len(self.text) + 1
            return False
        self.position = self.current.end() + (self.current.end() == self.current.start())
        return True

    def matches(self) -> bool:
        self.current = timed(self.pattern.compiled.fullmatch, self.text)
        if self.current is not None:
            self.position = self.current.end()
        return self.current is not None

    def looking_at(self) -> bool:
        self.current = timed(self.pattern.compiled.match, self.text)
        return self.current is not None

    def match(self) -> Any:
        """The current match. Raises IllegalStateException without one."""
        if self.current is None:
            raise GroovyError("No match found", "java.lang.IllegalStateException")
        return self.current

    def group(self, which: Any = 0) -> Any:
        match = self.match()
        try:
            return match[int(which) if isinstance(which, int) else str(which)]
        except IndexError:
            if isinstance(which, int):
                raise GroovyError(f"No group {int(which)}", "java.lang.IndexOutOfBoundsException") from None
            raise GroovyError(f"No group with name <{which}>", "java.lang.IllegalArgumentException") from None

    def found(self, match: Any) -> Any:
        """One match as Groovy shows it: a string without groups, else [whole, group 1, ...]."""
        if not match.re.groups:
            return match[0]
        return [match[0], *match.groups()]

    def all(self) -> list[Any]:
        found = [self.found(match) for match in self.pattern.finditer(self.text)]
        sized(len(found))
        return found

    def append_replacement(self, replacement: str) -> str:
        """The text between the last match and this one, and the replacement."""
        match = self.match()
        before = self.text[self.append_position : match.start()]
        self.append_position = match.end()
        return before + expand(replacement, match)

    def tail(self) -> str:
        return self.text[self.append_position :]

    def to_text(self) -> str:
        last = self.current[0] if self.current is not None else ""
        region = f"region=0,{len(self.text)} lastmatch={last}"
        return f"java.util.regex.Matcher[pattern={self.pattern.source} {region}]"


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
