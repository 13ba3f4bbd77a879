"""JSON from a partner, read strictly: what one parser takes and another does not is refused.

Refused: bytes that are no UTF-8, nesting deeper than 32, a name twice in one object, NaN and
infinities, integers beyond 64 bits, lone surrogates. The standard decoder takes most of these.
"""

import json
import math
import re
from collections.abc import Callable
from typing import Any

from twinline.domain.hub import Json

__all__ = ["MAX_DEPTH", "NotStrict", "dump", "parse"]

MAX_DEPTH = 32
_INT_DIGITS = 20
_INT_LIMIT = 2**63
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class NotStrict(ValueError):
    """The text is no JSON this protocol takes; ``str(error)`` says why."""


def parse(raw: bytes | str) -> Json:
    """Raises NotStrict."""
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
    except UnicodeDecodeError as error:
        raise NotStrict("the text is not UTF-8") from error
    _check_depth(text)
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_object(escapes="\\u" in text),
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except (ValueError, RecursionError) as error:
        raise NotStrict(f"the text is no JSON of this protocol: {error}") from error
    if "\\u" in text and _has_surrogate(value):
        raise NotStrict("a text has half of a surrogate pair")
    return value


def dump(value: Any) -> str:
    """Compact JSON text. Half surrogate pairs, which cannot be sent, become question marks."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace").decode()


def _check_depth(text: str) -> None:
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise NotStrict(f"the text is nested deeper than {MAX_DEPTH}")
        elif mark in "]}":
            depth -= 1


def _object(*, escapes: bool) -> Callable[[list[tuple[str, Json]]], dict[str, Json]]:
    def build(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        members = dict(pairs)
        if len(members) != len(pairs):
            raise NotStrict("an object has the same name twice")
        if escapes and any(_SURROGATE.search(name) for name in members):
            raise NotStrict("a name has half of a surrogate pair")
        return members

    return build


def _refuse_constant(name: str) -> Json:
    raise NotStrict(f"{name} is no JSON number")


def _integer(digits: str) -> int:
    if len(digits) > _INT_DIGITS or not -_INT_LIMIT <= int(digits) < _INT_LIMIT:
        raise NotStrict("an integer is beyond 64 bits")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise NotStrict("a number is too large")
    return value


def _has_surrogate(value: Json) -> bool:
    if isinstance(value, str):
        return _SURROGATE.search(value) is not None
    if isinstance(value, list):
        return any(_has_surrogate(each) for each in value)
    if isinstance(value, dict):
        return any(_has_surrogate(each) for each in value.values())
    return False
