"""What all nodes have: a place in the text."""

from dataclasses import dataclass

__all__ = ["Expression", "Node", "Statement", "TypeName"]


@dataclass(frozen=True, slots=True)
class Node:
    line: int
    column: int


class Expression(Node):
    """Anything that has a value."""

    __slots__ = ()


class Statement(Node):
    """Anything that is carried out."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TypeName(Node):
    """``Map<String, Object>[]``: the name as written; generics are read and forgotten."""

    name: str
    dimensions: int = 0
