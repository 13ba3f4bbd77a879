"""Numbers: which of Groovy's six kinds a result is, and its exact value.

Integer < Long < BigInteger < BigDecimal < Double; the wider operand decides, Integer and Long wrap.
Division makes a BigDecimal of whole numbers: exact when it ends, else ten more digits than the
operands have, rounded half up to (at least) ten decimals.
"""

import decimal
import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from twinline.rules.groovy.errors import GroovyError, LimitExceeded
from twinline.rules.groovy.runtime.values import BigInteger, Character, Long

__all__ = [
    "add",
    "arithmetic_error",
    "divide",
    "integer",
    "is_number",
    "long",
    "modulo",
    "multiply",
    "narrowest",
    "negate",
    "power",
    "subtract",
    "whole_division",
]

EXTRA_DIGITS = 10
LEAST_SCALE = 10
MAX_BITS = 14_000
"""Size of the largest BigInteger: what Python writes out as text without being asked twice (4300 digits)."""
MAX_EXPONENT = 4_000
"""Powers of ten a BigDecimal may reach, up and down."""

TOO_PRECISE = "A decimal number has more than 10000 digits, or an exponent beyond 4000."

_EXACT = decimal.Context(
    prec=10_000,
    Emax=MAX_EXPONENT,
    Emin=-MAX_EXPONENT,
    rounding=ROUND_HALF_UP,
    traps=[decimal.Inexact, decimal.Overflow, decimal.InvalidOperation],
)


