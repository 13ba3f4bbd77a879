"""Number classes: parsing, limits, constants."""

import math
from decimal import Decimal
from typing import Any

from twinline.rules.groovy.library.classes.register import enter
from twinline.rules.groovy.library.strings.numbers import parse_decimal, parse_double, parse_integer
from twinline.rules.groovy.library.strings.table import text_of
from twinline.rules.groovy.runtime import numbers
from twinline.rules.groovy.runtime.equality import compare
from twinline.rules.groovy.runtime.number_casts import number_format, to_decimal
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import (
    BigInteger,
    Long,
)

__all__: list[str] = []


def parse_int(text: Any, radix: int = 10) -> int:
    if text is None:
        raise number_format("null")
    number = parse_integer(to_text(text), radix)
    if not -(2**31) <= number < 2**31:
        raise number_format(to_text(text))
    return number


def parse_long(text: Any, radix: int = 10) -> Long:
    if text is None:
        raise number_format("null")
    return Long(parse_integer(to_text(text), radix))


def value_as_int(value: Any, radix: int = 10) -> int:
    return numbers.integer(value) if isinstance(value, int) else parse_int(value, radix)


def value_as_long(value: Any) -> Long:
    return numbers.long(int(value)) if isinstance(value, int) else parse_long(value)


def to_base(number: int, radix: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    value, shown = abs(number), ""
    while value:
        value, rest = divmod(value, radix)
        shown = digits[rest] + shown
    return ("-" if number < 0 else "") + (shown or "0")


enter(
    "java.lang.Integer",
    construct=value_as_int,
    statics={"MAX_VALUE": 2**31 - 1, "MIN_VALUE": -(2**31)},
    functions={
        "parseInt": parse_int,
        "valueOf": value_as_int,
        "toString": lambda value, radix=10: to_base(int(value), radix),
        "toHexString": lambda value: f"{int(value) % 2**32:x}",
        "toBinaryString": lambda value: f"{int(value) % 2**32:b}",
        "compare": compare,
        "max": max,
        "min": min,
        "signum": lambda value: (value > 0) - (value < 0),
    },
)

enter(
    "java.lang.Long",
    construct=value_as_long,
    statics={"MAX_VALUE": Long(2**63 - 1), "MIN_VALUE": Long(-(2**63))},
    functions={
        "parseLong": parse_long,
        "valueOf": value_as_long,
        "toString": to_text,
        "compare": compare,
        "toHexString": lambda value: f"{int(value) % 2**64:x}",
    },
)

enter("java.lang.Number")

enter("java.lang.Short", statics={"MAX_VALUE": 32767, "MIN_VALUE": -32768})

enter("java.lang.Byte", statics={"MAX_VALUE": 127, "MIN_VALUE": -128})

_parse_double = {
    "valueOf": lambda value: float(value) if numbers.is_number(value) else parse_double(text_of(value))
}

enter(
    "java.lang.Double",
    construct=_parse_double["valueOf"],
    statics={
        "MAX_VALUE": 1.7976931348623157e308,
        "MIN_VALUE": 5e-324,
        "NaN": float("nan"),
        "POSITIVE_INFINITY": float("inf"),
        "NEGATIVE_INFINITY": float("-inf"),
    },
    functions={
        **_parse_double,
        "parseDouble": lambda text: parse_double(text_of(text)),
        "compare": compare,
        "isNaN": math.isnan,
        "toString": to_text,
    },
)

enter(
    "java.lang.Float",
    functions={"parseFloat": lambda text: parse_double(text_of(text)), **_parse_double},
)

enter(
    "java.math.BigDecimal",
    construct=lambda value: to_decimal(value) if numbers.is_number(value) else parse_decimal(text_of(value)),
    statics={
        "ZERO": Decimal(0),
        "ONE": Decimal(1),
        "TEN": Decimal(10),
        "ROUND_HALF_UP": 4,
        "ROUND_DOWN": 1,
        "ROUND_UP": 0,
    },
    functions={"valueOf": lambda value, _scale=0: to_decimal(value)},
)

enter(
    "java.math.BigInteger",
    construct=lambda text, radix=10: BigInteger(parse_integer(text_of(text), radix)),
    statics={"ZERO": BigInteger(0), "ONE": BigInteger(1), "TEN": BigInteger(10)},
    functions={"valueOf": lambda value: BigInteger(int(value))},
)

enter(
    "java.math.RoundingMode",
    statics={name: name for name in ("HALF_UP", "HALF_DOWN", "HALF_EVEN", "UP", "DOWN", "CEILING", "FLOOR")},
)
