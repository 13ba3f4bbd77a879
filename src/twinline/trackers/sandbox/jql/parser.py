"""Recursive descent over the tokens.

query   = [ or ] [ ORDER BY sort { "," sort } ]
or      = and { (OR | "||") and }
and     = not { (AND | "&&") not }
not     = (NOT | "!") not | "(" or ")" | clause
clause  = field operator operand
operand = value | "(" value { "," value } ")" | EMPTY | NULL
value   = word | string | word "(" [ argument { "," argument } ] ")"
"""

from dataclasses import dataclass, field

from twinline.trackers.sandbox.jql.lexer import Token, syntax_error, tokens_of
from twinline.trackers.sandbox.jql.syntax import Clause, Group, Literal, Negation, Node, Operand, Query, Sort
from twinline.trackers.sandbox.refusal import Refused

__all__ = ["parse"]

_DEPTH_LIMIT = 100
_RESERVED = frozenset({"AND", "OR", "NOT", "IN", "IS", "ORDER", "BY", "EMPTY", "NULL"})
_COMPARISONS = frozenset({"=", "!=", "~", "!~", "<", "<=", ">", ">="})


def parse(query: str) -> Query:
    """Raises Refused 400 with the place of the first mistake."""
    return _Parser(query, list(tokens_of(query))).query()


@dataclass(slots=True)
class _Parser:
    text: str
    tokens: list[Token]
    index: int = 0
    depth: int = field(default=0)

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.next
        self.index += token.kind != "end"
        return token

    def takes_sign(self, *signs: str) -> bool:
        found = self.next.kind == "sign" and self.next.text in signs
        self.index += found
        return found

    def takes_word(self, *words: str) -> bool:
        found = self.next.is_word(*words)
        self.index += found
        return found

    def expected(self, what: str) -> Refused:
        found = f"'{self.next.text}'" if self.next.kind != "end" else "the end of the query"
        return syntax_error(self.text, self.next.position, f"Expecting {what} but got {found}")

    def query(self) -> Query:
        start = self.next
        where = None if start.kind == "end" or start.is_word("ORDER") else self.any_of()
        order = self.order() if self.takes_word("ORDER") else ()
        if self.next.kind != "end":
            raise self.expected("'AND', 'OR' or 'ORDER BY'")
        return Query(where, order)

    def order(self) -> tuple[Sort, ...]:
        if not self.takes_word("BY"):
            raise self.expected("'BY'")
        sorts = [self.sort()]
        while self.takes_sign(","):
            sorts.append(self.sort())
        return tuple(sorts)

    def sort(self) -> Sort:
        name = self.field()
        descending = self.takes_word("DESC")
        if not descending:
            self.takes_word("ASC")
        return Sort(name, descending)

    def any_of(self) -> Node:
        members = [self.all_of()]
        while self.takes_word("OR") or self.takes_sign("||"):
            members.append(self.all_of())
        return members[0] if len(members) == 1 else Group("OR", tuple(members))

    def all_of(self) -> Node:
        members = [self.unary()]
        while self.takes_word("AND") or self.takes_sign("&&"):
            members.append(self.unary())
        return members[0] if len(members) == 1 else Group("AND", tuple(members))

    def unary(self) -> Node:
        self.depth += 1
        if self.depth > _DEPTH_LIMIT:
            raise syntax_error(self.text, self.next.position, "the query is nested too deeply")
        try:
            if self.takes_word("NOT") or self.takes_sign("!"):
                return Negation(self.unary())
            if self.takes_sign("("):
                inner = self.any_of()
                self.close()
                return inner
            return self.clause()
        finally:
            self.depth -= 1

    def clause(self) -> Clause:
        name = self.field()
        operator = self.operator()
        return Clause(name, operator, self.operand(operator))

    def field(self) -> str:
        token = self.next
        if token.kind not in {"word", "string"} or (token.kind == "word" and token.text.upper() in _RESERVED):
            raise self.expected("a field name")
        return self.take().text

    def operator(self) -> str:
        if self.next.kind == "sign" and self.next.text in _COMPARISONS:
            return self.take().text
        if self.takes_word("IN"):
            return "in"
        if self.takes_word("IS"):
            return "is not" if self.takes_word("NOT") else "is"
        if self.takes_word("NOT"):
            if not self.takes_word("IN"):
                raise self.expected("'IN'")
            return "not in"
        raise self.expected("an operator such as '=', '!=', '~', 'IN' or 'IS'")

    def operand(self, operator: str) -> Operand:
        if self.takes_word("EMPTY", "NULL"):
            return None
        if operator in {"is", "is not"}:
            raise self.expected("'EMPTY' or 'NULL'")
        if operator not in {"in", "not in"}:
            return self.value()
        if not self.takes_sign("("):
            value = self.value()
            if value.arguments is None:
                raise self.expected("a list in parentheses")
            return (value,)
        values = [self.value()]
        while self.takes_sign(","):
            values.append(self.value())
        self.close()
        return tuple(values)

    def value(self) -> Literal:
        token = self.next
        if token.kind == "string":
            return Literal(self.take().text, quoted=True)
        if token.kind != "word" or (token.text.upper() in _RESERVED):
            raise self.expected("a value")
        self.take()
        return Literal(token.text, arguments=self.arguments() if self.takes_sign("(") else None)

    def arguments(self) -> tuple[str, ...]:
        if self.takes_sign(")"):
            return ()
        found = [self.value().text]
        while self.takes_sign(","):
            found.append(self.value().text)
        self.close()
        return tuple(found)

    def close(self) -> None:
        if not self.takes_sign(")"):
            raise self.expected("')'")