def is_number(value: Any) -> bool:
    """Booleans are no numbers in Groovy."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def integer(number: int) -> int:
    """The 32 bits Java would keep."""
    return (number + 2**31) % 2**32 - 2**31


def long(number: int) -> Long:
    """The 64 bits Java would keep."""
    return Long((number + 2**63) % 2**64 - 2**63)


def narrowest(number: int) -> int:
    """The smallest kind that holds the number."""
    if -(2**31) <= number < 2**31:
        return number
    return Long(number) if -(2**63) <= number < 2**63 else big(number)


def big(number: int) -> BigInteger:
    if number.bit_length() > MAX_BITS:
        raise LimitExceeded("A number has more than 14000 bits.")
    return BigInteger(number)


def arithmetic_error(message: str) -> GroovyError:
    return GroovyError(message, "java.lang.ArithmeticException")


def _whole(left: int, right: int, result: int) -> int:
    """A whole result in the kind of the wider operand."""
    if isinstance(left, BigInteger) or isinstance(right, BigInteger):
        return big(result)
    if _is_long(left) or _is_long(right):
        return long(result)
    return integer(result)


def _is_long(number: int) -> bool:
    return type(number) is Long or not -(2**31) <= number < 2**31


def _decimals(left: Any, right: Any) -> tuple[Decimal, Decimal]:
    return (
        left if isinstance(left, Decimal) else Decimal(int(left)),
        right if isinstance(right, Decimal) else Decimal(int(right)),
    )


def add(left: Any, right: Any) -> Any:
    if isinstance(left, float) or isinstance(right, float):
        return float(left) + float(right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return _exactly(_EXACT.add, left, right)
    return _whole(left, right, int(left) + int(right))


def subtract(left: Any, right: Any) -> Any:
    if isinstance(left, float) or isinstance(right, float):
        return float(left) - float(right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return _exactly(_EXACT.subtract, left, right)
    return _whole(left, right, int(left) - int(right))


def multiply(left: Any, right: Any) -> Any:
    if isinstance(left, float) or isinstance(right, float):
        return float(left) * float(right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return _exactly(_EXACT.multiply, left, right)
    if int(left).bit_length() + int(right).bit_length() > MAX_BITS:
        raise LimitExceeded("A number has more than 14000 bits.")
    return _whole(left, right, int(left) * int(right))


def _exactly(operation: Any, left: Any, right: Any) -> Decimal:
    try:
        result: Decimal = operation(*_decimals(left, right))
    except (decimal.Inexact, decimal.Overflow, decimal.InvalidOperation):
        raise LimitExceeded(TOO_PRECISE) from None
    return result


def divide(left: Any, right: Any) -> Any:
    """``/``: Double with a Double, BigDecimal with all else."""
    if isinstance(left, float) or isinstance(right, float):
        return _float_division(float(left), float(right))
    dividend, divisor = _decimals(left, right)
    if not divisor:
        raise arithmetic_error("Division by zero" if dividend else "Division undefined")
    digits = len(dividend.as_tuple().digits), len(divisor.as_tuple().digits)
    exact = decimal.Context(
        prec=digits[0] + -(-10 * digits[1] // 3) + 1, rounding=ROUND_HALF_UP, traps=[decimal.Inexact]
    )
    try:
        return exact.divide(dividend, divisor)
    except decimal.Inexact:
        return _rounded_division(dividend, divisor, max(digits) + EXTRA_DIGITS)


def _rounded_division(dividend: Decimal, divisor: Decimal, digits: int) -> Decimal:
    result = decimal.Context(prec=digits, rounding=ROUND_HALF_UP).divide(dividend, divisor)
    scales = [-int(number.as_tuple().exponent) for number in (dividend, divisor)]
    scale = max(*scales, LEAST_SCALE)
    if -int(result.as_tuple().exponent) > scale:
        result = result.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP, context=_EXACT_ROUNDING)
    return result


_EXACT_ROUNDING = decimal.Context(prec=10_000, rounding=ROUND_HALF_UP)


def _float_division(left: float, right: float) -> float:
    if right:
        return left / right
    if left == 0 or left != left:  # noqa: PLR0124 NaN
        return float("nan")
    negative = (left < 0) != (str(right)[0] == "-")
    return float("-inf") if negative else float("inf")


def whole_division(left: Any, right: Any) -> Any:
    """``intdiv``: towards zero."""
    if isinstance(left, (float, Decimal)) or isinstance(right, (float, Decimal)):
        raise GroovyError("Cannot use intdiv() on this type: these are no whole numbers",
                          "java.lang.UnsupportedOperationException")  # fmt: skip
    if int(right) == 0:
        raise arithmetic_error("/ by zero")
    quotient = abs(int(left)) // abs(int(right))
    return _whole(left, right, quotient if (left < 0) == (right < 0) else -quotient)


def modulo(left: Any, right: Any) -> Any:
    """``%``: the sign of the left side."""
    if isinstance(left, float) or isinstance(right, float):
        divisor = float(right)
        return float("nan") if divisor == 0 else math.fmod(float(left), divisor)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        dividend, decimal_divisor = _decimals(left, right)
        if not decimal_divisor:
            raise arithmetic_error("Division by zero")
        return _remainder(dividend, decimal_divisor)
    if int(right) == 0:
        raise arithmetic_error("/ by zero")
    rest = abs(int(left)) % abs(int(right))
    return _whole(left, right, -rest if left < 0 else rest)


def _remainder(dividend: Decimal, divisor: Decimal) -> Decimal:
    try:
        return _EXACT_ROUNDING.remainder(dividend, divisor)
    except decimal.InvalidOperation:
        raise LimitExceeded(TOO_PRECISE) from None


def power(base: Any, exponent: Any) -> Any:
    """``**``: whole numbers stay whole unless the exponent is negative."""
    whole = isinstance(exponent, int) and exponent >= 0
    if whole and isinstance(base, int):
        if int(base).bit_length() * int(exponent) > MAX_BITS:
            raise LimitExceeded("A number has more than 14000 bits.")
        result = int(base) ** int(exponent)
        return _power_kind(base, result)
    if whole and isinstance(base, Decimal):
        try:
            return _EXACT.power(base, int(exponent))
        except (decimal.Inexact, decimal.Overflow, decimal.InvalidOperation):
            raise LimitExceeded(TOO_PRECISE) from None
    try:
        result_float = float(base) ** float(exponent)
    except (OverflowError, ZeroDivisionError):
        return float("inf")
    return result_float if isinstance(result_float, float) else float("nan")


def _power_kind(base: int, result: int) -> int:
    """The kind of the base as long as the result fits, else BigInteger."""
    if type(base) is Long and -(2**63) <= result < 2**63:
        return Long(result)
    return result if type(base) is int and -(2**31) <= result < 2**31 else big(result)


def negate(value: Any) -> Any:
    if isinstance(value, float):
        return -float(value)
    if isinstance(value, Decimal):
        return value.copy_negate() if value else value
    return _whole(value, 0, -int(value))


def as_number(value: Any) -> Any:
    """Characters count as their code where a number is asked for."""
    return ord(value) if isinstance(value, Character) else value
