"""Statements: which one begins here, and where it ends."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.branching import BranchParser
from twinline.rules.groovy.tokens import Kind

__all__ = ["StatementParser"]

REFUSED_ANNOTATIONS = frozenset({"Grab", "Grapes", "GrabResolver", "GrabConfig", "GrabExclude", "ASTTest"})
"""They would load code."""


class StatementParser(BranchParser):
    def block(self) -> ast.Block:
        start = self.expect("{")
        statements = self.statements_until("}")
        self.expect("}")
        return ast.Block(start.line, start.column, statements)

    def statements_until(self, end: str) -> tuple[ast.Statement, ...]:
        """Statements separated by line ends or semicolons, up to (not including) ``end``."""
        statements: list[ast.Statement] = []
        while True:
            while self.accept(";"):
                pass
            if self.at(end) or self.token.kind is Kind.END:
                return tuple(statements)
            statements.append(self.statement())
            self.end_of_statement(end)

    def end_of_statement(self, end: str) -> None:
        token = self.token
        if token.newline or token.kind is Kind.END or self.at(end) or self.accept(";"):
            return
        self.fail()

    def statement(self) -> ast.Statement:
        with self.deeper("Statements"):
            return self._statement()

    def _statement(self) -> ast.Statement:
        token = self.token
        if token.kind is Kind.NAME:
            reader = _STATEMENTS.get(token.text)
            if reader is not None:
                return reader(self)
            if self.peek().kind is Kind.OPERATOR and self.peek().text == ":" and self.at_name():
                return self._labeled()
            declaration = self.declaration()
            if declaration is not None:
                return declaration
        elif token.text == "{" and token.kind is Kind.OPERATOR and not self._closure_ahead():
            return self.block()
        elif token.text == "@" and token.kind is Kind.OPERATOR:
            self.annotations()
            return self._statement()
        expression = self.command_or_expression()
        return ast.ExpressionStatement(token.line, token.column, expression)

    def annotations(self) -> None:
        """Annotations have no effect on a rule; a few are refused."""
        while self.at("@") and self.peek().text != "interface":
            start = self.advance()
            name = self.type_name().name
            if name.rpartition(".")[2] in REFUSED_ANNOTATIONS:
                self.fail(f"@{name} is not available to rules", start)
            if self.at_here("("):
                self.arguments()

    def _closure_ahead(self) -> bool:
        """Is the ``{`` here a closure with parameters, and no block?"""
        start = self.position
        self.advance()
        try:
            return self.at("->") or (self.token.kind is Kind.NAME and self.arrow_ahead())
        finally:
            self.back_to(start)

    def _labeled(self) -> ast.Statement:
        token = self.advance()
        self.expect(":")
        if self.at("}") or self.token.kind is Kind.END:
            return ast.Labeled(token.line, token.column, token.text, None)
        return ast.Labeled(token.line, token.column, token.text, self.statement())


_STATEMENTS = {
    "assert": StatementParser.read_assert,
    "break": StatementParser.read_break,
    "continue": StatementParser.read_continue,
    "do": StatementParser.read_do,
    "for": StatementParser.read_for,
    "if": StatementParser.read_if,
    "return": StatementParser.read_return,
    "switch": StatementParser.read_switch,
    "throw": StatementParser.read_throw,
    "try": StatementParser.read_try,
    "while": StatementParser.read_while,
}
