# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""String literals of all six forms, with their holes."""

import re
from typing import TYPE_CHECKING, Any

from twinline.rules.groovy.tokens import Kind, Token

if TYPE_CHECKING:
    from twinline.rules.groovy.lexer.scanner import Scanner

__all__ = ["read_string"]

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


def read_string(lexer: "Scanner", start: int) -> list[Any]:
    """Text and token lists in turn, beginning and ending with text; the lexer then stands behind them."""
    return _StringReader(lexer, start).read()


class _StringReader:
    """One string literal of any of the six forms."""

    def __init__(self, lexer: "Scanner", start: int) -> None:
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
