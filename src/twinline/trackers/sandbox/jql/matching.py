"""The ``~`` operator: words and "exact phrases", a ``*`` at a word's end for any ending."""

import re

__all__ = ["matches_text"]

_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that put no spaces between words."""

_PARTS = re.compile(r'"([^"]+)"|(\S+)')


def matches_text(text: str | None, query: str) -> int:
    """1 when every word and phrase of ``query`` stands in ``text``, case apart; else 0."""
    if not text:
        return 0
    folded = text.casefold()
    return int(
        all(
            _stands_in(folded, phrase or word, bool(phrase))
            for phrase, word in _PARTS.findall(query.casefold())
        )
    )


def _stands_in(text: str, part: str, phrase: bool) -> bool:
    if phrase:
        return part in text
    words = re.findall(r"\w+", part)
    ending = "" if part.endswith("*") else r"\b"
    if not words or _UNSPACED.search(part):
        return part.removesuffix("*") in text
    return re.search(r"\b" + r"\W+".join(map(re.escape, words)) + ending, text) is not None
