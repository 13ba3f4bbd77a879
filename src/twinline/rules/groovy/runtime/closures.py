"""Activations and closures: who runs, in whose name, with which variables.

A *frame* is a Python list: slot 0 holds the activation, the other slots hold parameters and local
variables. A variable that a closure inside uses lives in a ``Cell``, and the closure keeps the cell:
that is how closures see, and change, the variables around them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twinline.rules.groovy.runtime.script import Run

__all__ = ["Activation", "Cell", "Code", "Frame", "GroovyClosure", "Parameter"]

Frame = list[Any]
DELEGATE_FIRST = 1


class Cell:
    """A variable shared between a method and the closures inside it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Parameter:
    """A parameter of a method or closure. ``default`` is compiled code or None; ``convert`` coerces."""

    __slots__ = ("captured", "convert", "default", "name", "slot", "type_name", "variadic")

    def __init__(
        self,
        name: str,
        slot: int,
        *,
        captured: bool,
        default: Callable[[Frame], Any] | None,
        convert: Callable[[Any], Any] | None,
        type_name: str | None,
        variadic: bool,
    ) -> None:
        self.name = name
        self.slot = slot
        self.captured = captured
        self.default = default
        self.convert = convert
        self.type_name = type_name
        self.variadic = variadic


class Code:
    """A compiled body with its parameters; ``size`` is the length of its frame."""

    __slots__ = ("body", "implicit_it", "line", "name", "parameters", "required", "size", "source_cells")

    def __init__(self, name: str, line: int) -> None:
        self.name = name
        self.line = line
        self.parameters: tuple[Parameter, ...] = ()
        self.required = 0
        self.implicit_it = False
        self.size = 1
        self.source_cells: tuple[int, ...] = ()
        self.body: Callable[[Frame], Any] = lambda _frame: None


class Activation:
    """A running method: the run it belongs to and its ``this``."""

    __slots__ = ("owner", "run", "this")

    def __init__(self, run: "Run", this: Any, owner: "Activation | None" = None) -> None:
        self.run = run
        self.this = this
        self.owner = owner


class GroovyClosure(Activation):
    """A closure value. Call it with Groovy values: ``closure(comment)``."""

    __slots__ = ("bound", "cells", "code", "delegate", "strategy")

    def __init__(self, code: Code, owner: Activation, cells: list[Cell]) -> None:
        super().__init__(owner.run, owner.this, owner)
        self.code = code
        self.cells = cells
        self.delegate: Any = None
        self.strategy = 0
        self.bound: tuple[Any, ...] = ()

    @property
    def parameter_count(self) -> int:
        """What decides between ``{ entry -> }`` and ``{ key, value -> }``."""
        return 1 if self.code.implicit_it else len(self.code.parameters)

    def __call__(self, *arguments: Any) -> Any:
        return self.run.call_closure(self, (*self.bound, *arguments))
