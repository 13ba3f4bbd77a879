"""Methods of scripts and classes."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.parser.statements import StatementParser
from twinline.rules.groovy.tokens import KEYWORDS, MODIFIERS, Kind, Token

__all__ = ["MethodParser"]


class MethodParser(StatementParser):
    in_interface = False
    anonymous = 0

    def method(self) -> ast.Method | None:
        """``def f(a, b = 1) { … }``, ``static <T> Map<T> f(T a) { … }``; None when no method stands here."""
        start, token = self.position, self.token
        if token.kind is not Kind.NAME:
            return None
        modifiers = self.modifiers()
        try:
            if self.at("<"):
                self.type_arguments()
            returns = None if self._name_then_parenthesis() else self.type_name()
        except GroovySyntaxError:
            self.back_to(start)
            return None
        declared = bool(modifiers) or (returns is not None and self.looks_like_type(returns))
        if not (declared and self._name_then_parenthesis()):
            self.back_to(start)
            return None
        return self.method_rest(token, modifiers, returns, self.advance())

    def modifiers(self) -> set[str]:
        found = set()
        while self.token.kind is Kind.NAME and self.token.text in MODIFIERS | {"default"}:
            found.add(self.advance().text)
            self.annotations()
        return found

    def _name_then_parenthesis(self) -> bool:
        token, after = self.token, self.peek()
        named = (token.kind is Kind.NAME and token.text not in KEYWORDS) or token.kind is Kind.STRING
        return named and after.kind is Kind.OPERATOR and after.text == "(" and not after.newline

    def method_rest(
        self, start: Token, modifiers: set[str], returns: ast.TypeName | None, name: Token
    ) -> ast.Method:
        """Parameters and body."""
        text = name.value if name.kind is Kind.STRING else name.text
        self.open_function()
        self.expect("(")
        parameters = self.parameters_until(")")
        self.expect(")")
        if self.accept("throws"):
            self.type_name()
            while self.accept(","):
                self.type_name()
        body = self.block() if self.at("{") else None
        inner = self.close_method()
        if body is None and not modifiers & {"abstract", "native"} and not self.in_interface:
            if self.accept("default"):
                self.expression()
            else:
                self.fail()
        return ast.Method(
            start.line, start.column, text, parameters, returns, body, "static" in modifiers, inner
        )

    def close_method(self) -> frozenset[str]:
        """Methods see no variables of the script; only those of anonymous classes capture."""
        closed = self.names.pop()
        if self.anonymous:
            self.names[-1].inner |= closed.own | closed.inner
        return frozenset(closed.inner)
