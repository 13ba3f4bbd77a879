"""``owner.name(arguments)``, ``name(arguments)``, ``new Type(arguments)``."""

from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.classes import anonymous_class
from twinline.rules.groovy.compiler.literals import sequence
from twinline.rules.groovy.compiler.navigation import on_each, on_owner
from twinline.rules.groovy.compiler.registry import Evaluate, compiles, expression
from twinline.rules.groovy.compiler.scope import Local, Scope
from twinline.rules.groovy.compiler.variables import read_local
from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.calls import invoke
from twinline.rules.groovy.runtime.closures import Frame, GroovyClosure
from twinline.rules.groovy.runtime.construction import construct
from twinline.rules.groovy.runtime.names import call_name, call_value
from twinline.rules.groovy.runtime.text import to_text

__all__ = ["arguments_of"]


def arguments_of(node: ast.Arguments, scope: Scope) -> Evaluate:
    """The argument list; named arguments are one map in front."""
    positional = sequence(node.positional, scope)
    if node.named is None:
        return positional
    named = expression(node.named, scope)
    return lambda frame: [named(frame), *positional(frame)]


@compiles(ast.Call)
def call(node: ast.Call, scope: Scope) -> Evaluate:
    arguments = arguments_of(node.arguments, scope)
    if node.owner is None:
        return _call_without_owner(node, arguments, scope)
    if isinstance(node.owner, ast.This) and node.owner.parent:
        return _call_super(node, arguments, scope)
    owner = expression(node.owner, scope)
    if node.spread:
        return _call_on_each(node, owner, arguments, scope)
    name = node.name.value if isinstance(node.name, ast.Literal) else None
    if name is not None:
        return _call_named(node, owner, to_text(name), arguments)
    return _call_computed(node, owner, arguments, scope)


def _call_named(node: ast.Call, owner: Evaluate, name: str, arguments: Evaluate) -> Evaluate:
    def answer(frame: Frame, receiver: Any) -> Any:
        values = arguments(frame)
        meter = frame[0].run.meter
        meter.steps -= 1
        if meter.steps < 0:
            raise meter.out_of_steps()
        return invoke(receiver, name, values)

    return on_owner(node, owner, answer)


def _call_computed(node: ast.Call, owner: Evaluate, arguments: Evaluate, scope: Scope) -> Evaluate:
    """``owner."${name}"(arguments)``."""
    name_of = expression(node.name, scope)

    def answer(frame: Frame, receiver: Any) -> Any:
        frame[0].run.meter.spend()
        return invoke(receiver, to_text(name_of(frame)), arguments(frame))

    return on_owner(node, owner, answer)


def _call_on_each(node: ast.Call, owner: Evaluate, arguments: Evaluate, scope: Scope) -> Evaluate:
    """``list*.name(arguments)``."""
    name_of = expression(node.name, scope)

    def prepare(frame: Frame) -> Any:
        name, values, meter = to_text(name_of(frame)), arguments(frame), frame[0].run.meter

        def ask(item: Any) -> Any:
            meter.spend()
            return invoke(item, name, list(values))

        return ask

    return on_each(node, owner, prepare)


def _call_without_owner(node: ast.Call, arguments: Evaluate, scope: Scope) -> Evaluate:
    assert isinstance(node.name, ast.Literal)
    name, line, column = to_text(node.name.value), node.line, node.column
    local = scope.find(name)
    if local is not None:
        return _call_local(node, local, arguments)

    def evaluate(frame: Frame) -> Any:
        activation = frame[0]
        run = activation.run
        values = arguments(frame)
        try:
            run.meter.spend()
            return call_name(activation, run, name, values)
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return evaluate


def _call_local(node: ast.Call, local: Local, arguments: Evaluate) -> Evaluate:
    """``variable(arguments)``: a closure in a local variable, or else a method of that name."""
    name, read, line, column = local.name, read_local(local), node.line, node.column

    def evaluate(frame: Frame) -> Any:
        value = read(frame)
        try:
            if isinstance(value, GroovyClosure):
                return value.call(arguments(frame))
            run = frame[0].run
            run.meter.spend()
            if name in run.methods:
                return run.call_method(name, arguments(frame))
            return call_value(value, arguments(frame))
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return evaluate


def _call_super(node: ast.Call, arguments: Evaluate, scope: Scope) -> Evaluate:
    """``super.name(arguments)`` inside a class."""
    name_of, class_name = expression(node.name, scope), scope.in_class

    def evaluate(frame: Frame) -> Any:
        activation = frame[0]
        kind = activation.run.classes.get(class_name)
        try:
            return kind.invoke_parent(activation.this, to_text(name_of(frame)), arguments(frame))
        except GroovyError as error:
            raise error.at(node.line, node.column)  # noqa: B904

    return evaluate


@compiles(ast.New)
def new(node: ast.New, scope: Scope) -> Evaluate:
    """``new Type(…)``; the class is looked up when this is reached."""
    arguments = arguments_of(node.arguments, scope)
    if node.body is not None:
        return anonymous_class(node, arguments, scope)
    name, line, column = node.type.name, node.line, node.column

    def evaluate(frame: Frame) -> Any:
        run = frame[0].run
        try:
            run.meter.spend()
            made = construct(run.classes.get(name), arguments(frame))
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904
        return made

    return evaluate
