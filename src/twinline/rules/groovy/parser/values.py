"""Single values: words, numbers, strings, parentheses."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.creation import CreationParser
from twinline.rules.groovy.tokens import KEYWORDS, PRIMITIVES, Kind

__all__ = ["ValueParser"]

CONSTANTS = {"true": True, "false": False, "null": None}


class ValueParser(CreationParser):
    def primary(self) -> ast.Expression:
        token = self.token
        if token.kind is Kind.NAME:
            return self._word()
        if token.kind in {Kind.NUMBER, Kind.STRING}:
            self.advance()
            return ast.Literal(token.line, token.column, token.value)
        if token.kind is Kind.GSTRING:
            return self.gstring()
        if token.text == "(":
            return self._parenthesis()
        if token.text == "[":
            return self.list_or_map()
        if token.text == "{":
            return self.closure()
        if token.text == "@":
            self.fail("Annotations are not available here")
        return self.fail()

    def _word(self) -> ast.Expression:
        token = self.token
        text = token.text
        if text in CONSTANTS:
            self.advance()
            return ast.Literal(token.line, token.column, CONSTANTS[text])
        if text in {"this", "super"}:
            self.advance()
            return ast.This(token.line, token.column, text == "super")
        if text == "new":
            return self.creation()
        if text in KEYWORDS and text not in PRIMITIVES:
            self.fail()
        self.advance()
        if self.at_here("->"):
            return self.lambda_(token, (ast.Parameter(token.line, token.column, text, None, None),))
        self.use(text)
        return ast.Variable(token.line, token.column, text)

    def _parenthesis(self) -> ast.Expression:
        """``(value)``, the targets of ``(a, b) = …``, or the parameters of a lambda."""
        start = self.token
        if self.lambda_ahead():
            self.advance()
            parameters = self.parameters_until(")")
            self.expect(")")
            return self.lambda_(start, parameters)
        self.advance()
        first = self.command_or_expression()
        targets = [first]
        while self.accept(","):
            targets.append(self.expression())
        self.expect(")")
        if len(targets) == 1:
            return first
        if not self.at("="):
            self.fail()
        return ast.ListLiteral(start.line, start.column, tuple(targets))
