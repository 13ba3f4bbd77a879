"""Tokens to tree: recursive descent for statements and declarations, binding powers for operators."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.lexer import tokenize
from twinline.rules.groovy.parser.declarations import DeclarationParser

__all__ = ["parse"]


def parse(source: str) -> ast.Script:
    """The tree of a rule. Raises GroovySyntaxError."""
    try:
        parser = DeclarationParser(tokenize(source))
        parser.source_lines = source.split("\n")
        return parser.script()
    except RecursionError:
        raise GroovySyntaxError("The rule is nested too deeply", 1, 1) from None
