"""Numbers as other kinds of number, and texts as numbers."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from twinline.rules.groovy.errors import GroovyError, LimitExceeded
from twinline.rules.groovy.runtime import numbers
from twinline.rules.groovy.runtime.numbers import is_number
from twinline.rules.groovy.runtime.types import cast_error
from twinline.rules.groovy.runtime.values import (
    BigInteger,
    Float,
    GString,
)

__all__ = [
    "BOXED",
    "NUMBER_CONVERTERS",
    "Converter",
    "bounded",
    "number_cast",
    "number_coercion",
    "number_format",
    "to_decimal",
]

Converter = Callable[[Any], Any]


def number_cast(wanted: str, convert: Converter) -> Converter:
    def cast(value: Any) -> Any:
        if is_number(value):
            return convert(value)
        if isinstance(value, (str, GString)) and len(str(value)) == 1:
            return convert(ord(str(value)))
        raise cast_error(value, wanted)

    return cast


def number_coercion(wanted: str, convert: Converter) -> Converter:
    """``as int`` reads strings, which a cast refuses."""

    def coerce(value: Any) -> Any:
        if isinstance(value, (str, GString)):
            text = str(value)
            try:
                return convert(Decimal(text.strip())) if "." in text else convert(int(text))
            except (ValueError, ArithmeticError):
                raise number_format(text) from None
        return number_cast(wanted, convert)(value)

    return coerce


def number_format(text: str) -> GroovyError:
    return GroovyError(f'For input string: "{text}"', "java.lang.NumberFormatException")


def _whole(value: Any) -> int:
    if isinstance(value, float) and (value != value or value in {float("inf"), float("-inf")}):  # noqa: PLR0124
        return 0
    return int(bounded(value)) if isinstance(value, Decimal) else int(value)


def bounded(value: Decimal) -> Decimal:
    """Refuse numbers with exponents that would take hours to write out."""
    if value.is_finite() and value and abs(value.adjusted()) > numbers.MAX_EXPONENT:
        raise LimitExceeded(numbers.TOO_PRECISE)
    return value


def to_decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    return Decimal(repr(float(value))) if isinstance(value, float) else Decimal(int(value))


NUMBER_CONVERTERS: dict[str, tuple[str, Converter]] = {
    "int": ("java.lang.Integer", lambda value: numbers.integer(_whole(value))),
    "long": ("java.lang.Long", lambda value: numbers.long(_whole(value))),
    "short": ("java.lang.Short", lambda value: (_whole(value) + 2**15) % 2**16 - 2**15),
    "byte": ("java.lang.Byte", lambda value: (_whole(value) + 2**7) % 2**8 - 2**7),
    "double": ("java.lang.Double", float),
    "float": ("java.lang.Float", Float),
    "BigInteger": ("java.math.BigInteger", lambda value: BigInteger(_whole(value))),
    "BigDecimal": ("java.math.BigDecimal", to_decimal),
}


BOXED = {
    "Integer": "int",
    "Long": "long",
    "Short": "short",
    "Byte": "byte",
    "Double": "double",
    "Float": "float",
}
