"""``x = 1``, ``a.b += 1``, ``x ?= 1``, ``(a, b) = list``, ``m[k]++``."""

from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.places import Place, place
from twinline.rules.groovy.compiler.registry import Evaluate, compiles, expression
from twinline.rules.groovy.compiler.scope import Scope
from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.calls import invoke
from twinline.rules.groovy.runtime.closures import Frame
from twinline.rules.groovy.runtime.indexes import get_index
from twinline.rules.groovy.runtime.numbers import add, is_number, subtract
from twinline.rules.groovy.runtime.operators import BINARY_OPERATORS
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.values import LinkedHashSet, Range

__all__ = ["element"]


@compiles(ast.Assign)
def assign(node: ast.Assign, scope: Scope) -> Evaluate:
    target = place(node.target, scope)
    value_of = expression(node.value, scope)
    prepare, read, write = target
    line, column = node.line, node.column
    if node.operator == "?":
        return _assign_if_unset(node, target, value_of)
    operator = BINARY_OPERATORS[node.operator] if node.operator else None

    def evaluate(frame: Frame) -> Any:
        try:
            found = prepare(frame)
            if operator is not None:
                return write(found, operator(read(found), value_of(frame)))
            return write(found, value_of(frame))
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return evaluate


def _assign_if_unset(node: ast.Assign, target: Place, value_of: Evaluate) -> Evaluate:
    """``x ?= value``: only when x is false in Groovy's sense."""

    def evaluate(frame: Frame) -> Any:
        try:
            found = target.prepare(frame)
            old = target.read(found)
            return old if is_true(old) else target.write(found, value_of(frame))
        except GroovyError as error:
            raise error.at(node.line, node.column)  # noqa: B904

    return evaluate


@compiles(ast.MultipleAssign)
def multiple_assign(node: ast.MultipleAssign, scope: Scope) -> Evaluate:
    targets = [place(target, scope) for target in node.targets]
    value_of = expression(node.value, scope)

    def evaluate(frame: Frame) -> Any:
        try:
            value = value_of(frame)
            for index, target in enumerate(targets):
                target.write(target.prepare(frame), element(value, index))
        except GroovyError as error:
            raise error.at(node.line, node.column)  # noqa: B904
        return value

    return evaluate


def element(value: Any, index: int) -> Any:
    """What the variable at ``index`` of a multiple assignment gets: null behind the end."""
    if isinstance(value, LinkedHashSet):
        value = list(value)
    if isinstance(value, (list, Range)):
        return value[index] if index < len(value) else None
    return get_index(value, index)


@compiles(ast.Step)
def step(node: ast.Step, scope: Scope) -> Evaluate:
    """``++`` and ``--``: numbers by one, other values by ``next()`` and ``previous()``."""
    change = add if node.operator == "++" else subtract
    method = "next" if node.operator == "++" else "previous"
    prefix = node.prefix
    if not isinstance(node.target, (ast.Variable, ast.Property, ast.Index)):
        operand = expression(node.target, scope)
        return lambda frame: invoke(operand(frame), method, []) if prefix else operand(frame)
    prepare, read, write = place(node.target, scope)

    def evaluate(frame: Frame) -> Any:
        try:
            found = prepare(frame)
            old = read(found)
            new = change(old, 1) if is_number(old) else invoke(old, method, [])
            write(found, new)
        except GroovyError as error:
            raise error.at(node.line, node.column)  # noqa: B904
        return new if prefix else old

    return evaluate
