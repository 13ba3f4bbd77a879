"""Text to tokens.

Two questions need a memory of what came before: whether ``/`` divides or opens a slashy string (it
divides after anything that ends a value), and whether a line end matters (see tokens.py). Everything
else is one regular expression.
"""

import re
from typing import Any

from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.lexer.numbers import NUMBER, number_of
from twinline.rules.groovy.lexer.strings import read_string
from twinline.rules.groovy.tokens import KEYWORDS, Kind, Token

__all__ = ["Scanner"]

_SPACE = re.compile(r"(?:[ \t\f\r﻿\xa0]|\\\r?\n)+")


_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


_NAME = re.compile(r"(?:[^\W\d]|\$)[\w$]*")


_OPERATOR = re.compile(
    r"<=>|==~|===|!==|\*\*=|<<=|>>>=|>>=|<\.\.<|\.\.<|<\.\.|\.\.\.|\?\?\.|\?\.|\?\[|\?=|\?:|\*\.|\.&|\.@|\.\.|->"
    r"|\+\+|--|\*\*|&&|\|\||==|!=|=~|<=|>=|<<|\+=|-=|\*=|/=|%=|&=|\|=|\^=|::"
    r"|!in\b|!instanceof\b|[-+*/%=<>!~?:.,;(){}\[\]&|^@]"
)


_VALUE_WORDS = frozenset({"this", "super", "null", "true", "false"})


_VALUE_ENDS = frozenset({")", "]", "}", "++", "--"})


class Scanner:
    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.line = 1
        self.line_start = 0
        self.depth = 0

    def tokens_until_end(self) -> list[Token]:
        if self.source.startswith("#!"):
            self.position = (self.source + "\n").index("\n")
        tokens = self.tokens_of(hole=False)
        tokens.append(self._token(Kind.END, "end of file", self.position, newline=True))
        return tokens

    def error(self, message: str, at: int | None = None) -> GroovySyntaxError:
        position = self.position if at is None else at
        line = self.source.count("\n", 0, position) + 1
        column = position - self.source.rfind("\n", 0, position)
        return GroovySyntaxError(message, line, column)

    def _token(
        self,
        kind: Kind,
        text: str,
        start: int,
        *,
        newline: bool = False,
        spaced: bool = False,
        value: Any = None,
    ) -> Token:
        return Token(kind, text, self.line, start - self.line_start + 1, newline, spaced, value)

    def advance(self, end: int) -> None:
        """Move over text that may contain line ends."""
        lines = self.source.count("\n", self.position, end)
        if lines:
            self.line += lines
            self.line_start = self.source.rfind("\n", 0, end) + 1
        self.position = end

    def tokens_of(self, *, hole: bool) -> list[Token]:
        """Tokens up to the end of the source, or up to the ``}`` that closes a hole of a GString."""
        tokens: list[Token] = []
        nesting: list[str] = ["("] if hole else []
        source = self.source
        while True:
            newline, spaced = self._skip(tokens, nesting)
            start = self.position
            if start >= len(source):
                if hole:
                    raise self.error("Unexpected end of file inside ${ }")
                return tokens
            character = source[start]
            if hole and character == "}" and len(nesting) == 1:
                self.position += 1
                return tokens
            token = self._next(character, tokens, newline=newline, spaced=spaced)
            if token.kind is Kind.OPERATOR:
                self._nest(token, nesting)
            tokens.append(token)

    def _skip(self, tokens: list[Token], nesting: list[str]) -> tuple[bool, bool]:
        """Pass over blanks and comments. Answers (a line end that matters, any space at all)."""
        source, start, newline = self.source, self.position, False
        while self.position < len(source):
            character = source[self.position]
            if character == "\n":
                newline = True
                self.advance(self.position + 1)
            elif space := _SPACE.match(source, self.position):
                self.advance(space.end())
            elif character == "/" and (comment := _COMMENT.match(source, self.position)):
                self.advance(comment.end())
            elif source.startswith("/*", self.position):
                raise self.error("Unclosed comment")
            else:
                break
        matters = not nesting or nesting[-1] == "{"
        return (newline or not tokens) and matters, self.position > start

    def _nest(self, token: Token, nesting: list[str]) -> None:
        text = token.text
        if text in {"(", "[", "{", "?["}:
            nesting.append("[" if text == "?[" else text)
        elif text in {")", "]", "}"}:
            opener = {")": "(", "]": "[", "}": "{"}[text]
            if not nesting or nesting[-1] != opener:
                raise GroovySyntaxError(f"Unexpected input: '{text}'", token.line, token.column)
            nesting.pop()

    def _next(self, character: str, tokens: list[Token], *, newline: bool, spaced: bool) -> Token:
        start, line, column = self.position, self.line, self.position - self.line_start + 1
        source = self.source
        if name := _NAME.match(source, start):
            if (
                character == "$"
                and source.startswith("$/", start)
                and not self._divides(tokens, newline=newline)
            ):
                return self._string(start, line, column, newline=newline, spaced=spaced)
            self.position = name.end()
            return Token(Kind.NAME, name.group(), line, column, newline, spaced)
        if character in "'\"" or (character == "/" and not self._divides(tokens, newline=newline)):
            return self._string(start, line, column, newline=newline, spaced=spaced)
        if character.isdecimal() and (number := NUMBER.match(source, start)):
            self.position = number.end()
            value = self._value_of(number, start)
            return Token(Kind.NUMBER, number.group(), line, column, newline, spaced, value)
        if operator := _OPERATOR.match(source, start):
            self.position = operator.end()
            return Token(Kind.OPERATOR, operator.group(), line, column, newline, spaced)
        raise self.error(f"Unexpected character: '{character}'")

    def _value_of(self, number: re.Match[str], start: int) -> Any:
        try:
            return number_of(number)
        except ValueError as error:
            raise self.error(str(error), start) from None

    def _divides(self, tokens: list[Token], *, newline: bool) -> bool:
        """``/`` after a value divides; at the start of a line or after an operator it opens a string."""
        if not tokens or newline:
            return False
        last = tokens[-1]
        if last.kind is Kind.OPERATOR:
            return last.text in _VALUE_ENDS
        if last.kind is Kind.NAME:
            member = len(tokens) > 1 and tokens[-2].text in {".", "?.", "*."}
            return member or (last.text not in KEYWORDS - _VALUE_WORDS and last.text not in {"in", "as"})
        return True

    def _string(self, start: int, line: int, column: int, *, newline: bool, spaced: bool) -> Token:
        parts = read_string(self, start)
        if len(parts) == 1:
            return Token(Kind.STRING, "string", line, column, newline, spaced, parts[0])
        return Token(Kind.GSTRING, "string", line, column, newline, spaced, tuple(parts))
