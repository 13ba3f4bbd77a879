"""``String.format``: Java's format texts (``%05.2f``, ``%-10s``, ``%,d``, ``%1$s``)."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.naming import class_name
from twinline.rules.groovy.runtime.number_casts import to_decimal
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import Character, JavaArray

__all__ = ["format_text"]

_ITEM = re.compile(r"%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])")
_LONGEST = 100_000


def format_text(pattern: str, arguments: list[Any]) -> str:
    """The pattern with its items filled in. Raises GroovyError as java.util.Formatter does."""
    if len(arguments) == 1 and isinstance(arguments[0], JavaArray):
        arguments = arguments[0]
    position = 0
    parts: list[str] = []
    last = 0
    for item in _ITEM.finditer(pattern):
        _check_literal(pattern[last : item.start()])
        parts.append(pattern[last : item.start()])
        last = item.end()
        kind = item[5]
        if kind in "n%":
            parts.append(_padded("\n" if kind == "n" else "%", item))
            continue
        index = int(item[1]) - 1 if item[1] else position
        position += not item[1]
        if index >= len(arguments):
            raise GroovyError(f"Format specifier '{item[0]}'", "java.util.MissingFormatArgumentException")
        parts.append(_padded(_shown(kind, arguments[index], item), item))
    _check_literal(pattern[last:])
    parts.append(pattern[last:])
    sized(sum(map(len, parts)), text=True)
    return "".join(parts)


def _check_literal(text: str) -> None:
    if "%" in text:
        found = text[text.index("%") + 1 :][:1] or "%"
        raise GroovyError(f"Conversion = '{found}'", "java.util.UnknownFormatConversionException")


def _padded(text: str, item: re.Match[str]) -> str:
    width = int(item[3] or 0)
    if width > _LONGEST:
        raise GroovyError("The width of a format item is too large", "java.lang.IllegalArgumentException")
    if "-" in item[2]:
        return text.ljust(width)
    if "0" in item[2] and item[5] in "dfxXeo":
        sign = text[:1] if text[:1] in "+-" else ""
        return sign + text[len(sign) :].rjust(width - len(sign), "0")
    return text.rjust(width)


def _shown(kind: str, value: Any, item: re.Match[str]) -> str:
    lower = kind.lower()
    if lower == "s":
        text = to_text(value)
        shown = text if item[4] is None else text[: int(item[4])]
    elif lower == "b":
        shown = "true" if (value is True or (value is not None and not isinstance(value, bool))) else "false"
    elif value is None:
        shown = "null"
    elif lower == "c":
        shown = chr(value) if isinstance(value, int) else to_text(value)
    elif lower in "dxo":
        shown = _whole(lower, value, item)
    elif lower in "feg":
        shown = _decimal(lower, value, item)
    else:
        raise GroovyError(f"Conversion = '{kind}'", "java.util.UnknownFormatConversionException")
    return shown.upper() if kind.isupper() else shown


def _whole(kind: str, value: Any, item: re.Match[str]) -> str:
    if not isinstance(value, int) or isinstance(value, (bool, Character)):
        raise GroovyError(f"{kind} != {class_name(value)}", "java.util.IllegalFormatConversionException")
    number = int(value)
    if kind == "d":
        digits = f"{abs(number):,}" if "," in item[2] else str(abs(number))
        return _signed(digits, number < 0, item[2])
    unsigned = number if number >= 0 else number + 2 ** (64 if type(value).__name__ == "Long" else 32)
    return f"{unsigned:{kind}}"


def _decimal(kind: str, value: Any, item: re.Match[str]) -> str:
    if not isinstance(value, (float, Decimal)):
        raise GroovyError(f"{kind} != {class_name(value)}", "java.util.IllegalFormatConversionException")
    if isinstance(value, float) and not is_finite(value):
        return to_text(value)
    digits = min(int(item[4]) if item[4] is not None else 6, 1000)
    number = to_decimal(value)
    if kind == "f":
        rounded = abs(number).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        text = f"{rounded:,f}" if "," in item[2] else f"{rounded:f}"
        return _signed(text, number < 0, item[2])
    return re.sub(r"e([+-])(\d)$", r"e\g<1>0\2", f"{number:.{digits}{kind}}")


def is_finite(value: float) -> bool:
    return value == value and abs(value) != float("inf")  # noqa: PLR0124 NaN


def _signed(digits: str, negative: bool, flags: str) -> str:
    if negative:
        return f"({digits})" if "(" in flags else f"-{digits}"
    return f"+{digits}" if "+" in flags else f" {digits}" if " " in flags else digits
