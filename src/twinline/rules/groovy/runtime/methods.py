"""Method tables: the whitelist of what a rule may call on a value of each kind.

    STRING = MethodTable("java.lang.String", OBJECT)

    @STRING.define("toUpperCase")
    def upper_case(text: str) -> str: ...

A function gets the receiver and the arguments as Groovy values; a wrong number of arguments is a missing
method. What is in no table does not exist for a rule.
"""

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

__all__ = ["OBJECT", "TABLES", "LibraryMethod", "MethodTable", "static_method", "table_of"]

F = TypeVar("F", bound=Callable[..., Any])


class LibraryMethod:
    """One function with the numbers of arguments it takes, the receiver not counted."""

    __slots__ = ("function", "least", "most")

    def __init__(self, function: Callable[..., Any], *, receiver: bool = True) -> None:
        parameters = list(inspect.signature(function).parameters.values())[1 if receiver else 0 :]
        positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        plain = [p for p in parameters if p.kind in positional]
        self.function = function
        self.least = sum(p.default is inspect.Parameter.empty for p in plain)
        variadic = any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters)
        self.most = 255 if variadic else len(plain)


@lru_cache(maxsize=2048)
def static_method(function: Callable[..., Any]) -> LibraryMethod:
    """A static method or constructor: all its parameters are arguments."""
    return LibraryMethod(function, receiver=False)


class MethodTable:
    """The methods of one class and, behind them, those of its parent."""

    def __init__(self, name: str, parent: "MethodTable | None" = None) -> None:
        self.name = name
        self.parent = parent
        self._own: dict[str, LibraryMethod] = {}

    def define(self, *names: str) -> Callable[[F], F]:
        """Enter a function under its Groovy names."""

        def enter(function: F) -> F:
            method = LibraryMethod(function)
            for name in names:
                self._own[name] = method
            return function

        return enter

    def find(self, name: str) -> LibraryMethod | None:
        table: MethodTable | None = self
        while table is not None:
            if method := table._own.get(name):  # noqa: SLF001 its own kind
                return method
            table = table.parent
        return None

    def names(self) -> frozenset[str]:
        inherited = self.parent.names() if self.parent else frozenset()
        return inherited | frozenset(self._own)


TABLES: dict[type, MethodTable] = {}
"""Python type to table; filled by the modules of the library."""

OBJECT = MethodTable("java.lang.Object")


def table_of(value: Any) -> MethodTable:
    """The table of the value's kind; at least what every object has."""
    kind = type(value)
    table = TABLES.get(kind)
    if table is None:
        table = next((TABLES[base] for base in kind.__mro__[1:] if base in TABLES), OBJECT)
        TABLES[kind] = table
    return table
