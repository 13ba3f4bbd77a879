"""Names and assignments: ``x``, ``x = 1``, ``a.b += 1``, ``m[k]++``, ``(a, b) = list``, ``this``."""

from typing import Any, NamedTuple

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.registry import Evaluate, compiles, expression
from twinline.rules.groovy.compiler.scope import Local, Scope
from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.calls import invoke
from twinline.rules.groovy.runtime.closures import Activation, Frame
from twinline.rules.groovy.runtime.gpath import get_property, set_property
from twinline.rules.groovy.runtime.indexes import get_index, set_index
from twinline.rules.groovy.runtime.names import read_name, write_name
from twinline.rules.groovy.runtime.numbers import add, is_number, subtract
from twinline.rules.groovy.runtime.operators import BINARY_OPERATORS
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.values import LinkedHashSet, Range

__all__ = ["read_local", "store_local"]


def read_local(local: Local) -> Evaluate:
    slot = local.slot
    if local.captured:
        return lambda frame: frame[slot].value
    return lambda frame: frame[slot]


def store_local(local: Local) -> Any:
    """A function (frame, value) that assigns to a variable that is already there; answers what was stored."""
    slot, convert = local.slot, local.convert

    def store(frame: Frame, value: Any) -> Any:
        if convert is not None:
            value = convert(value)
        if local.captured:
            frame[slot].value = value
        else:
            frame[slot] = value
        return value

    return store


@compiles(ast.Variable)
def variable(node: ast.Variable, scope: Scope) -> Evaluate:
    local = scope.find(node.name)
    if local is not None:
        return read_local(local)
    if scope.in_class is None:
        return _script_variable(node)
    return _any_name(node)


def _script_variable(node: ast.Variable) -> Evaluate:
    """A name of a script: mostly in its variables, which is tried first."""
    name, line, column = node.name, node.line, node.column

    def evaluate(frame: Frame) -> Any:
        activation = frame[0]
        run = activation.run
        if not run.delegating:
            try:
                return run.bindings[name]
            except KeyError:
                pass
        try:
            return read_name(activation, run, name)
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return evaluate


def _any_name(node: ast.Variable) -> Evaluate:
    name, line, column = node.name, node.line, node.column

    def evaluate(frame: Frame) -> Any:
        activation = frame[0]
        try:
            return read_name(activation, activation.run, name)
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return evaluate


@compiles(ast.This)
def this(_node: ast.This, _scope: Scope) -> Evaluate:
    return lambda frame: frame[0].this


# assignment


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
    owner, name_of, safe = expression(node.owner, scope), expression(node.name, scope), node.safe

    def prepare(frame: Frame) -> Any:
        return owner(frame), to_text(name_of(frame))

    def read(found: tuple[Any, str]) -> Any:
        return None if safe and found[0] is None else get_property(*found)

    def write(found: tuple[Any, str], value: Any) -> Any:
        if not (safe and found[0] is None):
            set_property(found[0], found[1], value)
        return value

    return Place(prepare, read, write)


def _index_place(node: ast.Index, scope: Scope) -> Place:
    owner, key, safe = expression(node.owner, scope), expression(node.key, scope), node.safe

    def prepare(frame: Frame) -> Any:
        return owner(frame), key(frame)

    def read(found: Any) -> Any:
        return None if safe and found[0] is None else get_index(*found)

    def write(found: Any, value: Any) -> Any:
        if not (safe and found[0] is None):
            set_index(found[0], found[1], value)
        return value

    return Place(prepare, read, write)


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
