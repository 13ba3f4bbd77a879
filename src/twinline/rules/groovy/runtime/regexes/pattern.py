# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""java.util.regex.Pattern, with a bound on the time of matching."""

from collections.abc import Iterator
from functools import lru_cache
from time import monotonic
from typing import Any

import regex  # type: ignore[import-untyped]  # the package has no types

from twinline.rules.groovy.errors import GroovyError, LimitExceeded
from twinline.rules.groovy.runtime.limits import charge, current_meter
from twinline.rules.groovy.runtime.regexes.translation import translate

__all__ = ["COMMENTS", "Pattern", "compile_pattern", "timed"]

CASE_INSENSITIVE, MULTILINE, DOTALL, COMMENTS, LITERAL = 2, 8, 32, 4, 16
"""Flag values of java.util.regex.Pattern."""


_FLAGS = {
    CASE_INSENSITIVE: regex.IGNORECASE,
    MULTILINE: regex.MULTILINE,
    DOTALL: regex.DOTALL,
    COMMENTS: regex.VERBOSE,
}


_JAVA_WORDS = {
    "missing )": "Unclosed group",
    "unterminated character set": "Unclosed character class",
    "nothing to repeat": "Dangling meta character '*'",
    "unbalanced parenthesis": "Unmatched closing ')'",
}
"""What Java calls the mistakes people make most."""


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
