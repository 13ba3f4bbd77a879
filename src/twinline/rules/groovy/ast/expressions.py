"""Nodes that have a value."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twinline.rules.groovy.ast.nodes import Expression, Node, TypeName

if TYPE_CHECKING:
    from twinline.rules.groovy.ast.declarations import ClassDeclaration
    from twinline.rules.groovy.ast.statements import Block


__all__ = [
    "Arguments",
    "ArrayNew",
    "Assign",
    "Binary",
    "Call",
    "Cast",
    "Closure",
    "Elvis",
    "GStringLiteral",
    "Index",
    "InstanceOf",
    "ListLiteral",
    "Literal",
    "MapLiteral",
    "MethodPointer",
    "MultipleAssign",
    "New",
    "Parameter",
    "Property",
    "RangeLiteral",
    "Spread",
    "SpreadMap",
    "Step",
    "Ternary",
    "This",
    "Unary",
    "Variable",
]


@dataclass(frozen=True, slots=True)
class Literal(Expression):
    value: Any


@dataclass(frozen=True, slots=True)
class GStringLiteral(Expression):
    """``strings`` has one element more than ``values``."""

    strings: tuple[str, ...]
    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ListLiteral(Expression):
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class MapLiteral(Expression):
    """Pairs; a SpreadMap stands as a pair whose value is None."""

    entries: tuple[tuple[Expression, Expression | None], ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Expression):
    first: Expression
    last: Expression
    open_first: bool
    open_last: bool


@dataclass(frozen=True, slots=True)
class Variable(Expression):
    name: str


@dataclass(frozen=True, slots=True)
class This(Expression):
    """``this``, or ``super`` when ``parent``."""

    parent: bool = False


@dataclass(frozen=True, slots=True)
class Property(Expression):
    """``owner.name``, ``owner?.name`` (safe), ``owner*.name`` (spread). ``name`` may be any expression."""

    owner: Expression
    name: Expression
    safe: bool = False
    spread: bool = False


@dataclass(frozen=True, slots=True)
class MethodPointer(Expression):
    """``owner.&name`` and ``owner::name``."""

    owner: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index(Expression):
    """``owner[key]``; several keys make a list of them. ``owner?[key]`` is safe."""

    owner: Expression
    key: Expression
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Arguments(Node):
    """``named`` become one map in front of ``positional``."""

    positional: tuple[Expression, ...] = ()
    named: MapLiteral | None = None


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """``owner.name(arguments)``; without owner a method of the script or class, or a closure variable."""

    owner: Expression | None
    name: Expression
    arguments: Arguments
    safe: bool = False
    spread: bool = False


@dataclass(frozen=True, slots=True)
class New(Expression):
    """``new Type(arguments) { body }``."""

    type: TypeName
    arguments: Arguments
    body: "ClassDeclaration | None" = None


@dataclass(frozen=True, slots=True)
class ArrayNew(Expression):
    """``new Type[n][m]`` or ``new Type[]{…}``."""

    type: TypeName
    sizes: tuple[Expression, ...]
    items: tuple[Expression, ...] | None


@dataclass(frozen=True, slots=True)
class Unary(Expression):
    """``-x``, ``+x``, ``!x``, ``~x``."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Step(Expression):
    """``++x``, ``x--``."""

    operator: str
    target: Expression
    prefix: bool


@dataclass(frozen=True, slots=True)
class Binary(Expression):
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Assign(Expression):
    """``target = value``; ``operator`` is the part before ``=`` of a compound assignment, else empty."""

    target: Expression
    operator: str
    value: Expression


@dataclass(frozen=True, slots=True)
class MultipleAssign(Expression):
    """``(a, b.c) = value``."""

    targets: tuple[Expression, ...]
    value: Expression


@dataclass(frozen=True, slots=True)
class Ternary(Expression):
    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Elvis(Expression):
    value: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Cast(Expression):
    """``(Type) value``, or ``value as Type`` when ``coerce``."""

    type: TypeName
    value: Expression
    coerce: bool


@dataclass(frozen=True, slots=True)
class InstanceOf(Expression):
    value: Expression
    type: TypeName
    negated: bool


@dataclass(frozen=True, slots=True)
class Spread(Expression):
    """``*list`` in an argument list or list literal."""

    value: Expression


@dataclass(frozen=True, slots=True)
class SpreadMap(Expression):
    """``*: map`` in a map literal."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    name: str
    type: TypeName | None
    default: Expression | None
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Closure(Expression):
    """``{ a, b = 1 -> … }``. ``parameters`` is None without an arrow: then there is an implicit ``it``.

    ``inner_names`` are all names used in closures inside this one: variables of these names are shared.
    """

    parameters: tuple[Parameter, ...] | None
    body: "Block"
    inner_names: frozenset[str]
