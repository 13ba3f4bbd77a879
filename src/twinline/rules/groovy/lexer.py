# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Text to tokens.

Two questions need a memory of what came before: whether ``/`` divides or opens a slashy string (it
divides after anything that ends a value), and whether a line end matters (see tokens.py). Everything
else is one regular expression.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.runtime.numbers import MAX_EXPONENT
from twinline.rules.groovy.runtime.values import BigInteger, Float, Long
from twinline.rules.groovy.tokens import KEYWORDS, Kind, Token

__all__ = ["MAX_SOURCE", "tokenize"]

MAX_SOURCE = 1_000_000
"""Characters of one rule; the longest real ones have about 50,000."""

_SPACE = re.compile(r"(?:[ \t\f\r﻿\xa0]|\\\r?\n)+")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NAME = re.compile(r"(?:[^\W\d]|\$)[\w$]*")
_NUMBER = re.compile(
    r"0[xX](?P<hex>[0-9a-fA-F_]+)(?P<hs>[lLgGiI]?)"
    r"|0[bB](?P<bin>[01_]+)(?P<bs>[lLgGiI]?)"
    r"|(?P<dec>\d[\d_]*(?:(?:\.\d[\d_]*)(?:[eE][+-]?\d+)?|[eE][+-]?\d+))(?P<ds>[dDfFgG]?)"
    r"|(?P<int>\d[\d_]*)(?P<is>[lLgGiIdDfF]?)"
)
_OPERATOR = re.compile(
    r"<=>|==~|===|!==|\*\*=|<<=|>>>=|>>=|<\.\.<|\.\.<|<\.\.|\.\.\.|\?\?\.|\?\.|\?\[|\?=|\?:|\*\.|\.&|\.@|\.\.|->"
    r"|\+\+|--|\*\*|&&|\|\||==|!=|=~|<=|>=|<<|\+=|-=|\*=|/=|%=|&=|\|=|\^=|::"
    r"|!in\b|!instanceof\b|[-+*/%=<>!~?:.,;(){}\[\]&|^@]"
)
_VALUE_WORDS = frozenset({"this", "super", "null", "true", "false"})
_VALUE_ENDS = frozenset({")", "]", "}", "++", "--"})
_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "s": " ",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "$": "$",
}
_HOLE_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def tokenize(source: str) -> list[Token]:
    """All tokens, an END token last. Raises GroovySyntaxError."""
    if len(source) > MAX_SOURCE:
        raise GroovySyntaxError(f"The rule is longer than {MAX_SOURCE} characters", 1, 1)
    lexer = _Lexer(source.replace("\r\n", "\n"))
    return lexer.tokens_until_end()


class _Lexer:
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
        if character.isdecimal() and (number := _NUMBER.match(source, start)):
            self.position = number.end()
            value = _number(number, self, start)
            return Token(Kind.NUMBER, number.group(), line, column, newline, spaced, value)
        if operator := _OPERATOR.match(source, start):
            self.position = operator.end()
            return Token(Kind.OPERATOR, operator.group(), line, column, newline, spaced)
        raise self.error(f"Unexpected character: '{character}'")

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
        parts = _StringReader(self, start).read()
        if len(parts) == 1:
            return Token(Kind.STRING, "string", line, column, newline, spaced, parts[0])
        return Token(Kind.GSTRING, "string", line, column, newline, spaced, tuple(parts))


