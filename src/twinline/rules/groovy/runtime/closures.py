"""Activations, code and closures: who runs, in whose name, with which variables.

A *frame* is a Python list: slot 0 holds the activation, the slots behind it first the parameters, then
local variables. A variable that a closure inside uses lives in a ``Cell``, and the closure keeps the cell:
that is how closures see, and change, the variables around them.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twinline.rules.groovy.runtime.run import Run

__all__ = [
    "DELEGATE_FIRST",
    "DELEGATE_ONLY",
    "Activation",
    "Cell",
    "Code",
    "Frame",
    "GroovyClosure",
    "Parameter",
]

Frame = list[Any]
OWNER_FIRST, DELEGATE_FIRST, OWNER_ONLY, DELEGATE_ONLY = 0, 1, 2, 3
"""Values of ``closure.resolveStrategy``."""


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
        captured: bool = False,
        default: Callable[[Frame], Any] | None = None,
        convert: Callable[[Any], Any] | None = None,
        type_name: str | None = None,
        variadic: bool = False,
    ) -> None:
        self.name = name
        self.slot = slot
        self.captured = captured
        self.default = default
        self.convert = convert
        self.type_name = type_name
        self.variadic = variadic

    @property
    def is_plain(self) -> bool:
        """Nothing to do but to put the argument into its slot."""
        return not (self.captured or self.default or self.convert or self.variadic)


class Code:
    """A compiled body with its parameters.

    ``size`` is the length of a frame; ``captures`` are pairs (slot in the frame around, slot in this frame).
    ``implicit_it`` says that no parameters were written: then ``it`` is the one parameter.
    """

    __slots__ = (
        "body",
        "captures",
        "column",
        "implicit_it",
        "line",
        "name",
        "parameters",
        "plain",
        "required",
        "size",
        "typed",
    )

    def __init__(self, name: str, line: int, column: int) -> None:
        self.name = name
        self.line = line
        self.column = column
        self.parameters: tuple[Parameter, ...] = ()
        self.required = 0
        self.plain = True
        self.typed = False
        self.implicit_it = False
        self.size = 1
        self.captures: tuple[tuple[int, int], ...] = ()
        self.body: Callable[[Frame], Any] = lambda _frame: None

    def set_parameters(self, parameters: list[Parameter]) -> None:
        self.parameters = tuple(parameters)
        self.typed = any(parameter.type_name is not None for parameter in parameters)
        self.plain = all(parameter.is_plain for parameter in parameters)
        self.required = sum(parameter.default is None and not parameter.variadic for parameter in parameters)


class Activation:
    """A running method: the run it belongs to and its ``this``."""

    __slots__ = ("owner", "run", "this")

    def __init__(self, run: "Run", this: Any, owner: "Activation | None" = None) -> None:
        self.run = run
        self.this = this
        self.owner = owner


class GroovyClosure(Activation):
    """A closure value. Call it with Groovy values: ``closure(comment)``.

    ``frame`` is the empty frame with the captured cells in it, copied for each call. ``bound`` are arguments
    fixed by ``curry``; ``target`` replaces the body for method pointers.
    """

    __slots__ = ("bound", "code", "delegate", "frame", "strategy", "target")
    groovy_class = "groovy.lang.Closure"

    def __init__(
        self,
        code: Code,
        owner: Activation,
        frame: Frame,
        *,
        bound: tuple[Any, ...] = (),
        target: Callable[..., Any] | None = None,
    ) -> None:
        self.run = owner.run
        self.this = owner.this
        self.owner = owner
        self.code = code
        self.frame = frame
        self.delegate: Any = None
        self.strategy = OWNER_FIRST
        self.bound = bound
        self.target = target

    @property
    def parameter_count(self) -> int:
        """What decides between ``{ entry -> }`` and ``{ key, value -> }``."""
        return max(len(self.code.parameters) - len(self.bound), 0)

    def __call__(self, *arguments: Any) -> Any:
        return self.call(arguments, "doCall")

    def call(self, arguments: Sequence[Any], called: str = "call") -> Any:
        """``called`` is the method that a message names when the arguments do not fit."""
        if self.target is not None:
            return self.target(*self.bound, *arguments)
        return self.run.call_closure(self, [*self.bound, *arguments], called)

    def to_text(self) -> str:
        return f"Script1$_run_closure1@{id(self) & 0xFFFFFFF:x}"
