"""``switch`` and ``try``."""

from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.registry import (
    Broken,
    Completion,
    Execute,
    compiles,
    expression,
    statement,
)
from twinline.rules.groovy.compiler.scope import Scope
from twinline.rules.groovy.compiler.statements import declare, in_sequence
from twinline.rules.groovy.errors import GroovyError, LimitExceeded
from twinline.rules.groovy.runtime.closures import Frame
from twinline.rules.groovy.runtime.exceptions import is_caught, thrown_by
from twinline.rules.groovy.runtime.switching import matches_case

__all__: list[str] = []


@compiles(ast.Switch)
def switch(node: ast.Switch, scope: Scope) -> Execute:
    """The first case that matches, or ``default``; from there on through all that follow, until ``break``."""
    subject = expression(node.subject, scope)
    tests = [expression(case.value, scope) if case.value is not None else None for case in node.cases]
    with scope.block():
        bodies = [in_sequence([statement(one, scope) for one in case.body]) for case in node.cases]
    default = next((index for index, test in enumerate(tests) if test is None), None)

    def entry(frame: Frame, value: Any) -> int | None:
        for index, test in enumerate(tests):
            if test is not None and matches_case(test(frame), value):
                return index
        return default

    def execute(frame: Frame) -> Completion | None:
        try:
            first = entry(frame, subject(frame))
        except GroovyError as error:
            raise error.at(node.line, node.column)  # noqa: B904
        if first is None:
            return None
        for body in bodies[first:]:
            completion = body(frame)
            if completion is not None:
                is_own = isinstance(completion, Broken) and completion.label is None
                return None if is_own else completion
        return None

    return execute


@compiles(ast.Try)
def try_statement(node: ast.Try, scope: Scope) -> Execute:
    body = statement(node.body, scope)
    handlers = [_handler(one, scope) for one in node.catches]
    last = statement(node.finally_, scope) if node.finally_ is not None else None

    def guarded(frame: Frame) -> Completion | None:
        try:
            return body(frame)
        except LimitExceeded:
            raise
        except GroovyError as error:
            for types, create, handle in handlers:
                if is_caught(error, types, frame[0].run.classes):
                    create(frame, thrown_by(error))
                    return handle(frame)
            raise

    return guarded if last is None else _with_finally(guarded, last)


def _with_finally(guarded: Execute, last: Execute) -> Execute:
    """``finally``: leaving it by ``return``, ``break`` … wins over what went before. Limits skip it."""

    def execute(frame: Frame) -> Completion | None:
        try:
            completion = guarded(frame)
        except LimitExceeded:
            raise
        except GroovyError:
            final = last(frame)
            if final is not None:
                return final
            raise
        final = last(frame)
        return completion if final is None else final

    return execute


def _handler(node: ast.Catch, scope: Scope) -> tuple[tuple[str, ...], Any, Execute]:
    with scope.block():
        create = declare(scope.declare(node.name, node.line, node.column))
        handle = statement(node.body, scope)
    return tuple(one.name for one in node.types), create, handle
