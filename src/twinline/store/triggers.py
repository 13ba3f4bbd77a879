"""Triggers, and the bulk runs that put all items of a trigger under sync."""

from collections.abc import Sequence

import sqlalchemy as sa

from twinline.store.database import new_id
from twinline.store.schema import bulk, connection, trigger

__all__ = [
    "bulk_by_id",
    "bulk_of",
    "change",
    "change_bulk",
    "delete",
    "get",
    "insert",
    "insert_bulk",
    "listed",
    "newest_bulks",
    "running_bulks",
]


def listed(tx: sa.Connection, connection_id: str | None) -> Sequence[sa.RowMapping]:
    query = _shown().order_by(connection.c.name, trigger.c.id)
    if connection_id is not None:
        query = query.where(trigger.c.connection == connection_id)
    return tx.execute(query).mappings().all()


def get(tx: sa.Connection, row: int) -> sa.RowMapping | None:
    return tx.execute(_shown().where(trigger.c.id == row)).mappings().first()


def insert(tx: sa.Connection, **values: object) -> int:
    return new_id(tx.execute(trigger.insert().values(**values)))


def change(tx: sa.Connection, row: int, **values: object) -> None:
    tx.execute(trigger.update().where(trigger.c.id == row).values(**values))


def delete(tx: sa.Connection, row: int) -> None:
    tx.execute(trigger.delete().where(trigger.c.id == row))


def newest_bulks(tx: sa.Connection) -> dict[int, sa.RowMapping]:
    """Trigger -> its newest bulk run."""
    newest = sa.select(sa.func.max(bulk.c.id)).where(bulk.c.trigger.is_not(None)).group_by(bulk.c.trigger)
    query = sa.select(bulk).where(bulk.c.id.in_(newest))
    return {int(row["trigger"]): row for row in tx.execute(query).mappings()}


def insert_bulk(tx: sa.Connection, **values: object) -> int:
    return new_id(tx.execute(bulk.insert().values(state="running", **values)))


def bulk_by_id(tx: sa.Connection, row: int) -> sa.RowMapping | None:
    return tx.execute(sa.select(bulk).where(bulk.c.id == row)).mappings().first()


def bulk_of(tx: sa.Connection, trigger_id: int) -> sa.RowMapping | None:
    """The trigger's newest bulk run."""
    query = sa.select(bulk).where(bulk.c.trigger == trigger_id).order_by(bulk.c.id.desc()).limit(1)
    return tx.execute(query).mappings().first()


def running_bulks(tx: sa.Connection) -> Sequence[int]:
    """Oldest first."""
    query = sa.select(bulk.c.id).where(bulk.c.state == "running").order_by(bulk.c.id)
    return tx.execute(query).scalars().all()


def change_bulk(tx: sa.Connection, row: int, **values: object) -> bool:
    """Change a bulk run that is still running; False when it is over."""
    still = (bulk.c.id == row) & (bulk.c.state == "running")
    return bool(tx.execute(bulk.update().where(still).values(**values)).rowcount)


def _shown() -> sa.Select[tuple[object, ...]]:
    query: sa.Select[tuple[object, ...]] = sa.select(
        trigger, connection.c.name.label("connection_name")
    ).join(connection, connection.c.id == trigger.c.connection)
    return query
