"""Declarations of variables: ``def x = 1``, ``String s``, ``def (a, b) = list``."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.parser.expressions import ExpressionParser
from twinline.rules.groovy.tokens import MODIFIERS, Kind, Token

__all__ = ["VariableParser"]


class VariableParser(ExpressionParser):
    def declaration(self) -> ast.Statement | None:
        """``def x = 1``, ``String s``, ``final Map<A, B> m = [:]``, ``def (a, b) = list``; None if none."""
        start, token = self.position, self.token
        marked = False
        while self.token.kind is Kind.NAME and self.token.text in MODIFIERS and self._modifies():
            marked = True
            self.advance()
        if marked and self.at("("):
            return self._multiple(token)
        type_name = self._declared_type(marked=marked)
        if type_name is None and not marked:
            self.back_to(start)
            return None
        declarations = [self._declared(token, type_name)]
        while self.accept(","):
            declarations.append(self._declared(self.token, type_name))
        if len(declarations) == 1:
            return declarations[0]
        return ast.Several(token.line, token.column, tuple(declarations))

    def _declared(self, where: Token, type_name: ast.TypeName | None) -> ast.Statement:
        """``name = value``."""
        return ast.Declaration(where.line, where.column, self.name(), type_name, self.initial_value())

    def _modifies(self) -> bool:
        """``var`` can be a name too; as a modifier something nameable follows."""
        after = self.peek()
        return self.token.text != "var" or after.kind is Kind.NAME or after.text in {"(", "@"}

    def _declared_type(self, *, marked: bool) -> ast.TypeName | None:
        """The type before a variable's name, taken. Without modifier only what looks like a type counts."""
        start = self.position
        if marked and self.at_name() and not self._type_then_name():
            return None
        if not marked and not self._type_then_name():
            return None
        try:
            return self.type_name()
        except GroovySyntaxError:
            self.back_to(start)
            return None

    def _type_then_name(self) -> bool:
        """Look ahead: a type that starts upper case (or a primitive), then a variable's name."""
        start = self.position
        try:
            type_name = self.type_name()
            is_type = self.looks_like_type(type_name)
            named = self.at_name() and not self.token.newline and self.token.text not in {"in", "as"}
            return is_type and named and self.peek().text != "->"
        except GroovySyntaxError:
            return False
        finally:
            self.back_to(start)

    def initial_value(self) -> ast.Expression | None:
        if self.accept("="):
            return self.command_or_expression()
        return None

    def _multiple(self, start: Token) -> ast.Statement:
        self.expect("(")
        targets = self.parameters_until(")")
        self.expect(")")
        self.expect("=")
        return ast.MultipleDeclaration(start.line, start.column, targets, self.expression())
