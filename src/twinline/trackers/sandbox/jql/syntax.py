"""The tree of a query."""

from dataclasses import dataclass

__all__ = ["Clause", "Group", "Literal", "Negation", "Node", "Operand", "Query", "Sort"]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written. ``arguments`` is not None for a call such as ``currentUser()``."""

    text: str
    quoted: bool = False
    arguments: tuple[str, ...] | None = None


Operand = Literal | tuple[Literal, ...] | None
"""One value, a list of values, or EMPTY."""


@dataclass(frozen=True, slots=True)
class Clause:
    """``operator``: ``=``, ``!=``, ``~``, ``!~``, ``<``, ``<=``, ``>``, ``>=``, ``in``, ``not in``, ``is``,
    ``is not``."""

    field: str
    operator: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class Group:
    """``word`` is AND or OR."""

    word: str
    members: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Negation:
    inner: "Node"


Node = Clause | Group | Negation


@dataclass(frozen=True, slots=True)
class Sort:
    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Query:
    """``where`` is None for a query that asks for everything."""

    where: Node | None
    order: tuple[Sort, ...]
