"""What can be assigned to: ``x``, ``a.b``, ``a?.b``, ``m[k]``."""

from collections.abc import Callable
from typing import Any, NamedTuple

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.registry import Evaluate, expression
from twinline.rules.groovy.compiler.scope import Scope
from twinline.rules.groovy.compiler.variables import read_local, store_local, variable
from twinline.rules.groovy.runtime.closures import Activation, Frame
from twinline.rules.groovy.runtime.gpath import get_property, set_property
from twinline.rules.groovy.runtime.indexes import get_index, set_index
from twinline.rules.groovy.runtime.names import write_name
from twinline.rules.groovy.runtime.text import to_text

__all__ = ["Place", "place"]


class Place(NamedTuple):
    """Where a value is kept: ``prepare`` evaluates owner and key once; the other two use what it found."""

    prepare: Evaluate
    read: Any
    write: Any


def place(node: ast.Expression, scope: Scope) -> Place:
    """The place an assignable expression names."""
    if isinstance(node, ast.Variable):
        return _variable_place(node, scope)
    if isinstance(node, ast.Property):
        return _property_place(node, scope)
    if isinstance(node, ast.Index):
        return _index_place(node, scope)
    raise AssertionError(f"the parser lets no {type(node).__name__} be assigned to")


def _variable_place(node: ast.Variable, scope: Scope) -> Place:
    local = scope.find(node.name)
    if local is not None:
        read, store = read_local(local), store_local(local)
        return Place(lambda frame: frame, read, store)
    name, value_of = node.name, variable(node, scope)

    def write(frame: Frame, value: Any) -> Any:
        activation: Activation = frame[0]
        if activation.run.delegating or scope.in_class is not None:
            write_name(activation, activation.run, name, value)
        else:
            activation.run.bindings[name] = value
        return value

    return Place(lambda frame: frame, value_of, write)


def _property_place(node: ast.Property, scope: Scope) -> Place:
    name_of = expression(node.name, scope)
    return _owned(node, scope, lambda frame: to_text(name_of(frame)), get_property, set_property)


def _index_place(node: ast.Index, scope: Scope) -> Place:
    return _owned(node, scope, expression(node.key, scope), get_index, set_index)


def _owned(
    node: ast.Property | ast.Index,
    scope: Scope,
    key_of: Evaluate,
    get: Callable[[Any, Any], Any],
    put: Callable[[Any, Any, Any], None],
) -> Place:
    """A part of an owner. With ``?.`` or ``?[`` a null owner reads as null, and writing does nothing."""
    owner, safe = expression(node.owner, scope), node.safe

    def prepare(frame: Frame) -> Any:
        return owner(frame), key_of(frame)

    def read(found: tuple[Any, Any]) -> Any:
        return None if safe and found[0] is None else get(*found)

    def write(found: tuple[Any, Any], value: Any) -> Any:
        if not (safe and found[0] is None):
            put(*found, value)
        return value

    return Place(prepare, read, write)
