"""Tokens to tree: recursive descent for statements and declarations, binding powers for operators.

Which part of the grammar stands in which module: grammar.py.
"""

from twinline.rules.groovy import ast
from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.lexer import tokenize
from twinline.rules.groovy.parser.script import ScriptParser

__all__ = ["parse"]


def parse(source: str) -> ast.Script:
    """The tree of a rule. Raises GroovySyntaxError."""
    try:
        return ScriptParser(tokenize(source), source).script()
    except RecursionError:
        raise GroovySyntaxError("The rule is nested too deeply", 1, 1) from None
