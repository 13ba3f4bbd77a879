"""JQL text as tokens. Positions count characters from the start, beginning with 0."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from twinline.trackers.sandbox.refusal import Refused, bad_request

__all__ = ["QUERY_LIMIT", "Token", "syntax_error", "tokens_of"]

QUERY_LIMIT = 100_000

_TOKEN = re.compile(
    r"""\s*(?:
      "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)'
    | (?P<sign><=|>=|!=|!~|&&|\|\||[=~<>(),!])
    | (?P<word>(?:[^\s"'()=!~<>,&|\\]|\\.)+)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Token:
    """``string`` is a quoted text; ``end`` has an empty text."""

    kind: Literal["word", "string", "sign", "end"]
    text: str
    position: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.upper() in words


def tokens_of(query: str) -> Iterator[Token]:
    """Raises Refused 400 at a character that begins no token. The last token is ``end``."""
    if len(query) > QUERY_LIMIT:
        raise bad_request(f"The JQL query is longer than {QUERY_LIMIT} characters.")
    position, end = 0, len(query.rstrip())
    while position < end:
        match = _TOKEN.match(query, position)
        if match is None:
            start = position + len(query[position:]) - len(query[position:].lstrip())
            raise syntax_error(query, start, f"the character '{query[start]}' cannot stand here")
        position = match.end()
        kind = match.lastgroup
        assert kind is not None
        text, start = match[kind], match.start(kind)
        if kind in {"double", "single"}:
            yield Token("string", _unescaped(text), start - 1)
        else:
            yield Token(
                "sign" if kind == "sign" else "word", text if kind == "sign" else _unescaped(text), start
            )
    yield Token("end", "", end)


def syntax_error(query: str, position: int, problem: str) -> Refused:
    line = query.count("\n", 0, position) + 1
    character = position - query.rfind("\n", 0, position)
    return bad_request(f"Error in the JQL Query: {problem}. (line {line}, character {character})")


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(
        lambda match: chr(int(match[1], 16)) if match[1] else _ESCAPED.get(match[2], match[2]), text
    )
