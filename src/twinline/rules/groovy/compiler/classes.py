"""Classes that a script declares."""

from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.functions import compile_body, compile_method
from twinline.rules.groovy.compiler.registry import Evaluate
from twinline.rules.groovy.compiler.scope import Scope
from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.casts import caster
from twinline.rules.groovy.runtime.closures import Code, Frame
from twinline.rules.groovy.runtime.user_classes import ClassPlan, FieldPlan, UserClass

__all__ = ["anonymous_class", "compile_class"]


def compile_class(
    node: ast.ClassDeclaration, *, name: str | None = None, around: Scope | None = None
) -> ClassPlan:
    """The plan from which every run makes the class of its own, statics included."""
    own_name = name or node.name
    plan = ClassPlan(
        own_name,
        node.kind,
        parent=node.parent.name if node.parent is not None else None,
        interfaces=tuple(one.name for one in node.interfaces),
        inner=tuple(compile_class(one, name=f"{own_name}.{one.name}") for one in node.inner),
    )
    for method in node.methods:
        code = compile_method(method, in_class=own_name, around=around)
        plan.add_method(method.name, code, static=method.static, abstract=method.body is None)
    for field in node.fields:
        plan.fields.append(_field(field, own_name, around))
    for constant, arguments in node.constants:
        plan.constants.append((constant, _constant_arguments(arguments, own_name)))
    return plan


def _field(node: ast.Field, class_name: str, around: Scope | None) -> FieldPlan:
    kind = node.type
    convert = caster(kind.name, kind.dimensions) if kind is not None else None
    code = None
    if node.value is not None:
        code = _initial_code(node.value, node.name, class_name, around)
    empty = {"int": 0, "long": 0, "double": 0.0, "boolean": False}.get(kind.name) if kind else None
    return FieldPlan(node.name, static=node.static, initial=code, convert=convert, empty=empty)


def _initial_code(node: ast.Expression, name: str, class_name: str, around: Scope | None) -> Code:
    scope = Scope(frozenset(_names_in(node)), around, in_class=class_name)
    code = Code(name, node.line, node.column)
    code.body = compile_body([ast.Return(node.line, node.column, node)], scope)
    code.size = scope.size
    code.captures = tuple((source, local.slot) for source, local in scope.captures.values())
    return code


def _names_in(_node: ast.Expression) -> tuple[str, ...]:
    """An initial value declares no variables of its own, so closures inside it share none."""
    return ()


def _constant_arguments(node: ast.Arguments, class_name: str) -> Code:
    from twinline.rules.groovy.compiler.calls import arguments_of  # noqa: PLC0415 calls need classes

    scope = Scope(frozenset(), in_class=class_name)
    code = Code(class_name, node.line, node.column)
    code.body = arguments_of(node, scope)
    code.size = scope.size
    return code


def anonymous_class(node: ast.New, arguments: Evaluate, scope: Scope) -> Evaluate:
    """``new Parent(…) { members }``: the members see the variables around them."""
    assert node.body is not None
    name = f"Script1${node.line}"
    plan = compile_class(node.body, name=name, around=scope)
    plan.parent = node.type.name

    def evaluate(frame: Frame) -> Any:
        run = frame[0].run
        try:
            kind = UserClass(run, plan, around=frame)
            run.classes.declare(kind)
            return kind.create(arguments(frame))
        except GroovyError as error:
            raise error.at(node.line, node.column)  # noqa: B904

    return evaluate
