"""Strings: reading numbers and truth values from them."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.strings.table import JAVA_SPACE, define
from twinline.rules.groovy.runtime.number_casts import bounded, number_format
from twinline.rules.groovy.runtime.values import BigInteger, Float, Long

__all__ = ["parse_decimal", "parse_double", "parse_integer"]


def parse_integer(text: str, radix: int = 10) -> int:
    """Java's parseInt: digits and a sign, nothing else."""
    if not re.fullmatch(r"[+-]?[0-9a-zA-Z]+", text):
        raise number_format(text)
    try:
        return int(text, radix)
    except ValueError:
        raise number_format(text) from None


@define("toInteger")
def to_integer(text: str, radix: int = 10) -> int:
    number = parse_integer(text.strip(JAVA_SPACE), radix)
    if not -(2**31) <= number < 2**31:
        raise number_format(text)
    return number


@define("toLong")
def to_long(text: str, radix: int = 10) -> Long:
    number = parse_integer(text.strip(JAVA_SPACE), radix)
    if not -(2**63) <= number < 2**63:
        raise number_format(text)
    return Long(number)


@define("toBigInteger")
def to_big_integer(text: str) -> BigInteger:
    return BigInteger(parse_integer(text.strip(JAVA_SPACE)))


@define("toBigDecimal")
def to_big_decimal(text: str) -> Decimal:
    return parse_decimal(text.strip(JAVA_SPACE))


def parse_decimal(text: str) -> Decimal:
    try:
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?", text):
            raise number_format(text)
        return bounded(Decimal(text))
    except InvalidOperation:
        raise number_format(text) from None


@define("toDouble")
def to_double(text: str) -> float:
    return parse_double(text)


def parse_double(text: str) -> float:
    stripped = text.strip(JAVA_SPACE)
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?", stripped):
        if not stripped:
            raise GroovyError("empty String", "java.lang.NumberFormatException")
        raise number_format(text)
    return float(stripped.rstrip("dDfF"))


@define("toFloat")
def to_float(text: str) -> Float:
    return Float(parse_double(text))


@define("toBoolean")
def to_boolean(text: str) -> bool:
    return text.strip(JAVA_SPACE).lower() in {"true", "y", "1"}


@define("isInteger")
def is_integer(text: str) -> bool:
    return _fits(to_integer, text)


@define("isLong")
def is_long(text: str) -> bool:
    return _fits(to_long, text)


@define("isBigInteger")
def is_big_integer(text: str) -> bool:
    return _fits(to_big_integer, text)


@define("isNumber", "isBigDecimal", "isDouble", "isFloat")
def is_number(text: str) -> bool:
    return _fits(to_big_decimal, text)


def _fits(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except GroovyError:
        return False
    return True


@define("isDigit")
def is_digit(text: str) -> bool:
    return text.isdigit()


@define("isLetter")
def is_letter(text: str) -> bool:
    return text.isalpha()
