"""``new Type(…)``, anonymous classes, arrays."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.arguments import ArgumentParser
from twinline.rules.groovy.tokens import Token

__all__ = ["CreationParser"]


class CreationParser(ArgumentParser):
    def creation(self) -> ast.Expression:
        """``new`` and what follows it."""
        start = self.expect("new")
        if self.at("@"):
            self.fail("Annotations are not available here")
        type_name = self.type_name()
        if self.at("["):
            return self._new_array(start, type_name)
        if type_name.dimensions:
            return self._array_of(start, type_name)
        if not self.at_here("("):
            self.fail(f"Unexpected input: '{self.shown()}'; Expecting '('")
        arguments = self.arguments()
        body = self.class_body(start, "class", "", type_name) if self.at_here("{") else None
        return ast.New(start.line, start.column, type_name, arguments, body)

    def _array_of(self, start: Token, type_name: ast.TypeName) -> ast.Expression:
        """The ``{a, b}`` of ``new Type[] {a, b}``."""
        self.expect("{")
        items = []
        while not self.at("}"):
            items.append(self.expression())
            if not self.accept(","):
                break
        self.expect("}")
        return ast.ArrayNew(start.line, start.column, type_name, (), tuple(items))

    def _new_array(self, start: Token, type_name: ast.TypeName) -> ast.Expression:
        """The ``[n][m]`` of ``new Type[n][m]``."""
        sizes = []
        dimensions = type_name.dimensions
        while self.at_here("["):
            self.advance()
            dimensions += 1
            if not self.at("]"):
                sizes.append(self.expression())
            self.expect("]")
        whole = ast.TypeName(type_name.line, type_name.column, type_name.name, dimensions)
        return ast.ArrayNew(start.line, start.column, whole, tuple(sizes), None)