class _StringReader:
    """One string literal of any of the six forms; leaves the lexer behind its closing quote."""

    def __init__(self, lexer: _Lexer, start: int) -> None:
        self.lexer = lexer
        self.start = start
        source = lexer.source
        opener = next(mark for mark in ("'''", '"""', "$/", "'", '"', "/") if source.startswith(mark, start))
        self.quote = "/$" if opener == "$/" else opener
        self.raw = opener in {"/", "$/"}
        self.holes = opener not in {"'", "'''"}
        self.multiline = len(opener) == 3 or self.raw
        lexer.advance(start + len(opener))

    def read(self) -> list[Any]:
        """Text and token lists in turn, beginning and ending with text."""
        lexer, parts, text = self.lexer, [], []
        source = lexer.source
        while not source.startswith(self.quote, lexer.position):
            if lexer.position >= len(source):
                raise lexer.error("Unclosed string", self.start)
            character = source[lexer.position]
            if character == "\n" and not self.multiline:
                raise lexer.error("Unclosed string", self.start)
            if character == "\\" and not self.raw:
                text.append(self._escape())
            elif self.raw and (plain := self._raw_escape()):
                text.append(plain)
            elif character == "$" and self.holes and (hole := self._hole()) is not None:
                parts += ["".join(text), hole]
                text = []
            else:
                text.append(character)
                lexer.advance(lexer.position + 1)
        lexer.position += len(self.quote)
        return [*parts, "".join(text)]

    def _escape(self) -> str:
        lexer = self.lexer
        source, position = lexer.source, lexer.position
        if source.startswith("\\\n", position):
            lexer.advance(position + 2)
            return ""
        if unicode := re.compile(r"\\u+([0-9a-fA-F]{4})").match(source, position):
            lexer.position = unicode.end()
            return chr(int(unicode.group(1), 16))
        if octal := re.compile(r"\\([0-3]?[0-7]{1,2})").match(source, position):
            lexer.position = octal.end()
            return chr(int(octal.group(1), 8))
        escaped = _ESCAPES.get(source[position + 1 : position + 2])
        if escaped is None:
            raise lexer.error(f"Unexpected character: '\\{source[position + 1 : position + 2]}'")
        lexer.position += 2
        return escaped

    def _raw_escape(self) -> str | None:
        """The few escapes of slashy (``\\/``) and dollar-slashy strings (``$$``, ``$/``)."""
        lexer = self.lexer
        source, position = lexer.source, lexer.position
        if self.quote == "/":
            if source.startswith("\\/", position):
                lexer.position += 2
                return "/"
        elif source.startswith("$$", position) or source.startswith("$/", position):
            lexer.position += 2
            return source[position + 1]
        return None

    def _hole(self) -> list[Token] | None:
        """The tokens of ``${…}`` or ``$name.name``; None when the dollar is only a dollar."""
        lexer = self.lexer
        source, position = lexer.source, lexer.position
        if source.startswith("${", position):
            lexer.position += 2
            line, column = lexer.line, lexer.position - lexer.line_start + 1
            tokens = lexer.tokens_of(hole=True)
            return [*tokens, Token(Kind.END, "}", line, column, newline=True)]
        if name := _HOLE_NAME.match(source, position + 1):
            tokens = []
            for piece in re.finditer(r"\w+|\.", name.group()):
                column = position + 1 + piece.start() - lexer.line_start + 1
                kind = Kind.OPERATOR if piece.group() == "." else Kind.NAME
                tokens.append(Token(kind, piece.group(), lexer.line, column))
            lexer.position = name.end()
            return [*tokens, Token(Kind.END, "}", lexer.line, column, newline=True)]
        if self.quote in {'"', '"""'}:
            raise lexer.error("Unexpected character: '$' (write \\$ for a dollar)")
        return None


def _number(match: re.Match[str], lexer: _Lexer, start: int) -> Any:
    groups = match.groupdict()
    if groups["dec"] is not None:
        digits, suffix = groups["dec"].replace("_", ""), groups["ds"].lower()
        if suffix in {"d", "f"}:
            return float(digits) if suffix == "d" else Float(digits)
        try:
            decimal = Decimal(digits)
        except InvalidOperation:
            raise lexer.error("The number is too large", start) from None
        if abs(decimal.adjusted()) > MAX_EXPONENT:
            raise lexer.error("The number is too large", start)
        return decimal
    text, base, suffix = groups["int"], 10, (groups["is"] or "").lower()
    if groups["hex"] is not None:
        text, base, suffix = groups["hex"], 16, groups["hs"].lower()
    elif groups["bin"] is not None:
        text, base, suffix = groups["bin"], 2, groups["bs"].lower()
    digits = text.replace("_", "")
    if suffix in {"d", "f"} and base == 10:
        return float(digits) if suffix == "d" else Float(digits)
    if base == 10 and len(digits) > 1 and digits[0] == "0":
        base = 8
    try:
        number = int(digits[:5000], base)
    except ValueError:
        raise lexer.error(f"Invalid number: '{match.group()}'", start) from None
    return _integer(number, suffix, hexadecimal=base != 10)


def _integer(number: int, suffix: str, *, hexadecimal: bool) -> Any:
    """The narrowest of Integer, Long and BigInteger, unless a suffix says otherwise."""
    if suffix == "g":
        return BigInteger(number)
    if suffix == "l":
        return Long(number)
    if number < 2**31 or (hexadecimal and number < 2**32):
        return number - 2**32 if number >= 2**31 else number
    # 2147483648 is read as an int so that -2147483648 can be one; the parser folds the sign first.
    if number < 2**63:
        return Long(number)
    return BigInteger(number)
