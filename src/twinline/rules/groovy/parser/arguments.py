"""Arguments of calls, and what a call with them means."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.literals import LiteralParser

__all__ = ["ArgumentParser"]


class ArgumentParser(LiteralParser):
    def arguments(self) -> ast.Arguments:
        """``(a, *b, name: c)``."""
        self.expect("(")
        arguments = self.argument_list(")")
        self.expect(")")
        return arguments

    def argument_list(self, end: str | None) -> ast.Arguments:
        """Arguments up to ``end``; at least one where nothing closes them."""
        start = self.tokens[self.position - 1] if end else self.token
        positional: list[ast.Expression] = []
        named: list[tuple[ast.Expression, ast.Expression | None]] = []
        while end is None or not self.at(end):
            key = self.entry_key()
            if key is not None:
                named.append((key, None if isinstance(key, ast.SpreadMap) else self.expression()))
            else:
                positional.append(self.item())
            if not self.accept(","):
                break
        entries = ast.MapLiteral(start.line, start.column, tuple(named)) if named else None
        return ast.Arguments(start.line, start.column, tuple(positional), entries)

    def call(self, callee: ast.Expression, arguments: ast.Arguments) -> ast.Expression:
        """What ``callee(arguments)`` means: a method of the owner, a method of the script, or ``call``."""
        if isinstance(callee, ast.Property):
            return ast.Call(
                callee.line, callee.column, callee.owner, callee.name, arguments, callee.safe, callee.spread
            )
        if isinstance(callee, ast.Variable):
            name = ast.Literal(callee.line, callee.column, callee.name)
            return ast.Call(callee.line, callee.column, None, name, arguments)
        if isinstance(callee, ast.This):
            name = ast.Literal(callee.line, callee.column, "super" if callee.parent else "this")
            return ast.Call(callee.line, callee.column, None, name, arguments)
        call = ast.Literal(arguments.line, arguments.column, "call")
        return ast.Call(arguments.line, arguments.column, callee, call, arguments)
