"""Problems as the console's page "Errors" lists and shows them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from twinline.store.matching import contains
from twinline.store.schema import connection, problem, rule, twin

__all__ = ["by_id", "counts", "open_ids", "page"]

_WITHOUT_DATA = tuple(column for column in problem.c if column.name != "data")


def page(
    tx: sa.Connection, *, state: str | None, connection_id: str | None, text: str, limit: int, offset: int
) -> Sequence[sa.RowMapping]:
    """The newest first, without their data and rule sources; ``state`` None for all."""
    searched = (problem.c.message, problem.c.kind, twin.c.local_key, twin.c.title)
    query = _shown(*_WITHOUT_DATA).where(contains(text, *searched))
    if state is not None:
        query = query.where(problem.c.state == state)
    if connection_id is not None:
        query = query.where(problem.c.connection == connection_id)
    order = (problem.c.last_ms.desc(), problem.c.id.desc())
    return tx.execute(query.order_by(*order).limit(limit).offset(offset)).mappings().all()


def by_id(tx: sa.Connection, row: int) -> sa.RowMapping | None:
    """With ``data`` and ``rule_source``."""
    query = _shown(*problem.c, rule.c.source.label("rule_source")).outerjoin(
        rule, rule.c.id == problem.c.rule
    )
    return tx.execute(query.where(problem.c.id == row)).mappings().first()


def counts(tx: sa.Connection) -> dict[str, int]:
    """State -> how many."""
    query = sa.select(problem.c.state, sa.func.count()).group_by(problem.c.state)
    return {str(row[0]): int(row[1]) for row in tx.execute(query)}


def open_ids(tx: sa.Connection, *, connection_id: str | None, after: int, limit: int) -> Sequence[int]:
    """The next open problems behind an id, in order."""
    query = sa.select(problem.c.id).where(problem.c.state == "open", problem.c.id > after)
    if connection_id is not None:
        query = query.where(problem.c.connection == connection_id)
    return tx.execute(query.order_by(problem.c.id).limit(limit)).scalars().all()


def _shown(*columns: sa.ColumnElement[object]) -> sa.Select[*tuple[Any, ...]]:
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            *columns,
            connection.c.name.label("connection_name"),
            twin.c.local_key,
            twin.c.title,
        )
        .select_from(problem)
        .outerjoin(connection, connection.c.id == problem.c.connection)
        .outerjoin(twin, twin.c.id == problem.c.twin)
    )
    return query
