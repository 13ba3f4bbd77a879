"""Positions and parts of a string."""

from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.strings.table import define, text_of
from twinline.rules.groovy.runtime.indexes import get_index
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.values import Character, JavaArray, LinkedHashSet

__all__: list[str] = []


@define("size", "length")
def size(text: str) -> int:
    return len(text)


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
