"""Which part of the grammar stands where, and the parts that every other part may ask for.

    cursor       tokens, names used by closures, type names
    literals     strings with holes, lists, maps        functions    closures, lambdas, parameters
    arguments    (a, b: c) and what a call means        creation     new
    values       one value                              paths        a?.b(c)[d] { }, commands
    operators    binding powers, casts                  expressions  assignments, ?:
    variables    def x = 1                              loops, branching, statements
    methods, classes, script

Each module adds its part to the parser above it. What a part needs of a later one is declared here.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.cursor import Cursor
from twinline.rules.groovy.tokens import Token

__all__ = ["Grammar"]

MAX_DEPTH = 250
"""Expressions and statements inside one another."""


class Grammar(Cursor, ABC):
    """The parts that refer to each other in a circle."""

    depth = 0

    @abstractmethod
    def primary(self) -> ast.Expression:
        """A value without operators or path."""

    @contextmanager
    def deeper(self, what: str) -> Iterator[None]:
        """One level down. Raises GroovySyntaxError where ``what`` goes too deep."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"{what} are nested too deeply")
        try:
            yield
        finally:
            self.depth -= 1

    @abstractmethod
    def command_or_expression(self) -> ast.Expression:
        """An expression, or a call without parentheses: ``println text``, ``send message to: list``."""

    @abstractmethod
    def expression(self) -> ast.Expression:
        """The whole ladder, assignment included."""

    @abstractmethod
    def statement(self) -> ast.Statement:
        """One statement, without what ends it."""

    @abstractmethod
    def statements_until(self, end: str) -> tuple[ast.Statement, ...]:
        """Statements separated by line ends or semicolons, up to (not including) ``end``."""

    @abstractmethod
    def end_of_statement(self, end: str) -> None:
        """A line end, a semicolon (taken), or ``end``. Raises GroovySyntaxError."""

    @abstractmethod
    def block(self) -> ast.Block:
        """``{ statements }``."""

    @abstractmethod
    def annotations(self) -> None:
        """Annotations in front of a declaration, taken."""

    @abstractmethod
    def class_body(
        self,
        start: Token,
        kind: str,
        name: str,
        parent: ast.TypeName | None,
        interfaces: tuple[ast.TypeName, ...] = (),
    ) -> ast.ClassDeclaration:
        """``{ members }``. An empty name means an anonymous class, whose methods see variables around it."""
