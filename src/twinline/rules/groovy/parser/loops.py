"""``for``, ``while``, ``do … while``, and the words that leave them."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.parser.variables import VariableParser
from twinline.rules.groovy.tokens import Kind, Token

__all__ = ["LoopParser"]


class LoopParser(VariableParser):
    def parenthesized(self) -> ast.Expression:
        """``(value)``, as conditions need it."""
        self.expect("(")
        value = self.expression()
        self.expect(")")
        return value

    def governed(self) -> ast.Statement:
        """The statement a condition governs; ``;`` alone is an empty one."""
        token = self.token
        if self.accept(";"):
            return ast.Block(token.line, token.column, ())
        return self.statement()

    def read_while(self) -> ast.Statement:
        start = self.advance()
        condition = self.parenthesized()
        return ast.While(start.line, start.column, condition, self.governed())

    def read_do(self) -> ast.Statement:
        start = self.advance()
        body = self.governed()
        while self.accept(";"):
            pass
        self.expect("while")
        return ast.While(start.line, start.column, self.parenthesized(), body, body_first=True)

    def read_for(self) -> ast.Statement:
        start = self.advance()
        self.expect("(")
        variable = self._loop_variable()
        if variable is None:
            return self._classic_for(start)
        items = self.expression()
        self.expect(")")
        return ast.ForIn(start.line, start.column, variable, items, self.governed())

    def _loop_variable(self) -> ast.Parameter | None:
        """``Type name in`` (or ``:``), tried: None, and nothing taken, in a classic loop."""
        position = self.position
        try:
            variable = self.parameter()
            if self.accept("in") or self.accept(":"):
                return variable
        except GroovySyntaxError:
            pass
        self.back_to(position)
        return None

    def _classic_for(self, start: Token) -> ast.Statement:
        first = self._for_start()
        self.expect(";")
        condition = None if self.at(";") else self.expression()
        self.expect(";")
        update = []
        while not self.at(")"):
            update.append(self.expression())
            if not self.accept(","):
                break
        self.expect(")")
        return ast.ForClassic(start.line, start.column, first, condition, tuple(update), self.governed())

    def _for_start(self) -> tuple[ast.Statement, ...]:
        statements: list[ast.Statement] = []
        while not self.at(";"):
            declaration = self.declaration() if self.token.kind is Kind.NAME else None
            if isinstance(declaration, ast.Several):
                statements += declaration.statements
            elif declaration is not None:
                statements.append(declaration)
            else:
                value = self.expression()
                statements.append(ast.ExpressionStatement(value.line, value.column, value))
            if not self.accept(","):
                break
        return tuple(statements)

    def read_break(self) -> ast.Statement:
        start = self.advance()
        return ast.Break(start.line, start.column, self._label_name())

    def read_continue(self) -> ast.Statement:
        start = self.advance()
        return ast.Continue(start.line, start.column, self._label_name())

    def _label_name(self) -> str | None:
        return self.name() if self.at_name() and not self.token.newline else None
