"""Classes as the compiler leaves them: the same for every run."""

from collections.abc import Callable
from typing import Any

from twinline.rules.groovy.runtime.closures import Code

__all__ = ["ClassPlan", "FieldPlan"]


class FieldPlan:
    """A field: ``initial`` code or ``empty`` value, ``convert`` for its type."""

    __slots__ = ("convert", "empty", "initial", "name", "static")

    def __init__(
        self,
        name: str,
        *,
        static: bool,
        initial: Code | None,
        convert: Callable[[Any], Any] | None,
        empty: Any = None,
    ) -> None:
        self.name = name
        self.static = static
        self.initial = initial
        self.convert = convert
        self.empty = empty


class ClassPlan:
    """A class as declared."""

    __slots__ = (
        "constants", "fields", "inner", "interfaces", "kind", "methods", "name", "parent", "static",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        kind: str,
        *,
        parent: str | None,
        interfaces: tuple[str, ...],
        inner: tuple["ClassPlan", ...],
    ) -> None:
        self.name = name
        self.kind = kind
        self.parent = parent
        self.interfaces = interfaces
        self.inner = inner
        self.fields: list[FieldPlan] = []
        self.methods: dict[str, list[Code]] = {}
        self.static: set[Code] = set()
        self.constants: list[tuple[str, Code]] = []

    def add_method(self, name: str, code: Code, *, static: bool, abstract: bool) -> None:
        if not abstract:
            self.methods.setdefault(name, []).append(code)
        if static:
            self.static.add(code)
