"""Imports, methods, classes, and the script that holds them."""

from dataclasses import dataclass

from twinline.rules.groovy.ast.expressions import Arguments, Parameter
from twinline.rules.groovy.ast.nodes import Expression, Node, Statement, TypeName
from twinline.rules.groovy.ast.statements import Block

__all__ = ["ClassDeclaration", "Field", "Import", "Method", "Script"]


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
