"""Problems (the console's errors): what happened, why, the data, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from twinline.domain.hub import Json
from twinline.store import schema
from twinline.store.database import new_id

__all__ = ["NewProblem", "close_problem", "close_problems", "open_problem", "refused_fields"]


@dataclass(frozen=True, slots=True)
class NewProblem:
    """``kind`` is the class name of the error; ``state`` is ``open``, or ``retrying`` for what
    passes by itself."""

    scope: str
    kind: str
    message: str
    connection: str | None = None
    twin: int | None = None
    direction: str = ""
    rule: int | None = None
    line: int = 0
    column: int = 0
    state: str = "open"
    data: Mapping[str, Json] = field(default_factory=dict)


def open_problem(tx: sa.Connection, problem: NewProblem, *, now_ms: int) -> int:
    """Record a problem, or open the same one again and count it."""
    table = schema.problem
    same = (
        sa.select(table.c.id)
        .where(
            table.c.state != "ignored",
            table.c.scope == problem.scope,
            table.c.kind == problem.kind,
            table.c.message == problem.message,
            table.c.twin.is_(None) if problem.twin is None else table.c.twin == problem.twin,
            table.c.connection.is_(None)
            if problem.connection is None
            else table.c.connection == problem.connection,
        )
        .order_by(table.c.id.desc())
        .limit(1)
    )
    known = tx.execute(same).scalar()
    if known is not None:
        changes = {
            "count": table.c.count + 1,
            "last_ms": now_ms,
            "state": problem.state,
            "data": dict(problem.data),
        }
        tx.execute(table.update().where(table.c.id == known).values(changes))
        return int(known)
    values = {name: getattr(problem, name) for name in problem.__slots__} | {"data": dict(problem.data)}
    row = tx.execute(table.insert().values(**values, first_ms=now_ms, last_ms=now_ms))
    return new_id(row)


def refused_fields(tx: sa.Connection, twin: int) -> frozenset[str]:
    """Fields of a twin that the tracker refused and that are still parked."""
    table = schema.problem
    rows = tx.execute(
        sa.select(table.c.data["field"].as_string()).where(
            table.c.twin == twin, table.c.scope == "field", table.c.state == "open"
        )
    )
    return frozenset(name for (name,) in rows if name)


def close_problem(tx: sa.Connection, problem: int, *, state: str = "resolved") -> None:
    tx.execute(schema.problem.update().where(schema.problem.c.id == problem).values(state=state))


def close_problems(
    tx: sa.Connection,
    *,
    scope: str,
    twin: int | None = None,
    connection: str | None = None,
    direction: str | None = None,
    field_name: str | None = None,
) -> int:
    """Resolve the open problems of one scope and owner; how many they were."""
    table = schema.problem
    where = [table.c.state.in_(("open", "retrying")), table.c.scope == scope]
    if twin is not None:
        where.append(table.c.twin == twin)
    if connection is not None:
        where.append(table.c.connection == connection)
    if direction is not None:
        where.append(table.c.direction == direction)
    if field_name is not None:
        where.append(table.c.data["field"].as_string() == field_name)
    return tx.execute(table.update().where(*where).values(state="resolved")).rowcount
