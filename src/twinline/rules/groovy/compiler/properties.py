"""``owner.name``, ``owner?.name``, ``owner*.name``, ``owner[key]``, ``owner.&name``."""

from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.navigation import on_each, on_owner
from twinline.rules.groovy.compiler.qualified import class_reference
from twinline.rules.groovy.compiler.registry import Evaluate, compiles, expression
from twinline.rules.groovy.compiler.scope import Scope
from twinline.rules.groovy.errors import Refused
from twinline.rules.groovy.runtime.calls import invoke, null_pointer
from twinline.rules.groovy.runtime.classes import GroovyClass
from twinline.rules.groovy.runtime.closures import Code, Frame, GroovyClosure
from twinline.rules.groovy.runtime.gpath import get_property
from twinline.rules.groovy.runtime.indexes import get_index
from twinline.rules.groovy.runtime.text import to_text

__all__: list[str] = []


@compiles(ast.Property)
def property_of(node: ast.Property, scope: Scope) -> Evaluate:
    owner = expression(node.owner, scope)
    if node.spread:
        return _spread(node, owner, scope)
    read = _named(node, owner) if isinstance(node.name, ast.Literal) else _computed(node, owner, scope)
    name = class_reference(node, scope)
    return read if name is None else _class_or_property(name, read)


def _named(node: ast.Property, owner: Evaluate) -> Evaluate:
    assert isinstance(node.name, ast.Literal)
    name = to_text(node.name.value)
    return on_owner(node, owner, lambda _, value: get_property(value, name))


def _computed(node: ast.Property, owner: Evaluate, scope: Scope) -> Evaluate:
    """``owner."name ${x}"``."""
    name_of = expression(node.name, scope)
    return on_owner(node, owner, lambda frame, value: get_property(value, to_text(name_of(frame))))


def _spread(node: ast.Property, owner: Evaluate, scope: Scope) -> Evaluate:
    """``list*.name``: null elements stay null, unlike in ``list.name``."""
    name_of = expression(node.name, scope)

    def prepare(frame: Frame) -> Any:
        name = to_text(name_of(frame))
        return lambda item: get_property(item, name)

    return on_each(node, owner, prepare)


def _class_or_property(name: str, read: Evaluate) -> Evaluate:
    """A path that may be a class: a variable of the script goes first."""
    first, _, _rest = name.partition(".")

    def evaluate(frame: Frame) -> Any:
        run = frame[0].run
        if first not in run.bindings:
            found = run.classes.find(name)
            if found is not None:
                return found
        return read(frame)

    return evaluate


@compiles(ast.Index)
def index(node: ast.Index, scope: Scope) -> Evaluate:
    key = expression(node.key, scope)
    owner = expression(node.owner, scope)
    return on_owner(node, owner, lambda frame, value: get_index(value, key(frame)))


@compiles(ast.MethodPointer)
def method_pointer(node: ast.MethodPointer, scope: Scope) -> Evaluate:
    """``owner.&name``: a closure that calls the method, with the same checks as a call."""
    owner, name = expression(node.owner, scope), node.name
    if name in {"class", "metaClass"}:
        raise Refused(f"{name} is not available to rules").at(node.line, node.column)

    def evaluate(frame: Frame) -> GroovyClosure:
        value = owner(frame)
        if value is None:
            raise null_pointer("Cannot create a method pointer on null object").at(node.line, node.column)

        def target(*arguments: Any) -> Any:
            if name == "new" and isinstance(value, GroovyClass):
                from twinline.rules.groovy.runtime.construction import construct  # noqa: PLC0415

                return construct(value, list(arguments))
            return invoke(value, name, list(arguments))

        return GroovyClosure(Code(name, node.line, node.column), frame[0], [], target=target)

    return evaluate
