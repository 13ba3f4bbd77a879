"""Nodes that are carried out."""

from dataclasses import dataclass

from twinline.rules.groovy.ast.expressions import Parameter
from twinline.rules.groovy.ast.nodes import Expression, Node, Statement, TypeName

__all__ = [
    "Assert",
    "Block",
    "Break",
    "Case",
    "Catch",
    "Continue",
    "Declaration",
    "ExpressionStatement",
    "ForClassic",
    "ForIn",
    "If",
    "Labeled",
    "MultipleDeclaration",
    "Return",
    "Several",
    "Switch",
    "Throw",
    "Try",
    "While",
]


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
