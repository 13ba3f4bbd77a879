"""Text to tokens.

    scanner  names, operators, line ends
    strings  the six kinds of string, ``${…}``
    numbers  1, 0x1F, 1.5G

The tokens themselves are described in tokens.py.
"""

from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.lexer.scanner import Scanner
from twinline.rules.groovy.tokens import Token

__all__ = ["MAX_SOURCE", "tokenize"]

MAX_SOURCE = 1_000_000
"""Characters of one rule; the longest real ones have about 50,000."""


def tokenize(source: str) -> list[Token]:
    """All tokens, an END token last. Raises GroovySyntaxError."""
    if len(source) > MAX_SOURCE:
        raise GroovySyntaxError(f"The rule is longer than {MAX_SOURCE} characters", 1, 1)
    lexer = Scanner(source.replace("\r\n", "\n"))
    return lexer.tokens_until_end()
