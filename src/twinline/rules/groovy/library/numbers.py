"""Numbers and booleans."""

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime import numbers
from twinline.rules.groovy.runtime.equality import compare
from twinline.rules.groovy.runtime.limits import current_meter
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.number_casts import NUMBER_CONVERTERS, to_decimal
from twinline.rules.groovy.runtime.operators import BINARY_OPERATORS
from twinline.rules.groovy.runtime.values import BigInteger, Float, Long

__all__ = ["NUMBER", "round_half_up"]

NUMBER = MethodTable("java.lang.Number", OBJECT)
BOOLEAN = MethodTable("java.lang.Boolean", OBJECT)
for _kind in (int, Long, BigInteger, Decimal, float, Float):
    TABLES[_kind] = NUMBER
TABLES[bool] = BOOLEAN

_CONVERSIONS = {
    "int": ("intValue", "toInteger"),
    "long": ("longValue", "toLong"),
    "short": ("shortValue", "toShort"),
    "byte": ("byteValue",),
    "double": ("doubleValue", "toDouble"),
    "float": ("floatValue", "toFloat"),
    "BigInteger": ("toBigInteger",),
    "BigDecimal": ("toBigDecimal",),
}
for _name, _methods in _CONVERSIONS.items():
    NUMBER.define(*_methods)(lambda value, _convert=NUMBER_CONVERTERS[_name][1]: _convert(value))


def _conversion_arity() -> None:
    """The conversions take no argument; the default above only carries the converter."""
    for names in _CONVERSIONS.values():
        for name in names:
            method = NUMBER.find(name)
            assert method is not None
            method.most = 0


_conversion_arity()

for _name, _symbol in {
    "plus": "+", "minus": "-", "multiply": "*", "div": "/", "divide": "/", "mod": "%", "remainder": "%",
    "power": "**", "add": "+", "subtract": "-", "and": "&", "or": "|", "xor": "^",
}.items():  # fmt: skip

    def _operation(value: Any, other: Any, *_context: Any, symbol: str = _symbol) -> Any:
        return BINARY_OPERATORS[symbol](value, other)

    if _symbol in {"&", "|", "^"}:
        BOOLEAN.define(_name)(_operation)
    NUMBER.define(_name)(_operation)
    _found = NUMBER.find(_name)
    assert _found is not None
    _found.most = 2


@NUMBER.define("intdiv")
def whole_division(value: Any, other: Any) -> Any:
    return numbers.whole_division(value, other)


@NUMBER.define("next")
def next_(value: Any) -> Any:
    return numbers.add(value, 1)


@NUMBER.define("previous")
def previous(value: Any) -> Any:
    return numbers.subtract(value, 1)


@NUMBER.define("abs")
def absolute(value: Any) -> Any:
    return numbers.negate(value) if value < 0 else value


@NUMBER.define("negate", "unaryMinus", "negative")
def negate(value: Any) -> Any:
    return numbers.negate(value)


@NUMBER.define("compareTo")
def compare_to(value: Any, other: Any) -> int:
    return compare(value, other)


@NUMBER.define("pow")
def power(value: Any, exponent: int) -> Any:
    return numbers.power(value, exponent)


def round_half_up(value: Any, digits: int = 0) -> Any:
    """``round()``: a Long of a Double, a BigDecimal of a BigDecimal; halves go up."""
    if isinstance(value, float):
        if digits:
            return float(to_decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))
        return numbers.long(math.floor(value + 0.5)) if math.isfinite(value) else Long(0)
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return value


@NUMBER.define("round")
def round_(value: Any, digits: int = 0) -> Any:
    return round_half_up(value, digits)


@NUMBER.define("trunc")
def truncate(value: Any, digits: int = 0) -> Any:
    if isinstance(value, int):
        return value
    shortened = to_decimal(value).quantize(Decimal(1).scaleb(-digits), rounding="ROUND_DOWN")
    return float(shortened) if isinstance(value, float) else shortened


_ROUNDING = {
    "HALF_UP": "ROUND_HALF_UP", "HALF_DOWN": "ROUND_HALF_DOWN", "HALF_EVEN": "ROUND_HALF_EVEN",
    "UP": "ROUND_UP",
    "DOWN": "ROUND_DOWN", "CEILING": "ROUND_CEILING", "FLOOR": "ROUND_FLOOR",
    "4": "ROUND_HALF_UP", "1": "ROUND_DOWN", "0": "ROUND_UP", "2": "ROUND_CEILING", "3": "ROUND_FLOOR",
}  # fmt: skip


@NUMBER.define("setScale")
def set_scale(value: Any, digits: int, mode: Any = None) -> Decimal:
    exact = to_decimal(value).quantize(
        Decimal(1).scaleb(-digits), rounding=_ROUNDING.get(str(mode), "ROUND_HALF_UP")
    )
    if mode is None and exact != value:
        raise numbers.arithmetic_error("Rounding necessary")
    return exact


@NUMBER.define("scale")
def scale(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


@NUMBER.define("precision")
def precision(value: Decimal) -> int:
    return len(value.as_tuple().digits)


@NUMBER.define("stripTrailingZeros")
def strip_trailing_zeros(value: Decimal) -> Decimal:
    return value.normalize()


@NUMBER.define("toPlainString")
def to_plain_string(value: Any) -> str:
    return f"{to_decimal(value):f}"


@NUMBER.define("signum")
def signum(value: Any) -> int:
    return int(value > 0) - int(value < 0)


@NUMBER.define("isNaN")
def is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


@NUMBER.define("isInfinite")
def is_infinite(value: Any) -> bool:
    return isinstance(value, float) and math.isinf(value)


@NUMBER.define("times")
def times(value: Any, closure: Any) -> None:
    meter = current_meter.get()
    for index in range(int(value)):
        meter.spend()
        closure(index)


@NUMBER.define("upto")
def upto(value: Any, end: Any, closure: Any) -> None:
    if value > end:
        raise GroovyError(f"Infinite loop in {value}.upto({end})", "groovy.lang.GroovyRuntimeException")
    while compare(value, end) <= 0:
        current_meter.get().spend()
        closure(value)
        value = numbers.add(value, 1)


@NUMBER.define("downto")
def downto(value: Any, end: Any, closure: Any) -> None:
    if value < end:
        raise GroovyError(f"Infinite loop in {value}.downto({end})", "groovy.lang.GroovyRuntimeException")
    while compare(value, end) >= 0:
        current_meter.get().spend()
        closure(value)
        value = numbers.subtract(value, 1)


@NUMBER.define("step")
def step(value: Any, end: Any, by: Any, closure: Any) -> None:
    if by == 0:
        raise GroovyError(f"Infinite loop in {value}.step({end}, 0)", "groovy.lang.GroovyRuntimeException")
    while (compare(value, end) < 0) if by > 0 else (compare(value, end) > 0):
        current_meter.get().spend()
        closure(value)
        value = numbers.add(value, by)


@BOOLEAN.define("booleanValue")
def boolean_value(value: bool) -> bool:
    return value


@BOOLEAN.define("implies")
def implies(value: bool, other: bool) -> bool:
    return not value or other


@BOOLEAN.define("compareTo")
def compare_booleans(value: bool, other: bool) -> int:
    return value - other
