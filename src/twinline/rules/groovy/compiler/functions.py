"""Bodies with parameters: closures, methods, the script itself. The last expression is the value."""

from collections.abc import Sequence
from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.registry import Evaluate, Returned, compiles, expression, statement
from twinline.rules.groovy.compiler.scope import Scope
from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.casts import caster
from twinline.rules.groovy.runtime.closures import Code, Frame, GroovyClosure, Parameter

__all__ = ["compile_body", "compile_method"]


@compiles(ast.Closure)
def closure(node: ast.Closure, scope: Scope) -> Evaluate:
    """A closure value: its code, and the cells of the variables it shares with the code around it."""
    inner = Scope(node.inner_names, scope)
    code = Code("_run_closure1", node.line, node.column)
    if node.parameters is None:
        code.implicit_it = True
        local = inner.declare_hidden("it")
        code.set_parameters([Parameter("it", local.slot, captured=local.captured)])
    else:
        code.set_parameters(_parameters(node.parameters, inner))
    code.body = compile_body(node.body.statements, inner)
    code.size = inner.size
    captures = code.captures = tuple((source, local.slot) for source, local in inner.captures.values())

    def evaluate(frame: Frame) -> GroovyClosure:
        own: Frame = [None] * code.size
        made = GroovyClosure(code, frame[0], own)
        own[0] = made
        for source, target in captures:
            own[target] = frame[source]
        return made

    return evaluate


def compile_method(node: ast.Method, *, in_class: str | None, around: Scope | None = None) -> Code:
    """The code of a method; ``around`` only for methods of anonymous classes."""
    scope = Scope(node.inner_names, around, in_class=in_class)
    code = Code(node.name, node.line, node.column)
    code.set_parameters(_parameters(node.parameters, scope))
    body = node.body.statements if node.body is not None else ()
    code.body = _returning(node, compile_body(body, scope))
    code.size = scope.size
    code.captures = tuple((source, local.slot) for source, local in scope.captures.values())
    return code


def _returning(node: ast.Method, body: Evaluate) -> Evaluate:
    """The body with the conversion that the declared return type asks for."""
    kind = node.returns
    if kind is None:
        return body
    if kind.name == "void":

        def nothing(frame: Frame) -> None:
            body(frame)

        return nothing
    convert = caster(kind.name, kind.dimensions)
    if convert is None:
        return body

    def converted(frame: Frame) -> Any:
        value = body(frame)
        try:
            return convert(value)
        except GroovyError as error:
            raise error.at(node.line, node.column)  # noqa: B904

    return converted


def _parameters(nodes: Sequence[ast.Parameter], scope: Scope) -> list[Parameter]:
    """Parameters take the first slots, in order; a default may use the parameters before it.

    A last parameter that is an array takes all further arguments, as ``Type...`` does.
    """
    made = []
    for node in nodes:
        kind = node.type
        variadic = node.variadic or (node is nodes[-1] and kind is not None and kind.dimensions > 0)
        convert = caster(kind.name, kind.dimensions) if kind is not None and not variadic else None
        default = expression(node.default, scope) if node.default is not None else None
        local = scope.declare(node.name, node.line, node.column, convert)
        made.append(
            Parameter(
                node.name,
                local.slot,
                captured=local.captured,
                default=default,
                convert=convert,
                type_name=kind.name if kind is not None and not kind.dimensions else None,
                variadic=variadic,
            )
        )
    return made


def compile_body(statements: Sequence[ast.Statement], scope: Scope) -> Evaluate:
    """Statements as one function from frame to value."""
    with scope.block():
        ending = with_value(statements)
        if not ending:
            return lambda _frame: None
        last_node = ending[-1]
        first = [statement(node, scope) for node in ending[:-1]]
        if isinstance(last_node, ast.Return):
            value_of = expression(last_node.value, scope) if last_node.value else lambda _frame: None
            return value_of if not first else _steps_then_value(first, value_of)
        return _steps([*first, statement(last_node, scope)])


def _steps_then_value(steps: list[Any], value_of: Evaluate) -> Evaluate:
    def evaluate(frame: Frame) -> Any:
        for execute in steps:
            completion = execute(frame)
            if completion is not None:
                return completion.value if isinstance(completion, Returned) else None
        return value_of(frame)

    return evaluate


def _steps(steps: list[Any]) -> Evaluate:
    def evaluate(frame: Frame) -> Any:
        for execute in steps:
            completion = execute(frame)
            if completion is not None:
                return completion.value if isinstance(completion, Returned) else None
        return None

    return evaluate


# the value of the last statement


def with_value(statements: Sequence[ast.Statement]) -> list[ast.Statement]:
    """The statements, with ``return`` put before the expression that ends each way through them."""
    result = list(statements)
    if result:
        result[-1] = _valued(result[-1])
    return result


def _valued(node: ast.Statement) -> ast.Statement:
    line, column = node.line, node.column
    match node:
        case ast.ExpressionStatement(expression=value):
            return ast.Return(line, column, value)
        case ast.Declaration(name=name):
            return ast.Block(line, column, (node, ast.Return(line, column, ast.Variable(line, column, name))))
        case ast.MultipleDeclaration(targets=targets):
            names = tuple(ast.Variable(line, column, target.name) for target in targets)
            return ast.Block(
                line, column, (node, ast.Return(line, column, ast.ListLiteral(line, column, names)))
            )
        case ast.Block(statements=inside) if type(node) is ast.Block:
            return ast.Block(line, column, tuple(with_value(inside)))
        case ast.If(condition=condition, then=then, otherwise=otherwise):
            return ast.If(line, column, condition, _valued(then), _valued(otherwise) if otherwise else None)
        case ast.Try(body=body, catches=catches, finally_=last):
            caught = tuple(
                ast.Catch(one.line, one.column, one.types, one.name, _valued_block(one.body))
                for one in catches
            )
            return ast.Try(line, column, _valued_block(body), caught, last)
        case ast.Switch(subject=subject, cases=cases):
            return ast.Switch(line, column, subject, tuple(map(_valued_case, cases, _is_last(cases))))
        case ast.Labeled(label=label, statement=inner) if inner is not None:
            return ast.Labeled(line, column, label, _valued(inner))
        case _:
            return node


def _valued_block(block: ast.Block) -> ast.Block:
    return ast.Block(block.line, block.column, tuple(with_value(block.statements)))


def _is_last(cases: Sequence[ast.Case]) -> list[bool]:
    return [index == len(cases) - 1 for index in range(len(cases))]


def _valued_case(case: ast.Case, is_last: bool) -> ast.Case:
    """A case has a value when it leaves the switch: by ``break``, or by being the last."""
    body = list(case.body)
    if body and isinstance(body[-1], ast.Break) and body[-1].label is None:
        body = [*with_value(body[:-1]), body[-1]]
    elif is_last:
        body = with_value(body)
    return ast.Case(case.line, case.column, case.value, tuple(body))
