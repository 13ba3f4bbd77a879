"""Binary and unary operators: numbers by themselves, everything else by the method the operator stands for.

+ plus   - minus   * multiply   / div   % mod   ** power
<< leftShift   & and   | or   ^ xor   ~ bitwiseNegate
"""

from collections.abc import Callable
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime import numbers
from twinline.rules.groovy.runtime.calls import invoke, missing_method, null_pointer
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.methods import table_of
from twinline.rules.groovy.runtime.naming import class_name
from twinline.rules.groovy.runtime.numbers import as_number, is_number
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import BigInteger, GString, Long, Range

__all__ = ["BINARY_OPERATORS", "make_range", "negative", "positive"]

FARTHEST = 2**62
"""Ends of ranges stay below this, so that their length is a number Python can hold."""

Operator = Callable[[Any, Any], Any]


def plus(left: Any, right: Any) -> Any:
    if isinstance(left, str):
        return _join(left, to_text(right))
    if is_number(left) and is_number(right):
        return numbers.add(left, right)
    if isinstance(right, (str, GString)) and (left is None or is_number(left)):
        return _join(to_text(left), str(right))
    if isinstance(left, GString):
        return _lengthened(left, right)
    if left is None:
        raise null_pointer(f"Cannot execute null+{to_text(right)}")
    if is_number(left) or isinstance(left, bool):
        raise _unsuitable(left, "plus", right)
    return invoke(left, "plus", [right])


def _lengthened(left: GString, right: Any) -> Any:
    """A GString stays one when text is added to it."""
    if not isinstance(right, (str, GString)):
        return _join(str(left), to_text(right))
    sized(len(str(left)) + len(str(right)), text=True)
    added, values = (right.strings, right.values) if isinstance(right, GString) else ((right,), [])
    strings = (*left.strings[:-1], left.strings[-1] + added[0], *added[1:])
    return GString(strings, [*left.values, *values], left.render)


def _join(left: str, right: str) -> str:
    sized(len(left) + len(right), text=True)
    return left + right


def _by_method(name: str, numeric: Operator | None) -> Operator:
    """Numbers by ``numeric``; other receivers by their method ``name``."""

    def apply(left: Any, right: Any) -> Any:
        if numeric is not None:
            first, second = as_number(left), as_number(right)
            if is_number(first) and is_number(second):
                return numeric(first, second)
        if is_number(left) or (isinstance(left, bool) and table_of(left).find(name) is not None):
            raise _unsuitable(left, name, right)
        return invoke(left, name, [right])

    return apply


def _unsuitable(left: Any, name: str, right: Any) -> GroovyError:
    """A number with something that is none."""
    if right is None and name in {"plus", "minus", "multiply"}:
        kinds = ("Character", "String", "Number") if name == "plus" else ("Character", "Number")
        text = (
            f"Ambiguous method overloading for method {class_name(left)}#{name}.\n"
            "Cannot resolve which method to invoke for [null] due to overlapping prototypes between:\n"
        ) + "\n".join(f"\t[class java.lang.{kind}]" for kind in kinds)
        return GroovyError(text, "groovy.lang.GroovyRuntimeException")
    return missing_method(left, name, [right])


def _bits(operation: Callable[[int, int], int]) -> Operator:
    def apply(left: Any, right: Any) -> Any:
        if not (isinstance(left, int) and isinstance(right, int)):
            raise missing_method(left, "and", [right])
        result = operation(int(left), int(right))
        if isinstance(left, BigInteger) or isinstance(right, BigInteger):
            return numbers.big(result)
        if type(left) is Long or type(right) is Long:
            return numbers.long(result)
        return numbers.integer(result)

    return apply


def _logic(name: str, operation: Callable[[int, int], int]) -> Operator:
    on_bits = _by_method(name, _bits(operation))

    def apply(left: Any, right: Any) -> Any:
        if isinstance(left, bool) and isinstance(right, bool):
            return bool(operation(left, right))
        return on_bits(left, right)

    return apply


def shift_left(left: int, right: int) -> Any:
    if isinstance(left, BigInteger):
        return numbers.multiply(left, 2 ** min(int(right), numbers.MAX_BITS + 1))
    if type(left) is Long:
        return numbers.long(int(left) << (int(right) % 64))
    return numbers.integer(int(left) << (int(right) % 32))


def shift_right(left: int, right: int) -> Any:
    width = 64 if type(left) is Long else 32
    return type(left)(int(left) >> (int(right) % width))


def shift_right_unsigned(left: int, right: int) -> Any:
    width = 64 if type(left) is Long else 32
    shifted = (int(left) % 2**width) >> (int(right) % width)
    return numbers.long(shifted) if type(left) is Long else numbers.integer(shifted)


def identical(left: Any, right: Any) -> bool:
    """``===``: the same object; small values are the same when they are equal and of one kind."""
    if isinstance(left, (bool, int, str)) and type(left) is type(right):
        return bool(left == right)
    return left is right


def make_range(first: Any, last: Any, *, inclusive: bool) -> Range:
    """``first..last`` of whole numbers or letters."""
    if isinstance(first, (str, GString)) and isinstance(last, (str, GString)):
        low, high = str(first), str(last)
        if len(low) == 1 and len(high) == 1:
            return Range(ord(low), ord(high), inclusive=inclusive, letters=True)
    if not (is_number(first) and is_number(last)):
        raise null_pointer("The ends of a range must be whole numbers or single letters")
    if not all(abs(end) < FARTHEST for end in (first, last)):
        raise GroovyError("The ends of a range are too far away", "java.lang.IllegalArgumentException")
    if not (isinstance(first, int) and isinstance(last, int)):
        return Range(int(first), int(last), inclusive=inclusive)
    return Range(first, last, inclusive=inclusive)


def negative(value: Any) -> Any:
    if is_number(value):
        return numbers.negate(value)
    if isinstance(value, list):
        return [negative(item) for item in value]
    return invoke(value, "negative", [])


def positive(value: Any) -> Any:
    return value if is_number(value) else invoke(value, "positive", [])


def bitwise_negate(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return type(value)(~int(value))
    return invoke(value, "bitwiseNegate", [])


BINARY_OPERATORS: dict[str, Operator] = {
    "+": plus,
    "-": _by_method("minus", numbers.subtract),
    "*": _by_method("multiply", numbers.multiply),
    "/": _by_method("div", numbers.divide),
    "%": _by_method("mod", numbers.modulo),
    "**": _by_method("power", numbers.power),
    "<<": _by_method("leftShift", shift_left),
    ">>": _by_method("rightShift", shift_right),
    ">>>": _by_method("rightShiftUnsigned", shift_right_unsigned),
    "&": _logic("and", lambda left, right: left & right),
    "|": _logic("or", lambda left, right: left | right),
    "^": _logic("xor", lambda left, right: left ^ right),
}
