"""Classes as rules see them: a name, what they may be asked, how they are constructed.

A ``GroovyClass`` is the value of ``String`` or ``com.exalate.X`` in a rule. It is a description, no Python
class: ``.class.forName`` or ``.newInstance`` lead nowhere because no such member exists.
"""

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["GroovyClass", "Throwable", "exception_class"]


class GroovyClass:
    """One class.

    ``supers`` are the full names of all its ancestors and interfaces. ``construct`` answers ``new X(...)``;
    ``statics`` are constants (``TraceType.COMMENT``), ``functions`` static methods taking Groovy values.
    """

    __slots__ = ("construct", "functions", "is_instance", "is_interface", "name", "statics", "supers")

    def __init__(
        self,
        name: str,
        *,
        supers: tuple[str, ...] = ("java.lang.Object",),
        construct: Callable[..., Any] | None = None,
        statics: Mapping[str, Any] | None = None,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        is_instance: Callable[[Any], bool] | None = None,
        is_interface: bool = False,
    ) -> None:
        self.name = name
        self.supers = supers
        self.construct = construct
        self.statics = dict(statics or {})
        self.functions = dict(functions or {})
        self.is_instance = is_instance
        self.is_interface = is_interface

    @property
    def simple_name(self) -> str:
        return self.name.rpartition(".")[2].rpartition("$")[2]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GroovyClass) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class Throwable:
    """A throwable object of the Groovy world: what ``new Exception("m")`` makes and ``catch (e)`` binds."""

    __slots__ = ("cause", "fields", "kind", "line", "message")

    def __init__(
        self, kind: GroovyClass, message: str | None = None, cause: Any = None, line: int = 0
    ) -> None:
        self.kind = kind
        self.message = message
        self.cause = cause
        self.line = line
        self.fields: dict[str, Any] = {}


def exception_class(name: str, parent: GroovyClass | None = None) -> GroovyClass:
    """A throwable class with Java's four constructors: (), (message), (cause), (message, cause)."""
    supers = (parent.name, *parent.supers) if parent else ("java.lang.Object",)

    def construct(*arguments: Any) -> Throwable:
        message, cause = None, None
        for argument in arguments:
            if isinstance(argument, Throwable):
                cause = argument
            elif argument is not None:
                message = str(argument)
        if message is None and cause is not None:
            message = f"{cause.kind.name}: {cause.message}" if cause.message else cause.kind.name
        return Throwable(kind, message, cause)

    kind = GroovyClass(name, supers=supers, construct=construct)
    return kind
