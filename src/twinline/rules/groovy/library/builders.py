"""StringBuilder and StringBuffer."""

from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.strings.table import STRING
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.methods import TABLES, MethodTable
from twinline.rules.groovy.runtime.text import to_text

__all__ = ["StringBuilder"]


class StringBuilder:
    """Text in pieces, joined when it is asked for."""

    __slots__ = ("_parts", "groovy_class", "size")
    groovy_supers = ("java.lang.CharSequence", "java.lang.Appendable")

    def __init__(self, text: str = "", groovy_class: str = "java.lang.StringBuilder") -> None:
        self._parts = [text]
        self.size = len(text)
        self.groovy_class = groovy_class

    def append(self, text: str) -> None:
        self.size += len(text)
        sized(self.size, text=True)
        self._parts.append(text)

    def to_text(self) -> str:
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0]

    def replace_with(self, text: str) -> None:
        self._parts = [text]
        self.size = len(text)
        sized(self.size, text=True)

    def groovy_truth(self) -> bool:
        return self.size > 0

    def __str__(self) -> str:
        return self.to_text()


BUILDER = MethodTable("java.lang.StringBuilder", STRING)
TABLES[StringBuilder] = BUILDER


@BUILDER.define("append", "leftShift")
def append(builder: StringBuilder, value: Any) -> StringBuilder:
    builder.append(to_text(value))
    return builder


@BUILDER.define("insert")
def insert(builder: StringBuilder, offset: int, value: Any) -> StringBuilder:
    text = builder.to_text()
    check(offset, len(text))
    builder.replace_with(text[:offset] + to_text(value) + text[offset:])
    return builder


@BUILDER.define("delete")
def delete(builder: StringBuilder, start: int, end: int) -> StringBuilder:
    text = builder.to_text()
    check(start, len(text))
    builder.replace_with(text[:start] + text[max(end, start) :])
    return builder


@BUILDER.define("deleteCharAt")
def delete_char_at(builder: StringBuilder, index: int) -> StringBuilder:
    return delete(builder, index, index + 1)


@BUILDER.define("replace")
def replace(builder: StringBuilder, start: int, end: int, value: Any) -> StringBuilder:
    text = builder.to_text()
    check(start, len(text))
    builder.replace_with(text[:start] + to_text(value) + text[end:])
    return builder


@BUILDER.define("reverse")
def reverse(builder: StringBuilder) -> StringBuilder:
    builder.replace_with(builder.to_text()[::-1])
    return builder


@BUILDER.define("setLength")
def set_length(builder: StringBuilder, length: int) -> None:
    sized(length, text=True)
    builder.replace_with(builder.to_text()[:length].ljust(length, "\0"))


@BUILDER.define("equals")
def equals(builder: StringBuilder, other: Any) -> bool:
    return builder is other


def check(offset: int, length: int) -> None:
    if not 0 <= offset <= length:
        raise GroovyError(
            f"offset {int(offset)}, length {length}", "java.lang.StringIndexOutOfBoundsException"
        )
