"""Strings with holes, lists, maps and the ``key:`` in front of an entry."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.functions import FunctionParser
from twinline.rules.groovy.tokens import Kind, Token

__all__ = ["LiteralParser"]


class LiteralParser(FunctionParser):
    def gstring(self) -> ast.Expression:
        token = self.advance()
        values = [self._hole(part) for part in token.value[1::2]]
        return ast.GStringLiteral(token.line, token.column, tuple(token.value[0::2]), tuple(values))

    def _hole(self, tokens: list[Token]) -> ast.Expression:
        """One ``${…}``: its tokens are parsed in their place, so that names and positions are right."""
        if len(tokens) == 1:
            return ast.Literal(tokens[0].line, tokens[0].column, "")
        saved = self.tokens, self.position
        self.tokens, self.position, self.token = tokens, 0, tokens[0]
        result = self.lambda_(self.token, ()) if self.at("->") else self.expression()
        self.accept(";")
        if self.token.kind is not Kind.END:
            self.fail()
        self.tokens, self.position = saved
        self.token = self.tokens[self.position]
        return result

    def list_or_map(self) -> ast.Expression:
        start = self.expect("[")
        if self.at(":") and self.peek().text == "]":
            self.advance()
            self.advance()
            return ast.MapLiteral(start.line, start.column, ())
        entries: list[tuple[ast.Expression, ast.Expression | None]] = []
        self.accept(",")
        key = self.entry_key()
        if key is None:
            items = self.list_items()
            self.expect("]")
            return ast.ListLiteral(start.line, start.column, items)
        while key is not None:
            entries.append((key, None if isinstance(key, ast.SpreadMap) else self.expression()))
            if not self.accept(",") or self.at("]"):
                break
            key = self.entry_key()
            if key is None:
                self.fail()
        self.expect("]")
        return ast.MapLiteral(start.line, start.column, tuple(entries))

    def list_items(self) -> tuple[ast.Expression, ...]:
        items: list[ast.Expression] = []
        while not self.at("]"):
            items.append(self.item())
            if not self.accept(","):
                break
        return tuple(items)

    def item(self) -> ast.Expression:
        token = self.token
        if self.accept("*"):
            return ast.Spread(token.line, token.column, self.expression())
        return self.expression()

    def entry_key(self) -> ast.Expression | None:
        """The ``key:`` of a map entry or named argument, taken; None when no key stands here."""
        token, after = self.token, self.peek()
        if token.kind is Kind.OPERATOR and token.text == "*" and after.text == ":":
            self.advance()
            self.advance()
            return ast.SpreadMap(token.line, token.column, self.expression())
        if token.kind is not Kind.OPERATOR and after.kind is Kind.OPERATOR and after.text == ":":
            key = self._key_word()
            self.advance()
            return key
        return self._computed_key()

    def _key_word(self) -> ast.Expression:
        """A name, a string or a number as a key; keywords are names here."""
        token = self.token
        if token.kind is Kind.GSTRING:
            return self.gstring()
        self.advance()
        return ast.Literal(token.line, token.column, token.text if token.kind is Kind.NAME else token.value)

    def _computed_key(self) -> ast.Expression | None:
        """``(expression):`` and ``[1, 2]:`` as keys; looked ahead, because they look like values at first."""
        if not (self.at("(") or self.at("[")):
            return None
        after = self.behind_brackets()
        if after is None or after.text != ":" or after.kind is not Kind.OPERATOR:
            return None
        key = self.primary()
        self.expect(":")
        return key
