"""``if``, ``switch``, ``try``, ``throw``, ``return``, ``assert``."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.loops import LoopParser
from twinline.rules.groovy.tokens import MODIFIERS, Kind

__all__ = ["BranchParser"]


class BranchParser(LoopParser):
    def read_if(self) -> ast.Statement:
        start = self.advance()
        condition = self.parenthesized()
        then = self.governed()
        position = self.position
        while self.accept(";"):
            pass
        if self.accept("else"):
            return ast.If(start.line, start.column, condition, then, self.governed())
        self.back_to(position)
        return ast.If(start.line, start.column, condition, then, None)

    def read_switch(self) -> ast.Statement:
        start = self.advance()
        subject = self.parenthesized()
        self.expect("{")
        cases = []
        while not self.at("}"):
            token = self.token
            value = None
            if not self.accept("default"):
                self.expect("case")
                value = self.expression()
            self.expect(":")
            cases.append(ast.Case(token.line, token.column, value, self._case_body()))
        self.expect("}")
        return ast.Switch(start.line, start.column, subject, tuple(cases))

    def _case_body(self) -> tuple[ast.Statement, ...]:
        statements: list[ast.Statement] = []
        while True:
            while self.accept(";"):
                pass
            if self.at("case") or self.at("}") or self._at_default() or self.token.kind is Kind.END:
                return tuple(statements)
            statements.append(self.statement())
            if not (self.at("case") or self._at_default()):
                self.end_of_statement("}")

    def _at_default(self) -> bool:
        return self.at("default") and self.peek().text == ":"

    def read_try(self) -> ast.Statement:
        start = self.advance()
        if self.at("("):
            self.fail("try with resources is not available to rules")
        body = self.block()
        catches = []
        while self.at("catch"):
            catches.append(self._catch())
        last = self.block() if self.accept("finally") else None
        if not catches and last is None:
            self.fail("try needs a catch or a finally", start)
        return ast.Try(start.line, start.column, body, tuple(catches), last)

    def _catch(self) -> ast.Catch:
        start = self.advance()
        self.expect("(")
        while self.token.kind is Kind.NAME and self.token.text in MODIFIERS:
            self.advance()
        types = []
        if not (self.at_name() and self.peek().text == ")"):
            types.append(self.type_name())
            while self.accept("|"):
                types.append(self.type_name())
        name = self.name()
        self.expect(")")
        return ast.Catch(start.line, start.column, tuple(types), name, self.block())

    def read_return(self) -> ast.Statement:
        start = self.advance()
        token = self.token
        if token.newline or token.kind is Kind.END or self.at(";") or self.at("}"):
            return ast.Return(start.line, start.column, None)
        return ast.Return(start.line, start.column, self.command_or_expression())

    def read_throw(self) -> ast.Statement:
        start = self.advance()
        return ast.Throw(start.line, start.column, self.expression())

    def read_assert(self) -> ast.Statement:
        start = self.advance()
        first = self.position
        condition = self.expression()
        text = self._text(first, self.position)
        message = None
        if self.accept(":") or self.accept(","):
            message = self.expression()
        return ast.Assert(start.line, start.column, condition, message, text)

    def _text(self, first: int, end: int) -> str:
        """The source between two tokens, on one line if it stands on one."""
        start, after = self.tokens[first], self.tokens[end]
        line = self.source_lines[start.line - 1] if start.line <= len(self.source_lines) else ""
        stop = after.column - 1 if after.line == start.line and after.kind is not Kind.END else len(line)
        return line[start.column - 1 : stop].strip().rstrip(";")
