"""Connections: their rows, what is counted about them, and the changes people make to them."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from twinline.store import queue_list
from twinline.store.schema import connection, lane, twin

__all__ = [
    "Counts",
    "called_by_partners",
    "change",
    "counts",
    "delete",
    "get",
    "listed",
    "name_taken",
    "names",
]

_SHOWN = tuple(column for column in connection.c if column.name not in {"private_key", "peer_public_key"})


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one connection: twins under sync, events in the sync queue each way, lanes that need a person."""

    twins: int = 0
    waiting_out: int = 0
    waiting_in: int = 0
    blocked: int = 0


def listed(tx: sa.Connection) -> Sequence[sa.RowMapping]:
    """All connections by name, without keys."""
    return tx.execute(sa.select(*_SHOWN).order_by(connection.c.name, connection.c.id)).mappings().all()


def get(tx: sa.Connection, row: str) -> sa.RowMapping | None:
    return tx.execute(sa.select(*_SHOWN).where(connection.c.id == row)).mappings().first()


def names(tx: sa.Connection) -> dict[str, str]:
    """Connection id -> name."""
    return {row.id: row.name for row in tx.execute(sa.select(connection.c.id, connection.c.name))}


def name_taken(tx: sa.Connection, name: str) -> bool:
    same = sa.func.lower(connection.c.name) == name.lower()
    return tx.execute(sa.select(connection.c.id).where(same)).first() is not None


def called_by_partners(tx: sa.Connection) -> bool:
    """Whether a partner opens requests to this node."""
    query = sa.select(connection.c.id).where(connection.c.calls.in_(("them", "both"))).limit(1)
    return tx.execute(query).first() is not None


def change(tx: sa.Connection, row: str, **values: object) -> None:
    tx.execute(connection.update().where(connection.c.id == row).values(**values))


def delete(tx: sa.Connection, row: str) -> None:
    """With its twins, rules, triggers and streams; items in the tracker stay as they are."""
    tx.execute(connection.delete().where(connection.c.id == row))


def counts(tx: sa.Connection) -> dict[str, Counts]:
    """One grouped query per number, whatever the number of connections."""
    twins = _grouped(tx, sa.select(twin.c.connection, _many()).where(twin.c.state == "active"), twin)
    blocked = _grouped(
        tx,
        sa.select(twin.c.connection, _many())
        .join(lane, lane.c.twin == twin.c.id)
        .where(lane.c.problem.is_not(None)),
        twin,
    )
    waiting = queue_list.counts(tx)
    return {
        row: Counts(
            twins=twins.get(row, 0),
            waiting_out=waiting.get((row, "outgoing"), 0),
            waiting_in=waiting.get((row, "incoming"), 0),
            blocked=blocked.get(row, 0),
        )
        for row in {*twins, *blocked, *(connection_id for connection_id, _ in waiting)}
    }


def _many() -> sa.Label[int]:
    return sa.func.count().label("many")


def _grouped(tx: sa.Connection, query: sa.Select[object, int], table: sa.Table) -> dict[str, int]:
    return {str(row[0]): int(row[1]) for row in tx.execute(query.group_by(table.c.connection))}
