"""The whole script: its body, its methods, its classes, its imports."""

from dataclasses import dataclass, field

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler import (  # noqa: F401 importing them enters their compilers
    assignments,
    branching,
    calls,
    literals,
    loops,
    operators,
    properties,
    statements,
    variables,
)
from twinline.rules.groovy.compiler.classes import compile_class
from twinline.rules.groovy.compiler.functions import compile_body, compile_method
from twinline.rules.groovy.compiler.scope import Scope
from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.runtime.closures import Code
from twinline.rules.groovy.runtime.user_classes import ClassPlan

__all__ = ["Program", "compile_tree"]


@dataclass(slots=True)
class Program:
    """A compiled script. ``imports`` maps simple to full names, ``packages`` end in a dot."""

    body: Code
    methods: dict[str, list[Code]] = field(default_factory=dict)
    classes: list[ClassPlan] = field(default_factory=list)
    imports: dict[str, str] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    static_imports: dict[str, str] = field(default_factory=dict)


def compile_tree(tree: ast.Script) -> Program:
    """Raises GroovySyntaxError for what only shows here, such as a variable declared twice."""
    scope = Scope(tree.inner_names)
    body = Code("run", 1, 1)
    body.body = compile_body(tree.statements, scope)
    body.size = scope.size
    program = Program(body)
    for method in tree.methods:
        _add_method(program, method)
    for declaration in tree.classes:
        if any(plan.name == declaration.name for plan in program.classes):
            raise GroovySyntaxError(
                f"Invalid duplicate class definition of class {declaration.name}",
                declaration.line,
                declaration.column,
            )
        program.classes.append(compile_class(declaration))
    for one in tree.imports:
        _add_import(program, one)
    return program


def _add_method(program: Program, node: ast.Method) -> None:
    code = compile_method(node, in_class=None)
    others = program.methods.setdefault(node.name, [])
    signature = [parameter.type_name for parameter in code.parameters]
    if any([parameter.type_name for parameter in other.parameters] == signature for other in others):
        raise GroovySyntaxError(
            f"The method {node.name} duplicates another method of the same signature", node.line, node.column
        )
    others.append(code)


def _add_import(program: Program, node: ast.Import) -> None:
    if node.name.endswith(".*"):
        program.packages = (*program.packages, node.name[:-1])
        return
    simple = node.alias or node.name.rpartition(".")[2]
    if node.static:
        program.static_imports[simple] = node.name
    else:
        program.imports[simple] = node.name
