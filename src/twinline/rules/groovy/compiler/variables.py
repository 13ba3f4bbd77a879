"""Names: local variables, names of scripts and classes, ``this``."""

from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.registry import Evaluate, compiles
from twinline.rules.groovy.compiler.scope import Local, Scope
from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.closures import Frame
from twinline.rules.groovy.runtime.names import read_name

__all__ = ["read_local", "store_local", "variable"]


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
