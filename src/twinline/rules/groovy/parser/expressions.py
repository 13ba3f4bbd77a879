"""Whole expressions: assignments, ``?:`` and below them the operators."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.operators import LOWEST_POWER, OperatorParser
from twinline.rules.groovy.tokens import Kind

__all__ = ["ExpressionParser"]

ASSIGNMENTS = frozenset(
    {"=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", ">>>=", "&=", "|=", "^=", "?="}
)
ASSIGNABLE = (ast.Variable, ast.Property, ast.Index)


class ExpressionParser(OperatorParser):
    def expression(self) -> ast.Expression:
        """The whole ladder, assignment included."""
        with self.deeper("Expressions"):
            return self.assignment()

    def assignment(self) -> ast.Expression:
        start = self.token
        target = self.conditional()
        if self.token.kind is not Kind.OPERATOR or self.token.text not in ASSIGNMENTS:
            return target
        operator = self.advance().text[:-1]
        if isinstance(target, ast.ListLiteral) and self.tokens[self.position - 2].text == ")":
            if not all(isinstance(one, ASSIGNABLE) for one in target.items):
                self.fail("A multiple assignment takes variables, properties and elements", start)
            return ast.MultipleAssign(start.line, start.column, target.items, self.command_or_expression())
        if not isinstance(target, ASSIGNABLE):
            self.fail("The left side of an assignment must be a variable, a property or an element", start)
        return ast.Assign(start.line, start.column, target, operator, self.command_or_expression())

    def conditional(self) -> ast.Expression:
        condition = self.binary(LOWEST_POWER)
        token = self.token
        if self.at("?"):
            self.advance()
            then = self.expression()
            self.expect(":")
            return ast.Ternary(token.line, token.column, condition, then, self._otherwise())
        if self.at("?:"):
            self.advance()
            return ast.Elvis(token.line, token.column, condition, self._otherwise())
        return condition

    def _otherwise(self) -> ast.Expression:
        """The right end of a ternary: another ternary, or an assignment as Groovy allows it there."""
        with self.deeper("Expressions"):
            return self.assignment()
