"""Connections: their rows, what is counted about them, and the changes people make to them."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from twinline.store.schema import connection, inbox, lane, outbox, staged, twin

__all__ = [
    "EVENT_TYPES",
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

EVENT_TYPES = ("twin.state", "twin.gone")
"""The messages that carry a change of an item; the others are the link's own business."""

_SHOWN = tuple(column for column in connection.c if column.name not in {"private_key", "peer_public_key"})


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one connection: twins under sync, events waiting each way, lanes that need a person."""

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
    observed = _grouped(
        tx,
        sa.select(twin.c.connection, _many())
        .join(lane, lane.c.twin == twin.c.id)
        .where(lane.c.due_ms.is_not(None), lane.c.observe),
        twin,
    )
    ready = _grouped(tx, _events(staged), staged)
    numbered = _grouped(tx, _events(outbox), outbox)
    arrived = _grouped(tx, _events(inbox).where(inbox.c.state == "new"), inbox)
    return {
        row: Counts(
            twins=twins.get(row, 0),
            waiting_out=observed.get(row, 0) + ready.get(row, 0) + numbered.get(row, 0),
            waiting_in=arrived.get(row, 0),
            blocked=blocked.get(row, 0),
        )
        for row in {*twins, *blocked, *observed, *ready, *numbered, *arrived}
    }


def _many() -> sa.Label[int]:
    return sa.func.count().label("many")


def _events(table: sa.Table) -> sa.Select[object, int]:
    return sa.select(table.c.connection, _many()).where(table.c.type.in_(EVENT_TYPES))


def _grouped(tx: sa.Connection, query: sa.Select[object, int], table: sa.Table) -> dict[str, int]:
    return {str(row[0]): int(row[1]) for row in tx.execute(query.group_by(table.c.connection))}
