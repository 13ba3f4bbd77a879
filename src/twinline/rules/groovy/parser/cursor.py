"""Reading tokens one by one, and the names that closures use."""

from typing import NoReturn

from twinline.rules.groovy.ast import TypeName
from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.tokens import KEYWORDS, PRIMITIVES, VALUE_WORDS, Kind, Token

__all__ = ["CLOSING", "OPENING", "Cursor"]

OPENING = frozenset({"(", "[", "?[", "{"})
CLOSING = frozenset({")", "]", "}"})


class _Names:
    """Names used in one function: in itself, and in the closures inside it."""

    __slots__ = ("inner", "own")

    def __init__(self) -> None:
        self.own: set[str] = set()
        self.inner: set[str] = set()


class Cursor:
    def __init__(self, tokens: list[Token], source: str) -> None:
        self.source_lines = source.split("\n")
        self.tokens = tokens
        self.position = 0
        self.token = tokens[0]
        self.names = [_Names()]

    # tokens

    def peek(self, distance: int = 1) -> Token:
        index = self.position + distance
        return self.tokens[index] if index < len(self.tokens) else self.tokens[-1]

    def advance(self) -> Token:
        """Take the current token."""
        token = self.token
        if token.kind is not Kind.END:
            self.position += 1
            self.token = self.tokens[self.position]
        return token

    def back_to(self, position: int) -> None:
        """Undo a trial."""
        self.position = position
        self.token = self.tokens[position]

    def behind_brackets(self) -> Token | None:
        """The token behind the bracket that closes the one here; None when none does."""
        distance, depth = 0, 0
        while (token := self.peek(distance)).kind is not Kind.END:
            if token.kind is Kind.OPERATOR:
                depth += (token.text in OPENING) - (token.text in CLOSING)
                if depth == 0:
                    return self.peek(distance + 1)
            distance += 1
        return None

    def at(self, text: str) -> bool:
        """Is the current token this operator or word?"""
        token = self.token
        return token.text == text and token.kind in {Kind.OPERATOR, Kind.NAME}

    def at_here(self, text: str) -> bool:
        """Like ``at``, and on the same line as the token before."""
        return self.at(text) and not self.token.newline

    def accept(self, text: str) -> bool:
        if self.at(text):
            self.advance()
            return True
        return False

    def expect(self, text: str) -> Token:
        if not self.at(text):
            self.fail(f"Unexpected input: '{self.shown()}'; Expecting '{text}'")
        return self.advance()

    def at_name(self) -> bool:
        """Is the current token an identifier that can name a variable?"""
        return self.token.kind is Kind.NAME and self.token.text not in KEYWORDS

    def name(self) -> str:
        if not self.at_name():
            self.fail(f"Unexpected input: '{self.shown()}'; Expecting a name")
        return self.advance().text

    def at_value(self) -> bool:
        """Does a word, a string or a number that is a value, or begins one, stand here?"""
        token = self.token
        if token.kind is Kind.NAME:
            return token.text not in KEYWORDS | {"in", "as"} or token.text in VALUE_WORDS
        return token.kind in {Kind.STRING, Kind.GSTRING, Kind.NUMBER}

    def shown(self) -> str:
        token = self.token
        if token.kind in {Kind.STRING, Kind.GSTRING}:
            return "a string"
        return token.text

    def fail(self, message: str | None = None, token: Token | None = None) -> NoReturn:
        where = token or self.token
        raise GroovySyntaxError(message or f"Unexpected input: '{self.shown()}'", where.line, where.column)

    # names used by closures

    def use(self, name: str) -> None:
        self.names[-1].own.add(name)

    def open_function(self) -> None:
        self.names.append(_Names())

    def close_function(self) -> frozenset[str]:
        """Names used in closures inside the function that ends here."""
        closed = self.names.pop()
        self.names[-1].inner |= closed.own | closed.inner
        return frozenset(closed.inner)

    # types

    def type_name(self) -> TypeName:
        """``int``, ``a.b.C<D<?>, E>[]``. Raises GroovySyntaxError where no type stands."""
        start = self.token
        if start.kind is not Kind.NAME or (start.text in KEYWORDS and start.text not in PRIMITIVES):
            self.fail(f"Unexpected input: '{self.shown()}'; Expecting a type")
        name = self.advance().text
        while self.at("."):
            if self.peek().kind is not Kind.NAME or self.peek().text in KEYWORDS:
                break
            self.advance()
            name += "." + self.advance().text
        if self.at("<"):
            self.type_arguments()
        dimensions = 0
        while self.at_here("[") and self.peek().text == "]" and self.peek().kind is Kind.OPERATOR:
            self.advance()
            self.advance()
            dimensions += 1
        return TypeName(start.line, start.column, name, dimensions)

    def looks_like_type(self, type_name: TypeName) -> bool:
        """``Foo bar`` declares, ``foo bar`` is a call: Groovy tells them apart by the capital letter."""
        simple = type_name.name.rpartition(".")[2]
        return simple in PRIMITIVES or simple[0].isupper() or simple[0] in "_$" or type_name.dimensions > 0

    def type_arguments(self) -> None:
        """Read ``<…>`` and forget it: generics have no effect at run time."""
        self.expect("<")
        while not self.at(">"):
            if self.accept("?"):
                if self.accept("extends") or self.accept("super"):
                    self.type_name()
            else:
                self.type_name()
                if self.accept("extends"):
                    self.type_name()
                    while self.accept("&"):
                        self.type_name()
            if not self.accept(","):
                break
        self.expect(">")
