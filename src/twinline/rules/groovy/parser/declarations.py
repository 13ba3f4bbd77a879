"""Declarations: imports, methods, classes; and the script that holds them."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.parser.statements import StatementParser
from twinline.rules.groovy.tokens import KEYWORDS, MODIFIERS, PRIMITIVES, Kind, Token

__all__ = ["DeclarationParser"]

CLASS_WORDS = frozenset({"class", "interface", "enum", "trait"})


class DeclarationParser(StatementParser):
    def script(self) -> ast.Script:
        """The whole text."""
        statements: list[ast.Statement] = []
        methods: list[ast.Method] = []
        classes: list[ast.ClassDeclaration] = []
        imports: list[ast.Import] = []
        while self.token.kind is not Kind.END:
            if self.accept(";"):
                continue
            item = self._top_level()
            if isinstance(item, ast.Import):
                imports.append(item)
            elif isinstance(item, ast.Method):
                methods.append(item)
            elif isinstance(item, ast.ClassDeclaration):
                classes.append(item)
            elif item is not None:
                statements.append(item)
            self.end_of_statement("")
        return ast.Script(
            1,
            1,
            tuple(statements),
            tuple(methods),
            tuple(classes),
            tuple(imports),
            frozenset(self.names[0].inner),
        )

    def _top_level(self) -> ast.Statement | None:
        self.annotations()
        if self.at("package"):
            self.advance()
            self.type_name()
            return None
        if self.at("import"):
            return self._import()
        return self._class() or self._method() or self.statement()

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

    # methods

    def _modifiers(self) -> set[str]:
        found = set()
        while self.token.kind is Kind.NAME and self.token.text in MODIFIERS | {"default"}:
            found.add(self.advance().text)
            self.annotations()
        return found

    def _method(self) -> ast.Method | None:
        """``def f(a, b = 1) { … }``, ``static <T> Map<T> f(T a) { … }``; None when no method stands here."""
        start, token = self.position, self.token
        if token.kind is not Kind.NAME:
            return None
        modifiers = self._modifiers()
        try:
            if self.at("<"):
                self.type_arguments()
            returns = None if self._name_then_parenthesis() else self.type_name()
        except GroovySyntaxError:
            self.back_to(start)
            return None
        declared = bool(modifiers) or (returns is not None and self.looks_like_type(returns))
        if not (declared and self._name_then_parenthesis()):
            self.back_to(start)
            return None
        return self._method_rest(token, modifiers, returns, self.advance())

    def _name_then_parenthesis(self) -> bool:
        token, after = self.token, self.peek()
        named = (token.kind is Kind.NAME and token.text not in KEYWORDS) or token.kind is Kind.STRING
        return named and after.kind is Kind.OPERATOR and after.text == "(" and not after.newline

    def _method_rest(
        self, start: Token, modifiers: set[str], returns: ast.TypeName | None, name: Token
    ) -> ast.Method:
        """Parameters and body."""
        text = name.value if name.kind is Kind.STRING else name.text
        self.open_function()
        self.expect("(")
        parameters = self._parameters_until(")")
        self.expect(")")
        if self.accept("throws"):
            self.type_name()
            while self.accept(","):
                self.type_name()
        body = self.block() if self.at("{") else None
        inner = self._close_method()
        if body is None and not modifiers & {"abstract", "native"} and not self.in_interface:
            if self.accept("default"):
                self.expression()
            else:
                self.fail()
        return ast.Method(
            start.line, start.column, text, parameters, returns, body, "static" in modifiers, inner
        )

    in_interface = False

    def _close_method(self) -> frozenset[str]:
        """Methods see no variables of the script; only those of anonymous classes capture."""
        closed = self.names.pop()
        if self.anonymous:
            self.names[-1].inner |= closed.own | closed.inner
        return frozenset(closed.inner)

    anonymous = 0

    # classes

    def _class(self) -> ast.ClassDeclaration | None:
        start, token = self.position, self.token
        if token.kind is not Kind.NAME:
            return None
        self._modifiers()
        self.accept("@")
        if not (
            self.token.kind is Kind.NAME and self.token.text in CLASS_WORDS and self.peek().kind is Kind.NAME
        ):
            self.back_to(start)
            return None
        kind = self.advance().text
        name = self.name()
        if self.at("<"):
            self.type_arguments()
        parent = None
        interfaces: list[ast.TypeName] = []
        if self.accept("extends"):
            types = self._type_list()
            if kind == "interface":
                interfaces += types
            else:
                parent = types[0]
        if self.accept("implements"):
            interfaces += self._type_list()
        declaration = self.class_body(token, kind, name, parent)
        return ast.ClassDeclaration(
            declaration.line,
            declaration.column,
            kind,
            name,
            parent,
            tuple(interfaces),
            declaration.fields,
            declaration.methods,
            declaration.inner,
            declaration.constants,
        )

    def _type_list(self) -> list[ast.TypeName]:
        types = [self.type_name()]
        while self.accept(","):
            types.append(self.type_name())
        return types

    def class_body(
        self, start: Token, kind: str, name: str, parent: ast.TypeName | None
    ) -> ast.ClassDeclaration:
        """``{ members }``. An empty name means an anonymous class, whose methods see variables around it."""
        fields: list[ast.Field] = []
        methods: list[ast.Method] = []
        inner: list[ast.ClassDeclaration] = []
        saved = self.in_interface, self.anonymous
        self.in_interface = kind in {"interface", "trait"}
        self.anonymous = self.anonymous + 1 if not name else 0
        self.expect("{")
        constants = self._enum_constants() if kind == "enum" else ()
        while not self.at("}"):
            if self.accept(";"):
                continue
            self._member_declaration(name, fields, methods, inner)
            self.end_of_statement("}")
        self.expect("}")
        self.in_interface, self.anonymous = saved
        return ast.ClassDeclaration(
            start.line,
            start.column,
            kind,
            name,
            parent,
            (),
            tuple(fields),
            tuple(methods),
            tuple(inner),
            constants,
        )

    def _enum_constants(self) -> tuple[tuple[str, ast.Arguments], ...]:
        constants = []
        while (self.at_name() and self.peek().text in {",", "(", ";", "}"}) or (
            self.at_name() and self.peek().newline
        ):
            token = self.advance()
            arguments = self.arguments() if self.at_here("(") else ast.Arguments(token.line, token.column)
            constants.append((token.text, arguments))
            if not self.accept(","):
                break
        return tuple(constants)

    def _member_declaration(
        self,
        class_name: str,
        fields: list[ast.Field],
        methods: list[ast.Method],
        inner: list[ast.ClassDeclaration],
    ) -> None:
        self.annotations()
        nested = self._class()
        if nested is not None:
            inner.append(nested)
            return
        token = self.token
        if token.text == "static" and self.peek().text == "{":
            self.advance()
            methods.append(self._initializer(token, "<clinit>", static=True))
            return
        if self.at("{"):
            methods.append(self._initializer(token, "<init-block>", static=False))
            return
        method = self._constructor(class_name) or self._method()
        if method is not None:
            methods.append(method)
        else:
            self._field(fields)

    def _initializer(self, start: Token, name: str, *, static: bool) -> ast.Method:
        self.open_function()
        body = self.block()
        return ast.Method(start.line, start.column, name, (), None, body, static, self._close_method())

    def _constructor(self, class_name: str) -> ast.Method | None:
        start, token = self.position, self.token
        modifiers = self._modifiers()
        if class_name and self.at(class_name) and self.peek().text == "(":
            return self._method_rest(token, modifiers, None, _renamed(self.advance()))
        self.back_to(start)
        return None

    def _field(self, fields: list[ast.Field]) -> None:
        token = self.token
        modifiers = self._modifiers()
        static = "static" in modifiers or self.in_interface
        type_name = None
        after = self.peek()
        plain = self.at_name() and (after.newline or after.text in {"=", ",", ";", "}"})
        if not (modifiers and plain):
            if self.token.text in KEYWORDS - PRIMITIVES:
                self.fail()
            type_name = self.type_name()
        while True:
            self.open_function()
            name = self.name()
            value = self._initial_value()
            self._close_method()
            fields.append(ast.Field(token.line, token.column, name, type_name, value, static))
            if not self.accept(","):
                return


def _renamed(token: Token) -> Token:
    return Token(Kind.NAME, "<init>", token.line, token.column)
