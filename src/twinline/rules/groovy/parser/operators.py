"""Operators by binding power.

The table is Groovy 4's. A binary operator may begin a line and continue the expression of the line before,
except those that could begin a statement of their own: ``+``, ``-``, ``**``.
"""

from twinline.rules.groovy import ast
from twinline.rules.groovy.errors import GroovySyntaxError
from twinline.rules.groovy.parser.paths import MEMBER, PathParser
from twinline.rules.groovy.runtime.values import BigInteger, Long
from twinline.rules.groovy.tokens import KEYWORDS, PRIMITIVES, Kind, Token

__all__ = ["LOWEST_POWER", "OperatorParser"]

BINARY = {
    operator: power
    for power, operators in {
        3: "||",
        4: "&&",
        5: "|",
        6: "^",
        7: "&",
        8: "=~ ==~",
        9: "== != <=> === !==",
        10: "< <= > >= in !in",
        11: "as instanceof !instanceof",
        12: "<< >> >>> .. ..< <.. <..<",
        13: "+ -",
        14: "* / %",
        16: "**",
    }.items()
    for operator in operators.split()
}
LOWEST_POWER = 3
UNARY_POWER = 15
NOT_POWER = 17
LONGEST_SHIFT = 3
SAME_LINE = frozenset({"+", "-", "**", "in", "as"})


class OperatorParser(PathParser):
    def binary(self, power: int) -> ast.Expression:
        left = self._unary()
        while True:
            operator, width = self._operator()
            binding = BINARY.get(operator, 0)
            if binding < power:
                return left
            token = self.token
            for _ in range(width):
                self.advance()
            if operator == "as":
                left = ast.Cast(token.line, token.column, self.type_name(), left, coerce=True)
            elif operator in {"instanceof", "!instanceof"}:
                negated = operator[0] == "!"
                left = ast.InstanceOf(token.line, token.column, left, self.type_name(), negated)
            else:
                left = self._combine(token, operator, left, self.binary(binding + 1))

    def _operator(self) -> tuple[str, int]:
        """The operator here and how many tokens it takes: ``>>`` is two, because ``List<List<X>>`` is."""
        token = self.token
        text = token.text
        if token.kind is not Kind.OPERATOR and text not in {"in", "as", "instanceof"}:
            return "", 0
        if token.newline and text in SAME_LINE:
            return "", 0
        return self._shift() if text == ">" else (text, 1)

    def _shift(self) -> tuple[str, int]:
        """``>``, ``>>``, ``>>>``; nothing where an assignment such as ``>>=`` follows."""
        width = 1
        while width < LONGEST_SHIFT and self.peek(width).text == ">" and not self.peek(width).spaced:
            width += 1
        if self.peek(width).text == ">=" and not self.peek(width).spaced and width < LONGEST_SHIFT:
            return "", 0
        return ">" * width, width

    def _combine(
        self, token: Token, operator: str, left: ast.Expression, right: ast.Expression
    ) -> ast.Expression:
        if operator in {"..", "..<", "<..", "<..<"}:
            return ast.RangeLiteral(
                token.line, token.column, left, right, operator[0] == "<", operator[-1] == "<"
            )
        return ast.Binary(token.line, token.column, operator, left, right)

    def _unary(self) -> ast.Expression:
        token = self.token
        if token.kind is not Kind.OPERATOR or token.text not in {"-", "+", "!", "~", "++", "--", "("}:
            return self.postfix()
        if token.text == "(":
            return self._cast() or self.postfix()
        self.advance()
        if token.text in {"++", "--"}:
            return ast.Step(token.line, token.column, token.text, self._unary(), prefix=True)
        literal = self.token.kind is Kind.NUMBER and self.peek().text not in MEMBER | {"**", "["}
        if token.text == "-" and literal:
            return self._negative(token)
        operand = self.binary(NOT_POWER if token.text in {"!", "~"} else UNARY_POWER)
        return ast.Unary(token.line, token.column, token.text, operand)

    def _negative(self, sign: Token) -> ast.Expression:
        """A negative number literal; -2147483648 is an Integer although 2147483648 is none."""
        value = self.advance().value
        digits = self.tokens[self.position - 1].text
        negated = type(value)(-value)
        if type(value) is Long and int(value) == 2**31 and digits[-1] not in "lL":
            negated = -(2**31)
        elif type(value) is BigInteger and int(value) == 2**63:
            negated = Long(-(2**63))
        return ast.Literal(sign.line, sign.column, negated)

    def _cast(self) -> ast.Expression | None:
        """``(Type) value``, tried: None, and nothing taken, when the parenthesis is only a parenthesis."""
        start, token = self.position, self.token
        first = self.peek()
        if first.kind is not Kind.NAME or (first.text in KEYWORDS and first.text not in PRIMITIVES):
            return None
        try:
            self.advance()
            type_name = self.type_name()
            if self.at(")"):
                self.advance()
                if self._casts(type_name):
                    return ast.Cast(token.line, token.column, type_name, self.binary(NOT_POWER), coerce=False)
        except GroovySyntaxError:
            if self.tokens[start].text != "(":
                raise
        self.back_to(start)
        return None

    def _casts(self, type_name: ast.TypeName) -> bool:
        """Does what follows ``(Type)`` look like a value that is being cast?"""
        token = self.token
        simple = type_name.name.rpartition(".")[2]
        is_type = simple in PRIMITIVES or simple[:1].isupper() or type_name.dimensions > 0
        if token.newline or not is_type:
            return False
        if self.at_value():
            return True
        if token.text in {"-", "+"}:
            return simple in PRIMITIVES
        return token.kind is Kind.OPERATOR and token.text in {"(", "[", "{", "!", "~"}
