"""What the host puts in front of a rule.

A rule sees a host object only through the five questions below; attributes and methods of the
Python object behind it are out of reach. Answers must be Groovy values:

    null None · Boolean bool · Integer int (32 bit) · Long ``Long`` · BigInteger ``BigInteger``
    BigDecimal decimal.Decimal · Double float · String str · GString ``GString`` · List list
    Set ``LinkedHashSet`` · Map dict · Date/Timestamp ``Date``/``Timestamp`` · closure ``GroovyClosure``

``to_groovy`` and ``to_python`` (runtime/convert.py) translate JSON-like data in both directions.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from twinline.rules.groovy.errors import MissingMethod, MissingProperty

__all__ = ["HostFunction", "HostObject"]


class HostObject:
    """Base class of everything the host puts in front of a rule."""

    groovy_class: str = "java.lang.Object"

    def get_property(self, name: str) -> Any:
        """The value of ``object.name``; raise MissingProperty(name) when there is none."""
        raise MissingProperty(name)

    def set_property(self, name: str, value: Any) -> None:  # noqa: ARG002 for those who override it
        """Carry out ``object.name = value``; raise MissingProperty(name) when there is none."""
        raise MissingProperty(name)

    def invoke(self, name: str, arguments: list[Any]) -> Any:  # noqa: ARG002 for those who override it
        """Carry out ``object.name(arguments)``; raise MissingMethod(name) when there is none.

        Named arguments arrive as one dict in front, closures as GroovyClosure (call it: ``closure(value)``).
        """
        raise MissingMethod(name)

    def method_names(self) -> Iterable[str]:
        """Names of methods, offered to a rule that misspells one; may be left out."""
        return ()

    def equals(self, other: Any) -> bool:
        """``==`` in a rule, and membership in lists, sets and map keys."""
        return self is other

    def hash_code(self) -> int:
        """Must agree with ``equals``."""
        return object.__hash__(self)

    def to_text(self) -> str:
        """The object inside a string: ``"${object}"``, ``toString()``."""
        return f"{self.groovy_class}@{self.hash_code() & 0xFFFFFFFF:x}"

    def is_true(self) -> bool:
        """The object as a condition."""
        return True

    def __eq__(self, other: object) -> bool:
        return self.equals(other)

    def __hash__(self) -> int:
        return self.hash_code()


class HostFunction(HostObject):
    """A function in the script's variables: ``store(issue)``."""

    groovy_class = "groovy.lang.Closure"

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self.name = name
        self._function = function

    def invoke(self, name: str, arguments: Sequence[Any]) -> Any:
        """``function(...)`` and ``function.call(...)`` are the same."""
        if name != "call":
            raise MissingMethod(name)
        return self._function(*arguments)
