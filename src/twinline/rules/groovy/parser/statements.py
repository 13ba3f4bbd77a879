# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Statements."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.parser.expressions import ExpressionParser
from twinline.rules.groovy.tokens import MODIFIERS, Kind, Token

__all__ = ["StatementParser"]


class StatementParser(ExpressionParser):
    source_lines: list[str]

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
        self.depth += 1
        if self.depth > 250:
            self.fail("Statements are nested too deeply")
        try:
            return self._statement()
        finally:
            self.depth -= 1

    def _statement(self) -> ast.Statement:
        token = self.token
        if token.kind is Kind.NAME:
            reader = _STATEMENTS.get(token.text)
            if reader is not None:
                return reader(self)
            if self.peek().kind is Kind.OPERATOR and self.peek().text == ":" and self.at_name():
                return self._labeled()
            declaration = self._declaration()
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
        """Annotations have no effect on a rule, except those that would load code: they are refused."""
        while self.at("@") and self.peek().text != "interface":
            start = self.advance()
            name = self.type_name().name
            if name.rpartition(".")[2] in {
                "Grab",
                "Grapes",
                "GrabResolver",
                "GrabConfig",
                "GrabExclude",
                "ASTTest",
            }:
                self.fail(f"@{name} is not available to rules", start)
            if self.at_here("("):
                self.arguments()

    def _closure_ahead(self) -> bool:
        start = self.position
        self.advance()
        try:
            return self.at("->") or (self.token.kind is Kind.NAME and self._arrow_ahead())
        finally:
            self.back_to(start)

    # declarations of variables

    def _declaration(self) -> ast.Statement | None:
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
        name = self.name()
        value = self._initial_value()
        first = ast.Declaration(token.line, token.column, name, type_name, value)
        if not self.at(","):
            return first
        declarations: list[ast.Statement] = [first]
        while self.accept(","):
            where = self.token
            name = self.name()
            declarations.append(
                ast.Declaration(where.line, where.column, name, type_name, self._initial_value())
            )
        return Several(token.line, token.column, tuple(declarations))

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

    def _initial_value(self) -> ast.Expression | None:
        if self.accept("="):
            return self.command_or_expression()
        return None

    def _multiple(self, start: Token) -> ast.Statement:
        self.expect("(")
        targets = self._parameters_until(")")
        self.expect(")")
        self.expect("=")
        return ast.MultipleDeclaration(start.line, start.column, targets, self.expression())

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

    # control flow

    def _parenthesized(self) -> ast.Expression:
        self.expect("(")
        value = self.expression()
        self.expect(")")
        return value

    def _body(self) -> ast.Statement:
        """The statement a condition governs; ``;`` alone is an empty one."""
        token = self.token
        if self.accept(";"):
            return ast.Block(token.line, token.column, ())
        return self.statement()

    def read_if(self) -> ast.Statement:
        start = self.advance()
        condition = self._parenthesized()
        then = self._body()
        position = self.position
        while self.accept(";"):
            pass
        if self.accept("else"):
            return ast.If(start.line, start.column, condition, then, self._body())
        self.back_to(position)
        return ast.If(start.line, start.column, condition, then, None)

    def read_while(self) -> ast.Statement:
        start = self.advance()
        condition = self._parenthesized()
        return ast.While(start.line, start.column, condition, self._body())

    def read_do(self) -> ast.Statement:
        start = self.advance()
        body = self._body()
        while self.accept(";"):
            pass
        self.expect("while")
        return ast.While(start.line, start.column, self._parenthesized(), body, body_first=True)

    def read_for(self) -> ast.Statement:
        start = self.advance()
        self.expect("(")
        position = self.position
        if not self.at(";"):
            try:
                variable = self.parameter()
                if self.at("in") or self.at(":"):
                    self.advance()
                    items = self.expression()
                    self.expect(")")
                    return ast.ForIn(start.line, start.column, variable, items, self._body())
            except GroovySyntaxError:
                if self.tokens[position - 1].text != "(":
                    raise
            self.back_to(position)
        return self._classic_for(start)

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
        return ast.ForClassic(start.line, start.column, first, condition, tuple(update), self._body())

    def _for_start(self) -> tuple[ast.Statement, ...]:
        statements: list[ast.Statement] = []
        while not self.at(";"):
            declaration = self._declaration() if self.token.kind is Kind.NAME else None
            if isinstance(declaration, Several):
                statements += declaration.statements
            elif declaration is not None:
                statements.append(declaration)
            else:
                value = self.expression()
                statements.append(ast.ExpressionStatement(value.line, value.column, value))
            if not self.accept(","):
                break
        return tuple(statements)

    def read_switch(self) -> ast.Statement:
        start = self.advance()
        subject = self._parenthesized()
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

    def _label_name(self) -> str | None:
        return self.name() if self.at_name() and not self.token.newline else None

    def read_break(self) -> ast.Statement:
        start = self.advance()
        return ast.Break(start.line, start.column, self._label_name())

    def read_continue(self) -> ast.Statement:
        start = self.advance()
        return ast.Continue(start.line, start.column, self._label_name())

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

    def _labeled(self) -> ast.Statement:
        token = self.advance()
        self.expect(":")
        if self.at("}") or self.token.kind is Kind.END:
            return ast.Labeled(token.line, token.column, token.text, None)
        return ast.Labeled(token.line, token.column, token.text, self.statement())

    def _synchronized(self) -> ast.Statement:
        self.advance()
        self._parenthesized()
        return self.block()


class Several(ast.Block):
    """``def a = 1, b = 2``: several declarations in one statement, in the scope around it."""

    __slots__ = ()


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
