"""Which function compiles which node.

    @compiles(ast.Elvis)
    def elvis(node: ast.Elvis, scope: Scope) -> Evaluate: ...

An expression becomes a function from frame to value. A statement becomes a function from frame to None, or
to the Completion that leaves the statements around it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.scope import Scope
from twinline.rules.groovy.runtime.closures import Frame

__all__ = [
    "BREAK",
    "CONTINUE",
    "Completion",
    "Evaluate",
    "Execute",
    "Returned",
    "compiles",
    "expression",
    "statement",
]

Evaluate = Callable[[Frame], Any]


class Completion:
    """Why a statement did not end normally: ``break`` or ``continue``, with the label it names."""

    __slots__ = ("label",)

    def __init__(self, label: str | None = None) -> None:
        self.label = label


class Broken(Completion):
    __slots__ = ()


class Continued(Completion):
    __slots__ = ()


class Returned(Completion):
    """``return value``."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.label = None
        self.value = value


BREAK, CONTINUE = Broken(), Continued()
Execute = Callable[[Frame], Completion | None]
C = TypeVar("C", bound=Callable[..., Any])
_COMPILERS: dict[type, Callable[[Any, Scope], Any]] = {}


def compiles(*kinds: type) -> Callable[[C], C]:
    """Enter a function as the compiler of these nodes."""

    def enter(function: C) -> C:
        for kind in kinds:
            _COMPILERS[kind] = function
        return function

    return enter


def expression(node: ast.Expression, scope: Scope) -> Evaluate:
    compiled: Evaluate = _COMPILERS[type(node)](node, scope)
    return compiled


def statement(node: ast.Statement, scope: Scope) -> Execute:
    compiled: Execute = _COMPILERS[type(node)](node, scope)
    return compiled
