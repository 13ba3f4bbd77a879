"""The tree of a rule. Every node knows its line and column, counted from 1."""

from dataclasses import dataclass
from typing import Any

__all__ = [
    "Arguments",
    "ArrayNew",
    "Assert",
    "Assign",
    "Binary",
    "Block",
    "Break",
    "Call",
    "Case",
    "Cast",
    "Catch",
    "ClassDeclaration",
    "Closure",
    "Continue",
    "Declaration",
    "Elvis",
    "Expression",
    "ExpressionStatement",
    "Field",
    "ForClassic",
    "ForIn",
    "GStringLiteral",
    "If",
    "Import",
    "Index",
    "InstanceOf",
    "Labeled",
    "ListLiteral",
    "Literal",
    "MapLiteral",
    "Method",
    "MethodPointer",
    "MultipleAssign",
    "MultipleDeclaration",
    "New",
    "Node",
    "Parameter",
    "Property",
    "RangeLiteral",
    "Return",
    "Script",
    "Several",
    "Spread",
    "SpreadMap",
    "Statement",
    "Step",
    "Switch",
    "Ternary",
    "This",
    "Throw",
    "Try",
    "TypeName",
    "Unary",
    "Variable",
    "While",
]


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


# Expressions


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


# Statements


@dataclass(frozen=True, slots=True)
class Block(Statement):
    statements: tuple[Statement, ...]


class Several(Block):
    """``def a = 1, b = 2``: several declarations in one statement, in the scope around it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ExpressionStatement(Statement):
    expression: Expression


@dataclass(frozen=True, slots=True)
class Declaration(Statement):
    """``def x = 1``, ``String s``, ``final int n = 2``."""

    name: str
    type: TypeName | None
    value: Expression | None


@dataclass(frozen=True, slots=True)
class MultipleDeclaration(Statement):
    """``def (a, int b) = value``."""

    targets: tuple[Parameter, ...]
    value: Expression


@dataclass(frozen=True, slots=True)
class If(Statement):
    condition: Expression
    then: Statement
    otherwise: Statement | None


@dataclass(frozen=True, slots=True)
class While(Statement):
    """``while``, or ``do … while`` when ``body_first``."""

    condition: Expression
    body: Statement
    body_first: bool = False


@dataclass(frozen=True, slots=True)
class ForIn(Statement):
    variable: Parameter
    items: Expression
    body: Statement


@dataclass(frozen=True, slots=True)
class ForClassic(Statement):
    start: tuple[Statement, ...]
    condition: Expression | None
    update: tuple[Expression, ...]
    body: Statement


@dataclass(frozen=True, slots=True)
class Case(Node):
    """``value`` None means ``default``."""

    value: Expression | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Switch(Statement):
    subject: Expression
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Catch(Node):
    types: tuple[TypeName, ...]
    name: str
    body: Block


@dataclass(frozen=True, slots=True)
class Try(Statement):
    body: Block
    catches: tuple[Catch, ...]
    finally_: Block | None


@dataclass(frozen=True, slots=True)
class Return(Statement):
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Throw(Statement):
    value: Expression


@dataclass(frozen=True, slots=True)
class Break(Statement):
    label: str | None


@dataclass(frozen=True, slots=True)
class Continue(Statement):
    label: str | None


@dataclass(frozen=True, slots=True)
class Assert(Statement):
    """``text`` is the condition as written, for the message."""

    condition: Expression
    message: Expression | None
    text: str


@dataclass(frozen=True, slots=True)
class Labeled(Statement):
    label: str
    statement: Statement | None


# Declarations


@dataclass(frozen=True, slots=True)
class Import(Statement):
    """``import a.b.C as D``; ``name`` ends in ``.*`` for a package; ``static`` names a member."""

    name: str
    alias: str | None
    static: bool


@dataclass(frozen=True, slots=True)
class Method(Statement):
    """A method of the script or of a class. A constructor is a method named ``<init>``."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: TypeName | None
    body: Block | None
    static: bool
    inner_names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Field(Node):
    name: str
    type: TypeName | None
    value: Expression | None
    static: bool


@dataclass(frozen=True, slots=True)
class ClassDeclaration(Statement):
    """``kind`` is class, interface, trait or enum. ``constants`` are an enum's, each a New of this class."""

    kind: str
    name: str
    parent: TypeName | None
    interfaces: tuple[TypeName, ...]
    fields: tuple[Field, ...]
    methods: tuple[Method, ...]
    inner: tuple["ClassDeclaration", ...]
    constants: tuple[tuple[str, Arguments], ...] = ()


@dataclass(frozen=True, slots=True)
class Script(Node):
    statements: tuple[Statement, ...]
    methods: tuple[Method, ...]
    classes: tuple[ClassDeclaration, ...]
    imports: tuple[Import, ...]
    inner_names: frozenset[str]
