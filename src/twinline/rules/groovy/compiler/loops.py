"""Loops. Every turn spends a step of the budget.

A loop knows its own label, because ``continue label`` goes on with the loop of that label.
"""

from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.registry import (
    Broken,
    Completion,
    Continued,
    Execute,
    compiles,
    expression,
    statement,
)
from twinline.rules.groovy.compiler.scope import Scope
from twinline.rules.groovy.compiler.statements import declare, in_sequence, labeled
from twinline.rules.groovy.compiler.variables import store_local
from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.calls import invoke
from twinline.rules.groovy.runtime.casts import caster
from twinline.rules.groovy.runtime.closures import Frame
from twinline.rules.groovy.runtime.iterating import steady
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.values import LinkedHashSet, Range

__all__: list[str] = []

LEAVE = Completion()
"""A loop ends normally."""


def _turns(node: ast.While | ast.ForIn | ast.ForClassic, scope: Scope, label: str | None) -> Execute:
    """One turn of the loop: spends a step and runs the body. None means that the loop goes on."""
    body = statement(node.body, scope)

    def turn(frame: Frame) -> Completion | None:
        meter = frame[0].run.meter
        meter.steps -= 1
        if meter.steps < 0:
            raise meter.out_of_steps()
        completion = body(frame)
        return None if completion is None else _after_turn(completion, label)

    return turn


def _placed(node: ast.While | ast.ForIn | ast.ForClassic, loop: Execute) -> Execute:
    """The loop with its position: for its errors, and for who asks a stopped rule where it was."""
    line, column = node.line, node.column

    def execute(frame: Frame) -> Completion | None:
        try:
            return loop(frame)
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return execute


def _after_turn(completion: Completion, label: str | None) -> Completion | None:
    """What a body's completion means for its loop: go on (None), end normally (LEAVE), or pass it on."""
    if isinstance(completion, Continued) and completion.label in {None, label}:
        return None
    if isinstance(completion, Broken) and completion.label is None:
        return LEAVE
    return completion


@compiles(ast.Labeled)
def labeled_loop(node: ast.Labeled, scope: Scope) -> Execute:
    inner = node.statement
    match inner:
        case ast.While():
            loop = _while(inner, scope, node.label)
        case ast.ForIn():
            loop = _for_in(inner, scope, node.label)
        case ast.ForClassic():
            loop = _for_classic(inner, scope, node.label)
        case _:
            return labeled(node, scope)

    def execute(frame: Frame) -> Completion | None:
        completion = loop(frame)
        if isinstance(completion, Broken) and completion.label == node.label:
            return None
        return completion

    return execute


@compiles(ast.While)
def while_loop(node: ast.While, scope: Scope) -> Execute:
    return _while(node, scope, None)


def _while(node: ast.While, scope: Scope, label: str | None) -> Execute:
    condition = expression(node.condition, scope)
    with scope.block():
        turn = _turns(node, scope, label)
    body_first = node.body_first

    def execute(frame: Frame) -> Completion | None:
        unasked = body_first
        while unasked or is_true(condition(frame)):
            unasked = False
            after = turn(frame)
            if after is not None:
                return None if after is LEAVE else after
        return None

    return _placed(node, execute)


@compiles(ast.ForIn)
def for_in_loop(node: ast.ForIn, scope: Scope) -> Execute:
    return _for_in(node, scope, None)


def _for_in(node: ast.ForIn, scope: Scope, label: str | None) -> Execute:
    """The variable is one for the whole loop: closures made in it all see its last value, as in Groovy."""
    items_of = expression(node.items, scope)
    kind = node.variable.type
    with scope.block():
        convert = caster(kind.name, kind.dimensions) if kind is not None else None
        local = scope.declare(node.variable.name, node.variable.line, node.variable.column, convert)
        create, store = declare(local), store_local(local)
        turn = _turns(node, scope, label)

    def execute(frame: Frame) -> Completion | None:
        put = create
        for item in _iterable(items_of(frame)):
            put(frame, item)
            put = store
            after = turn(frame)
            if after is not None:
                return None if after is LEAVE else after
        return None

    return _placed(node, execute)


def _iterable(value: Any) -> Any:
    """What ``for (x in value)`` goes over: nothing for null, a single value for what is no collection."""
    if value is None:
        return ()
    if isinstance(value, list):
        return steady(value)
    if isinstance(value, (LinkedHashSet, Range)):
        return value
    return invoke(value, "iterator", [])


@compiles(ast.ForClassic)
def for_classic_loop(node: ast.ForClassic, scope: Scope) -> Execute:
    return _for_classic(node, scope, None)


def _for_classic(node: ast.ForClassic, scope: Scope, label: str | None) -> Execute:
    with scope.block():
        start = in_sequence([statement(one, scope) for one in node.start])
        condition = expression(node.condition, scope) if node.condition is not None else None
        update = [expression(one, scope) for one in node.update]
        turn = _turns(node, scope, label)

    def execute(frame: Frame) -> Completion | None:
        start(frame)
        while condition is None or is_true(condition(frame)):
            after = turn(frame)
            if after is not None:
                return None if after is LEAVE else after
            for step in update:
                step(frame)
        return None

    return _placed(node, execute)
