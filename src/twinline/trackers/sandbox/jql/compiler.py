"""A query's tree as SQL over the table ``issues``.

Negations are pushed down to the clauses, because in JQL ``NOT a = 1`` means ``a != 1``, and neither
finds an issue whose field is empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from twinline.trackers.sandbox.jql.parser import parse
from twinline.trackers.sandbox.jql.searchable import Condition, Searchable, find_searchable
from twinline.trackers.sandbox.jql.syntax import Clause, Group, Literal, Negation, Node, Query, Sort
from twinline.trackers.sandbox.refusal import Refused, bad_request
from twinline.trackers.sandbox.work import Row, Work

__all__ = ["Search", "compile_query"]

_OPPOSITE = {
    "=": "!=", "!=": "=", "~": "!~", "!~": "~", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
    "in": "not in", "not in": "in", "is": "is not", "is not": "is",
}  # fmt: skip
_NEGATIVE = frozenset({"!=", "!~", "not in", "is not"})


@dataclass(frozen=True, slots=True)
class Search:
    where: str
    values: tuple[object, ...]
    order: str
    warnings: tuple[str, ...] = ()

    def total(self, work: Work) -> int:
        row = work.one(f"SELECT count(*) AS total FROM issues WHERE {self.where}", *self.values)  # noqa: S608
        return int(row["total"]) if row else 0

    def rows(self, work: Work, start: int, limit: int) -> list[Row]:
        return work.all(
            f"SELECT * FROM issues WHERE {self.where} ORDER BY {self.order} LIMIT ? OFFSET ?",  # noqa: S608
            *self.values,
            limit,
            start,
        )


def compile_query(work: Work, text: str, *, strict: bool = True) -> Search:
    """Raises Refused 400 for mistakes in the syntax, and, when ``strict``, for values that do not
    exist (else they match nothing and are named in ``warnings``)."""
    query: Query = parse(text)
    compiler = _Compiler(work)
    where = compiler.node(query.where, negated=False) if query.where else Condition("1", ())
    order = [compiler.sort(sort) for sort in query.order]
    if strict and compiler.problems:
        raise Refused(400, *compiler.problems)
    return Search(where.sql, where.values, ", ".join([*order, "id DESC"]), tuple(compiler.problems))


@dataclass(slots=True)
class _Compiler:
    work: Work
    problems: list[str] = field(default_factory=list)

    def node(self, node: Node, *, negated: bool) -> Condition:
        match node:
            case Negation(inner):
                return self.node(inner, negated=not negated)
            case Group(word, members):
                joint = {"AND": "OR", "OR": "AND"}[word] if negated else word
                return _joined(joint, [self.node(member, negated=negated) for member in members])
            case Clause():
                return self.clause(node, _OPPOSITE[node.operator] if negated else node.operator)

    def clause(self, clause: Clause, operator: str) -> Condition:
        searchable = self.searchable(clause.field)
        if clause.operand is None:
            return self.emptiness(searchable, clause.field, operator)
        values = clause.operand if isinstance(clause.operand, tuple) else (clause.operand,)
        plain = {"in": "=", "not in": "="}.get(operator, operator)
        plain = {"!=": "=", "!~": "~"}.get(plain, plain)
        if plain not in searchable.operators:
            raise bad_request(f"The operator '{operator}' is not supported by the '{clause.field}' field.")
        conditions = [self.value(searchable, clause.field, plain, value) for value in values]
        condition = _joined("OR", conditions)
        if operator not in _NEGATIVE:
            return condition
        return Condition(f"({searchable.present} AND NOT {condition.sql})", condition.values)

    def emptiness(self, searchable: Searchable, name: str, operator: str) -> Condition:
        if operator not in {"=", "!=", "is", "is not"}:
            raise bad_request(f"The operator '{operator}' does not support searching for empty values.")
        if not searchable.may_be_empty:
            raise bad_request(f"The field '{name}' does not support searching for EMPTY values.")
        wanted = searchable.present if operator in _NEGATIVE else f"NOT {searchable.present}"
        return Condition(f"({wanted})", ())

    def value(self, searchable: Searchable, name: str, operator: str, value: Literal) -> Condition:
        condition = searchable.condition(self.work, operator, value)
        if isinstance(condition, str):
            self.problems.append(condition.replace("{field}", name))
            return Condition("0", ())
        return condition

    def sort(self, sort: Sort) -> str:
        direction = "DESC" if sort.descending else "ASC"
        columns = self.searchable(sort.field).order
        if not columns:
            raise bad_request(f"Field '{sort.field}' cannot be used for sorting.")
        return ", ".join(f"{column} {direction}" for column in columns)

    def searchable(self, name: str) -> Searchable:
        found = find_searchable(self.work, name)
        if found is None:
            raise bad_request(f"Field '{name}' does not exist or you do not have permission to view it.")
        return found


def _joined(word: str, conditions: Iterable[Condition]) -> Condition:
    members = list(conditions)
    first = members[0].sql
    if word == "OR" and first.endswith(" = ?") and all(member.sql == first for member in members):
        # A list of a thousand keys would be too deep a tree for SQLite as a chain of ORs.
        marks = ", ".join("?" * len(members))
        sql = f"{first.removesuffix('= ?')}IN ({marks})"
        return Condition(f"({sql})", tuple(value for member in members for value in member.values))
    sql = f" {word} ".join(member.sql for member in members)
    return Condition(f"({sql})", tuple(value for member in members for value in member.values))
