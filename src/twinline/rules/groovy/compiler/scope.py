"""Where variables live: each function has one frame, each block its own names.

A name is looked up in the blocks of the function, then, for a closure, in the function around it; a variable
found there is captured: its cell is copied into a slot of the closure's own frame.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from twinline.rules.groovy.errors import GroovySyntaxError

__all__ = ["Local", "Scope"]


class Local:
    """A local variable: its slot, whether a cell is in it, and the conversion its type asks for."""

    __slots__ = ("captured", "convert", "name", "slot")

    def __init__(
        self, name: str, slot: int, *, captured: bool, convert: Callable[[Any], Any] | None = None
    ) -> None:
        self.name = name
        self.slot = slot
        self.captured = captured
        self.convert = convert


class Scope:
    """The variables of one method, closure or script body while it is compiled.

    ``around`` is the scope a closure stands in, None for methods. ``in_class`` says that bare names belong to
    an object, ``labels`` are the loops that can be named by ``break`` and ``continue``.
    """

    def __init__(
        self, inner_names: frozenset[str], around: "Scope | None" = None, *, in_class: str | None = None
    ) -> None:
        self.inner_names = inner_names
        self.around = around
        self.in_class: str | None = in_class if in_class or around is None else around.in_class
        self.size = 1
        self.captures: dict[str, tuple[int, Local]] = {}
        self._blocks: list[dict[str, Local]] = [{}]

    def slot(self) -> int:
        """A slot of its own for a hidden variable."""
        self.size += 1
        return self.size - 1

    def declare(
        self, name: str, line: int, column: int, convert: Callable[[Any], Any] | None = None
    ) -> Local:
        """A new variable. Raises GroovySyntaxError when the name is taken in this function or around it."""
        if self._own(name) is not None or (self.around is not None and self.around.visible(name)):
            raise GroovySyntaxError(
                f"The current scope already contains a variable of the name {name}", line, column
            )
        return self.declare_hidden(name, convert)

    def declare_hidden(self, name: str, convert: Callable[[Any], Any] | None = None) -> Local:
        """A new variable that may hide one around it (``it``)."""
        local = Local(name, self.slot(), captured=name in self.inner_names, convert=convert)
        self._blocks[-1][name] = local
        return local

    def visible(self, name: str) -> bool:
        return self._own(name) is not None or (self.around is not None and self.around.visible(name))

    def find(self, name: str) -> Local | None:
        """The variable, captured from around if need be; None for a name that is no local variable."""
        local = self._own(name)
        if local is not None:
            return local
        if name in self.captures:
            return self.captures[name][1]
        outer = self.around.find(name) if self.around is not None else None
        if outer is None:
            return None
        local = Local(name, self.slot(), captured=True, convert=outer.convert)
        self.captures[name] = (outer.slot, local)
        return local

    def _own(self, name: str) -> Local | None:
        for block in reversed(self._blocks):
            if name in block:
                return block[name]
        return None

    @contextmanager
    def block(self) -> Iterator[None]:
        """Names declared inside are forgotten at the end."""
        self._blocks.append({})
        try:
            yield
        finally:
            self._blocks.pop()
