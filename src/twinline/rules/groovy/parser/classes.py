"""Classes, interfaces, traits, enums and their members."""

from collections.abc import Sequence

from twinline.rules.groovy import ast
from twinline.rules.groovy.parser.methods import MethodParser
from twinline.rules.groovy.tokens import Kind, Token

__all__ = ["ClassParser"]

Member = ast.Field | ast.Method | ast.ClassDeclaration
CLASS_WORDS = frozenset({"class", "interface", "enum", "trait"})


class ClassParser(MethodParser):
    def class_(self) -> ast.ClassDeclaration | None:
        """``class Name<T> extends A implements B { … }``; None when no class stands here."""
        start, token = self.position, self.token
        if token.kind is not Kind.NAME:
            return None
        self.modifiers()
        self.accept("@")
        begins = self.token.kind is Kind.NAME and self.token.text in CLASS_WORDS
        if not (begins and self.peek().kind is Kind.NAME):
            self.back_to(start)
            return None
        kind = self.advance().text
        name = self.name()
        if self.at("<"):
            self.type_arguments()
        extended = self._type_list() if self.accept("extends") else []
        parent = extended[0] if extended and kind != "interface" else None
        interfaces = extended if kind == "interface" else []
        if self.accept("implements"):
            interfaces += self._type_list()
        return self.class_body(token, kind, name, parent, tuple(interfaces))

    def _type_list(self) -> list[ast.TypeName]:
        types = [self.type_name()]
        while self.accept(","):
            types.append(self.type_name())
        return types

    def class_body(
        self,
        start: Token,
        kind: str,
        name: str,
        parent: ast.TypeName | None,
        interfaces: tuple[ast.TypeName, ...] = (),
    ) -> ast.ClassDeclaration:
        saved = self.in_interface, self.anonymous
        self.in_interface = kind in {"interface", "trait"}
        self.anonymous = self.anonymous + 1 if not name else 0
        self.expect("{")
        constants = self._enum_constants() if kind == "enum" else ()
        members = self._members(name)
        self.expect("}")
        self.in_interface, self.anonymous = saved
        return ast.ClassDeclaration(
            start.line, start.column, kind, name, parent, interfaces,
            tuple(one for one in members if isinstance(one, ast.Field)),
            tuple(one for one in members if isinstance(one, ast.Method)),
            tuple(one for one in members if isinstance(one, ast.ClassDeclaration)),
            constants,
        )  # fmt: skip

    def _enum_constants(self) -> tuple[tuple[str, ast.Arguments], ...]:
        constants = []
        while self.at_name() and (self.peek().text in {",", "(", ";", "}"} or self.peek().newline):
            token = self.advance()
            arguments = self.arguments() if self.at_here("(") else ast.Arguments(token.line, token.column)
            constants.append((token.text, arguments))
            if not self.accept(","):
                break
        return tuple(constants)

    def _members(self, class_name: str) -> list[Member]:
        members: list[Member] = []
        while not self.at("}"):
            if not self.accept(";"):
                members += self._member_of(class_name)
                self.end_of_statement("}")
        return members

    def _member_of(self, class_name: str) -> Sequence[Member]:
        """One declaration inside a class; it may make several fields."""
        self.annotations()
        token = self.token
        if nested := self.class_():
            return [nested]
        if token.text == "static" and self.peek().text == "{":
            self.advance()
            return [self._initializer(token, "<clinit>", static=True)]
        if self.at("{"):
            return [self._initializer(token, "<init-block>", static=False)]
        method = self._constructor(class_name) or self.method()
        return self._fields() if method is None else [method]

    def _initializer(self, start: Token, name: str, *, static: bool) -> ast.Method:
        self.open_function()
        body = self.block()
        return ast.Method(start.line, start.column, name, (), None, body, static, self.close_method())

    def _constructor(self, class_name: str) -> ast.Method | None:
        start, token = self.position, self.token
        modifiers = self.modifiers()
        if class_name and self.at(class_name) and self.peek().text == "(":
            return self.method_rest(token, modifiers, None, _renamed(self.advance()))
        self.back_to(start)
        return None

    def _fields(self) -> list[ast.Field]:
        """``static final int a = 1, b``."""
        token = self.token
        modifiers = self.modifiers()
        static = "static" in modifiers or self.in_interface
        after = self.peek()
        untyped = self.at_name() and (after.newline or after.text in {"=", ",", ";", "}"})
        type_name = None if modifiers and untyped else self.type_name()
        fields = []
        while True:
            self.open_function()
            name = self.name()
            value = self.initial_value()
            self.close_method()
            fields.append(ast.Field(token.line, token.column, name, type_name, value, static))
            if not self.accept(","):
                return fields


def _renamed(token: Token) -> Token:
    return Token(Kind.NAME, "<init>", token.line, token.column)
