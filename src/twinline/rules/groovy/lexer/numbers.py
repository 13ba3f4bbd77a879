# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Number literals: 1, 0x1F, 10L, 1.5, 2G."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from twinline.rules.groovy.runtime.numbers import MAX_EXPONENT
from twinline.rules.groovy.runtime.values import BigInteger, Float, Long

__all__ = ["NUMBER", "number_of"]

NUMBER = re.compile(
    r"0[xX](?P<hex>[0-9a-fA-F_]+)(?P<hs>[lLgGiI]?)"
    r"|0[bB](?P<bin>[01_]+)(?P<bs>[lLgGiI]?)"
    r"|(?P<dec>\d[\d_]*(?:(?:\.\d[\d_]*)(?:[eE][+-]?\d+)?|[eE][+-]?\d+))(?P<ds>[dDfFgG]?)"
    r"|(?P<int>\d[\d_]*)(?P<is>[lLgGiIdDfF]?)"
)


def number_of(match: re.Match[str]) -> Any:
    """The value of a number literal. Raises ValueError with a message for the user."""
    groups = match.groupdict()
    if groups["dec"] is not None:
        return _fraction(groups["dec"].replace("_", ""), groups["ds"].lower())
    base, digits, suffix = _parts(groups)
    if suffix in {"d", "f"} and base == 10:
        return float(digits) if suffix == "d" else Float(digits)
    if base == 10 and len(digits) > 1 and digits[0] == "0":
        base = 8
    try:
        number = int(digits[:5000], base)
    except ValueError:
        raise ValueError(f"Invalid number: '{match.group()}'") from None
    return _integer(number, suffix, hexadecimal=base != 10)


def _parts(groups: dict[str, Any]) -> tuple[int, str, str]:
    """Base, digits and suffix of a whole number."""
    for base, digits, suffix in ((16, "hex", "hs"), (2, "bin", "bs"), (10, "int", "is")):
        if groups[digits] is not None:
            return base, groups[digits].replace("_", ""), (groups[suffix] or "").lower()
    raise ValueError("no digits")


def _fraction(digits: str, suffix: str) -> Any:
    if suffix in {"d", "f"}:
        return float(digits) if suffix == "d" else Float(digits)
    try:
        decimal = Decimal(digits)
    except InvalidOperation:
        raise ValueError("The number is too large") from None
    if abs(decimal.adjusted()) > MAX_EXPONENT:
        raise ValueError("The number is too large")
    return decimal


def _integer(number: int, suffix: str, *, hexadecimal: bool) -> Any:
    """The narrowest of Integer, Long and BigInteger, unless a suffix says otherwise."""
    if suffix == "g":
        return BigInteger(number)
    if suffix == "l":
        return Long(number)
    if number < 2**31 or (hexadecimal and number < 2**32):
        return number - 2**32 if number >= 2**31 else number
    # 2147483648 is read as an int so that -2147483648 can be one; the parser folds the sign first.
    if number < 2**63:
        return Long(number)
    return BigInteger(number)
