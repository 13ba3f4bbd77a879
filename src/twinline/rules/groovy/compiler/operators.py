"""Operators: arithmetic, comparison, logic, ``?:``, casts, ``instanceof``, ``in``, ``=~``."""

import operator as python
from collections.abc import Callable
from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.registry import Evaluate, compiles, expression
from twinline.rules.groovy.compiler.scope import Scope
from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.casts import caster, coercer
from twinline.rules.groovy.runtime.closures import Frame
from twinline.rules.groovy.runtime.equality import compare, groovy_equals
from twinline.rules.groovy.runtime.operators import (
    BINARY_OPERATORS,
    bitwise_negate,
    identical,
    negative,
    positive,
)
from twinline.rules.groovy.runtime.regexes import Matcher, Pattern, compile_pattern
from twinline.rules.groovy.runtime.switching import matches_case
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.types import cast_error, is_instance
from twinline.rules.groovy.runtime.values import GString

__all__: list[str] = []

_FAST: dict[str, Callable[[int, int], int]] = {"+": python.add, "-": python.sub, "*": python.mul}
_FAST_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": python.eq,
    "!=": python.ne,
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
}
_LOW, _HIGH = -(2**31), 2**31


def _find(left: Any, right: Any) -> Matcher:
    return Matcher(compile_pattern(right), to_text(left))


def _match(left: Any, right: Any) -> bool:
    return left is not None and compile_pattern(right).matches_whole(to_text(left))


_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": groovy_equals,
    "!=": lambda left, right: not groovy_equals(left, right),
    "===": identical,
    "!==": lambda left, right: not identical(left, right),
    "<": lambda left, right: compare(left, right) < 0,
    "<=": lambda left, right: compare(left, right) <= 0,
    ">": lambda left, right: compare(left, right) > 0,
    ">=": lambda left, right: compare(left, right) >= 0,
    "<=>": compare,
    "in": lambda left, right: matches_case(right, left),
    "!in": lambda left, right: not matches_case(right, left),
    "=~": _find,
    "==~": _match,
}


@compiles(ast.Binary)
def binary(node: ast.Binary, scope: Scope) -> Evaluate:
    left, right = expression(node.left, scope), expression(node.right, scope)
    if node.operator == "&&":
        return lambda frame: is_true(left(frame)) and is_true(right(frame))
    if node.operator == "||":
        return lambda frame: is_true(left(frame)) or is_true(right(frame))
    if node.operator in _FAST:
        return _arithmetic(node, left, right)
    if node.operator in _FAST_COMPARISONS:
        return _comparison(node, left, right)
    apply = _COMPARISONS.get(node.operator) or BINARY_OPERATORS[node.operator]
    line, column = node.line, node.column

    def evaluate(frame: Frame) -> Any:
        first, second = left(frame), right(frame)
        try:
            return apply(first, second)
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return evaluate


def _comparison(node: ast.Binary, left: Evaluate, right: Evaluate) -> Evaluate:
    """Comparisons with a short way for two Integers or two Strings."""
    apply, fast, line, column = (
        _COMPARISONS[node.operator],
        _FAST_COMPARISONS[node.operator],
        node.line,
        node.column,
    )

    def evaluate(frame: Frame) -> Any:
        first, second = left(frame), right(frame)
        kind = type(first)
        if kind is type(second) and (kind is int or kind is str):
            return fast(first, second)
        try:
            return apply(first, second)
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return evaluate


def _arithmetic(node: ast.Binary, left: Evaluate, right: Evaluate) -> Evaluate:
    """``+``, ``-``, ``*`` with a short way for two Integers whose result is one."""
    apply, fast, line, column = BINARY_OPERATORS[node.operator], _FAST[node.operator], node.line, node.column

    def evaluate(frame: Frame) -> Any:
        first, second = left(frame), right(frame)
        if type(first) is int and type(second) is int:
            result = fast(first, second)
            if _LOW <= result < _HIGH:
                return result
        try:
            return apply(first, second)
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return evaluate


@compiles(ast.Unary)
def unary(node: ast.Unary, scope: Scope) -> Evaluate:
    operand, line, column = expression(node.operand, scope), node.line, node.column
    if node.operator == "!":
        return lambda frame: not is_true(operand(frame))
    apply = {"-": negative, "+": positive, "~": _tilde}[node.operator]

    def evaluate(frame: Frame) -> Any:
        value = operand(frame)
        try:
            return apply(value)
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return evaluate


def _tilde(value: Any) -> Any:
    """``~"text"`` is a pattern, ``~5`` turns bits round."""
    return Pattern(str(value)) if isinstance(value, (str, GString)) else bitwise_negate(value)


@compiles(ast.Ternary)
def ternary(node: ast.Ternary, scope: Scope) -> Evaluate:
    condition, then = expression(node.condition, scope), expression(node.then, scope)
    otherwise = expression(node.otherwise, scope)
    return lambda frame: then(frame) if is_true(condition(frame)) else otherwise(frame)


@compiles(ast.Elvis)
def elvis(node: ast.Elvis, scope: Scope) -> Evaluate:
    """``value ?: otherwise``: by truth, so 0 and the empty string give way too."""
    value_of, otherwise = expression(node.value, scope), expression(node.otherwise, scope)

    def evaluate(frame: Frame) -> Any:
        value = value_of(frame)
        return value if is_true(value) else otherwise(frame)

    return evaluate


@compiles(ast.Cast)
def cast(node: ast.Cast, scope: Scope) -> Evaluate:
    """``(Type) value`` and ``value as Type``. Other types than the basic ones are looked up when reached."""
    value_of, kind = expression(node.value, scope), node.type
    convert = (coercer if node.coerce else caster)(kind.name, kind.dimensions)
    line, column = node.line, node.column

    def evaluate(frame: Frame) -> Any:
        value = value_of(frame)
        try:
            return convert(value) if convert is not None else _checked(frame, value)
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    def _checked(frame: Frame, value: Any) -> Any:
        found = frame[0].run.classes.find(kind.name)
        if value is None or found is None or kind.dimensions or is_instance(value, found):
            return value
        adapted = getattr(found, "adapt", None)
        if adapted is not None:
            return adapted(value)
        if found.is_interface or found.construct is None:
            return value
        raise cast_error(value, found.name)

    return evaluate


@compiles(ast.InstanceOf)
def instance_of(node: ast.InstanceOf, scope: Scope) -> Evaluate:
    value_of, name, negated = expression(node.value, scope), node.type.name, node.negated

    def evaluate(frame: Frame) -> bool:
        value = value_of(frame)
        try:
            return is_instance(value, frame[0].run.classes.get(name)) is not negated
        except GroovyError as error:
            raise error.at(node.line, node.column)  # noqa: B904

    return evaluate
