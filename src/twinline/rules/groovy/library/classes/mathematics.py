"""java.lang.Math."""

import math
import random
from collections.abc import Callable
from typing import Any

from twinline.rules.groovy.library.classes.register import enter
from twinline.rules.groovy.library.numbers import round_half_up
from twinline.rules.groovy.runtime import numbers
from twinline.rules.groovy.runtime.equality import compare

__all__: list[str] = []


def on_float(function: Callable[[float], float]) -> Callable[[Any], float]:
    """A function of Doubles; outside its domain it answers NaN as Java does."""

    def apply(value: Any) -> float:
        try:
            return function(float(value))
        except ValueError:
            return float("nan")
        except OverflowError:
            return float("inf")

    return apply


def ceiling(value: Any) -> float:
    return float(math.ceil(float(value)))


def floor(value: Any) -> float:
    return float(math.floor(float(value)))


enter(
    "java.lang.Math",
    statics={"PI": math.pi, "E": math.e},
    functions={
        "abs": lambda value: numbers.negate(value) if value < 0 else value,
        "round": lambda value: round_half_up(float(value)),
        "floor": floor,
        "ceil": ceiling,
        "sqrt": on_float(math.sqrt),
        "cbrt": on_float(math.cbrt),
        "exp": on_float(math.exp),
        "log": on_float(lambda value: math.log(value) if value else float("-inf")),
        "log10": on_float(lambda value: math.log10(value) if value else float("-inf")),
        "sin": on_float(math.sin),
        "cos": on_float(math.cos),
        "tan": on_float(math.tan),
        "pow": lambda base, exponent: float(numbers.power(float(base), float(exponent))),
        "max": lambda left, right: left if compare(left, right) >= 0 else right,
        "min": lambda left, right: left if compare(left, right) <= 0 else right,
        "random": random.random,
        "signum": lambda value: math.copysign(1.0, value) if value else 0.0,
        "floorMod": lambda left, right: int(left) % int(right),
        "floorDiv": lambda left, right: int(left) // int(right),
        "hypot": lambda left, right: math.hypot(float(left), float(right)),
    },
)
