"""The whole text: imports, classes, methods and statements."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.classes import ClassParser
from twinline.rules.groovy.tokens import Kind

__all__ = ["ScriptParser"]


class ScriptParser(ClassParser):
    def script(self) -> ast.Script:
        """The whole text."""
        items: list[ast.Statement] = []
        while self.token.kind is not Kind.END:
            if not self.accept(";"):
                items += self._top_level()
                self.end_of_statement("")
        apart = (ast.Method, ast.ClassDeclaration, ast.Import)
        return ast.Script(
            1, 1,
            tuple(one for one in items if not isinstance(one, apart)),
            tuple(one for one in items if isinstance(one, ast.Method)),
            tuple(one for one in items if isinstance(one, ast.ClassDeclaration)),
            tuple(one for one in items if isinstance(one, ast.Import)),
            frozenset(self.names[0].inner),
        )  # fmt: skip

    def _top_level(self) -> list[ast.Statement]:
        """One statement or declaration; nothing for a package."""
        self.annotations()
        if self.accept("package"):
            self.type_name()
            return []
        if self.at("import"):
            return [self._import()]
        return [self.class_() or self.method() or self.statement()]

    def _import(self) -> ast.Import:
        start = self.advance()
        static = self.accept("static")
        name = self.name()
        while self.accept("."):
            if self.accept("*"):
                name += ".*"
                break
            name += "." + self.advance().text
        alias = self.name() if self.accept("as") else None
        return ast.Import(start.line, start.column, name, alias, static)
