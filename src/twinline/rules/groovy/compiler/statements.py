"""Plain statements: expressions, blocks, declarations, ``if``, ``return``, ``throw``, ``assert``."""

from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.assignments import element
from twinline.rules.groovy.compiler.registry import (
    BREAK,
    CONTINUE,
    Broken,
    Completion,
    Continued,
    Execute,
    Returned,
    compiles,
    expression,
    statement,
)
from twinline.rules.groovy.compiler.scope import Local, Scope
from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.casts import caster
from twinline.rules.groovy.runtime.closures import Cell, Frame
from twinline.rules.groovy.runtime.exceptions import to_error
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.truth import is_true

__all__ = ["declare", "in_sequence", "labeled"]


@compiles(ast.ExpressionStatement)
def expression_statement(node: ast.ExpressionStatement, scope: Scope) -> Execute:
    value = expression(node.expression, scope)

    def execute(frame: Frame) -> None:
        value(frame)

    return execute


@compiles(ast.Block)
def block(node: ast.Block, scope: Scope) -> Execute:
    with scope.block():
        return in_sequence([statement(inner, scope) for inner in node.statements])


@compiles(ast.Several)
def several(node: ast.Several, scope: Scope) -> Execute:
    return in_sequence([statement(inner, scope) for inner in node.statements])


def in_sequence(steps: list[Execute]) -> Execute:
    """One after the other, until one leaves."""
    if len(steps) == 1:
        return steps[0]

    def execute(frame: Frame) -> Completion | None:
        for step in steps:
            completion = step(frame)
            if completion is not None:
                return completion
        return None

    return execute


def declare(local: Local) -> Any:
    """A function (frame, value) that creates the variable: a fresh cell each time, if closures share it."""
    slot, captured, convert = local.slot, local.captured, local.convert

    def create(frame: Frame, value: Any) -> None:
        if convert is not None:
            value = convert(value)
        frame[slot] = Cell(value) if captured else value

    return create


_PRIMITIVE_ZERO: dict[str, Any] = {
    "int": 0, "long": 0, "short": 0, "byte": 0, "double": 0.0, "float": 0.0, "boolean": False,
}  # fmt: skip


@compiles(ast.Declaration)
def declaration(node: ast.Declaration, scope: Scope) -> Execute:
    kind = node.type
    convert = caster(kind.name, kind.dimensions) if kind is not None else None
    value_of = expression(node.value, scope) if node.value is not None else None
    local = scope.declare(node.name, node.line, node.column, convert)
    create, slot, captured = declare(local), local.slot, local.captured
    if value_of is None:
        zero = _PRIMITIVE_ZERO.get(kind.name) if kind is not None and not kind.dimensions else None

        def execute_empty(frame: Frame) -> None:
            frame[slot] = Cell(zero) if captured else zero

        return execute_empty
    line, column = node.line, node.column

    def execute(frame: Frame) -> None:
        value = value_of(frame)
        try:
            create(frame, value)
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return execute


@compiles(ast.MultipleDeclaration)
def multiple_declaration(node: ast.MultipleDeclaration, scope: Scope) -> Execute:
    value_of = expression(node.value, scope)
    creators = []
    for target in node.targets:
        kind = target.type
        convert = caster(kind.name, kind.dimensions) if kind is not None else None
        creators.append(declare(scope.declare(target.name, target.line, target.column, convert)))

    def execute(frame: Frame) -> None:
        try:
            value = value_of(frame)
            for position, create in enumerate(creators):
                create(frame, element(value, position))
        except GroovyError as error:
            raise error.at(node.line, node.column)  # noqa: B904

    return execute


@compiles(ast.If)
def if_statement(node: ast.If, scope: Scope) -> Execute:
    condition, then = expression(node.condition, scope), _branch(node.then, scope)
    otherwise = _branch(node.otherwise, scope) if node.otherwise is not None else None

    def execute(frame: Frame) -> Completion | None:
        if is_true(condition(frame)):
            return then(frame)
        return otherwise(frame) if otherwise is not None else None

    return execute


def _branch(node: ast.Statement, scope: Scope) -> Execute:
    with scope.block():
        return statement(node, scope)


@compiles(ast.Return)
def return_statement(node: ast.Return, scope: Scope) -> Execute:
    if node.value is None:
        return lambda _frame: Returned(None)
    value = expression(node.value, scope)
    return lambda frame: Returned(value(frame))


@compiles(ast.Break)
def break_statement(node: ast.Break, _scope: Scope) -> Execute:
    completion = Broken(node.label) if node.label else BREAK
    return lambda _frame: completion


@compiles(ast.Continue)
def continue_statement(node: ast.Continue, _scope: Scope) -> Execute:
    completion = Continued(node.label) if node.label else CONTINUE
    return lambda _frame: completion


@compiles(ast.Throw)
def throw(node: ast.Throw, scope: Scope) -> Execute:
    value, line, column = expression(node.value, scope), node.line, node.column

    def execute(frame: Frame) -> None:
        raise to_error(value(frame)).at(line, column)

    return execute


@compiles(ast.Assert)
def assertion(node: ast.Assert, scope: Scope) -> Execute:
    condition = expression(node.condition, scope)
    message = expression(node.message, scope) if node.message is not None else None

    def execute(frame: Frame) -> None:
        if is_true(condition(frame)):
            return
        text = f"assert {node.text}"
        if message is not None:
            text = f"{to_text(message(frame))}. Expression: {node.text}"
        raise GroovyError(text, "java.lang.AssertionError", node.line, node.column)

    return execute


def labeled(node: ast.Labeled, scope: Scope) -> Execute:
    """A label; ``break label`` inside ends here, loops handle ``continue label`` themselves."""
    if node.statement is None:
        return lambda _frame: None
    inner, label = statement(node.statement, scope), node.label

    def execute(frame: Frame) -> Completion | None:
        completion = inner(frame)
        if isinstance(completion, Broken) and completion.label == label:
            return None
        return completion

    return execute
