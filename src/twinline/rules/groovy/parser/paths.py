"""Paths behind a value: ``a?.b*.c(d)[e] { f }``, and calls without parentheses."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.values import ValueParser
from twinline.rules.groovy.tokens import Kind

__all__ = ["MEMBER", "PathParser"]

MEMBER = frozenset({".", "?.", "??.", "*.", ".&", "::", ".@"})


class PathParser(ValueParser):
    def postfix(self) -> ast.Expression:
        value = self.path(self.primary())
        token = self.token
        if token.kind is Kind.OPERATOR and token.text in {"++", "--"} and not token.newline:
            self.advance()
            return ast.Step(token.line, token.column, token.text, value, prefix=False)
        return value

    def path(self, value: ast.Expression) -> ast.Expression:
        while self.token.kind is Kind.OPERATOR:
            token = self.token
            text = token.text
            if text in MEMBER:
                value = self._member(value)
            elif token.newline:
                break
            elif text == "(":
                value = self.call(value, self.arguments())
            elif text == "{" and isinstance(value, (ast.Variable, ast.Property, ast.Call)):
                value = self._with_closure(value)
            elif text in {"[", "?["}:
                value = self._index(value)
            else:
                break
        return value

    def _member(self, owner: ast.Expression) -> ast.Expression:
        """``.name``, ``?.name``, ``*.name``, ``."name"``, ``.&name``; what follows may make a call of it."""
        token = self.advance()
        operator = token.text
        if operator == ".@":
            self.fail("Direct field access (.@) is not available to rules", token)
        if operator in {".&", "::"}:
            where = self.token
            if where.kind is not Kind.NAME:
                self.fail()
            self.advance()
            return ast.MethodPointer(where.line, where.column, owner, where.text)
        if self.at("<"):
            self.type_arguments()
        name = self._member_name()
        spread, safe = operator == "*.", operator in {"?.", "??."}
        return ast.Property(name.line, name.column, owner, name, safe, spread)

    def _member_name(self) -> ast.Expression:
        token = self.token
        if token.kind is Kind.NAME:
            self.advance()
            return ast.Literal(token.line, token.column, token.text)
        if token.kind is Kind.STRING:
            self.advance()
            return ast.Literal(token.line, token.column, token.value)
        if token.kind is Kind.GSTRING:
            return self.gstring()
        if self.at("("):
            self.advance()
            inner = self.expression()
            self.expect(")")
            return inner
        return self.fail()

    def _with_closure(self, callee: ast.Expression) -> ast.Expression:
        """A closure behind a call is its last argument; behind a name it makes the call."""
        closure = self.closure()
        if isinstance(callee, ast.Call):
            old = callee.arguments
            arguments = ast.Arguments(old.line, old.column, (*old.positional, closure), old.named)
            return ast.Call(
                callee.line, callee.column, callee.owner, callee.name, arguments, callee.safe, callee.spread
            )
        return self.call(callee, ast.Arguments(closure.line, closure.column, (closure,)))

    def _index(self, owner: ast.Expression) -> ast.Expression:
        token = self.advance()
        keys = self.list_items()
        self.expect("]")
        if len(keys) == 1 and not isinstance(keys[0], ast.Spread):
            key = keys[0]
        else:
            key = ast.ListLiteral(token.line, token.column, keys)
        return ast.Index(token.line, token.column, owner, key, token.text == "?[")

    def command_or_expression(self) -> ast.Expression:
        """An expression, or a call without parentheses: ``println text``, ``send message to: list``."""
        value = self.expression()
        while isinstance(value, (ast.Variable, ast.Property)) and self.at_value() and not self.token.newline:
            value = self.call(value, self.argument_list(None))
            if self.at_name() and not self.token.newline:
                token = self.advance()
                name = ast.Literal(token.line, token.column, token.text)
                value = self.path(ast.Property(token.line, token.column, value, name))
        return value
