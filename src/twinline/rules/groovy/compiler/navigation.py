"""From an owner to what belongs to it: the rules of ``.``, ``?.`` and ``*.`` for properties, calls, indexes.

    a.b    b is asked of a; null has nothing to give but an error
    a?.b   null when a is null, and no further: ``null?.a.b`` asks null for ``b``, which fails
    a*.b   b is asked of every element of a; null elements give null, and so does a null list

Assignments have their own place for the same rule: ``_owned`` in places.py.
"""

from collections.abc import Callable
from typing import Any

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.registry import Evaluate
from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.calls import invoke
from twinline.rules.groovy.runtime.closures import Frame

__all__ = ["on_each", "on_owner"]


def on_owner(
    node: ast.Property | ast.Call | ast.Index, owner: Evaluate, answer: Callable[[Frame, Any], Any]
) -> Evaluate:
    """``owner.something`` or ``owner?.something``; ``answer`` gets the frame and the owner's value."""
    safe, line, column = node.safe, node.line, node.column

    def evaluate(frame: Frame) -> Any:
        value = owner(frame)
        if value is None and safe:
            return None
        try:
            return answer(frame, value)
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return evaluate


def on_each(
    node: ast.Property | ast.Call, owner: Evaluate, prepare: Callable[[Frame], Callable[[Any], Any]]
) -> Evaluate:
    """``owner*.something``; ``prepare`` evaluates name and arguments once, its answer takes one element."""
    line, column = node.line, node.column

    def evaluate(frame: Frame) -> Any:
        items = owner(frame)
        if items is None:
            return None
        ask = prepare(frame)
        try:
            return [None if item is None else ask(item) for item in invoke(items, "iterator", [])]
        except GroovyError as error:
            raise error.at(line, column)  # noqa: B904

    return evaluate
