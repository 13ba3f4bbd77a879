"""Closures, lambdas and their parameters."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.cursor import CLOSING, OPENING
from twinline.rules.groovy.parser.grammar import Grammar
from twinline.rules.groovy.tokens import MODIFIERS, Kind, Token

__all__ = ["FunctionParser"]


class FunctionParser(Grammar):
    def closure(self) -> ast.Closure:
        """``{ body }`` or ``{ parameters -> body }``."""
        start = self.expect("{")
        self.open_function()
        parameters = self._closure_parameters()
        body_start = self.token
        statements = self.statements_until("}")
        self.expect("}")
        body = ast.Block(body_start.line, body_start.column, statements)
        return ast.Closure(start.line, start.column, parameters, body, self.close_function())

    def _closure_parameters(self) -> tuple[ast.Parameter, ...] | None:
        if self.accept("->"):
            return ()
        if self.token.kind is not Kind.NAME or not self.arrow_ahead():
            return None
        parameters = self.parameters_until("->")
        self.expect("->")
        return parameters

    def arrow_ahead(self) -> bool:
        """Is there an ``->`` of this closure before anything that no parameter list contains?"""
        distance, depth = 0, 0
        while True:
            token = self.peek(distance)
            if token.kind is Kind.END:
                return False
            if token.kind is Kind.OPERATOR:
                text = token.text
                if depth == 0 and text == "->":
                    return True
                if depth == 0 and text in {";", "}", "{"}:
                    return False
                depth += (text in OPENING) - (text in CLOSING)
                if depth < 0:
                    return False
            elif depth == 0 and token.newline and distance and self.peek(distance - 1).text != ",":
                return False
            distance += 1

    def lambda_ahead(self) -> bool:
        """Do the parentheses here hold the parameters of a lambda?"""
        after = self.behind_brackets()
        return after is not None and after.kind is Kind.OPERATOR and after.text == "->"

    def lambda_(self, start: Token, parameters: tuple[ast.Parameter, ...]) -> ast.Expression:
        self.expect("->")
        self.open_function()
        if self.at("{"):
            body = self.block()
        else:
            value = self.expression()
            statement = ast.ExpressionStatement(value.line, value.column, value)
            body = ast.Block(value.line, value.column, (statement,))
        return ast.Closure(start.line, start.column, parameters, body, self.close_function())

    def parameters_until(self, end: str) -> tuple[ast.Parameter, ...]:
        parameters = []
        while not self.at(end):
            parameters.append(self.parameter())
            if not self.accept(","):
                break
        return tuple(parameters)

    def parameter(self) -> ast.Parameter:
        """``final Type... name = default`` of a method, closure or for loop."""
        start = self.token
        self.annotations()
        while self.token.kind is Kind.NAME and self.token.text in MODIFIERS:
            self.advance()
        type_name = None
        after = self.peek()
        named = (
            after.kind is Kind.OPERATOR and after.text in {"=", ",", ")", "->", ":"}
        ) or after.text == "in"
        if not (self.at_name() and named) and not self.at("..."):
            type_name = self.type_name()
        variadic = self.accept("...")
        name = self.name()
        default = self.expression() if self.accept("=") else None
        return ast.Parameter(start.line, start.column, name, type_name, default, variadic)
