"""What the engine needs to know of a connection: its sides, its project, its published rules."""

from dataclasses import dataclass

import sqlalchemy as sa

from twinline.domain.ids import ConnectionId, Side
from twinline.store import schema

__all__ = ["Agreement", "PublishedRule", "active_triggers", "load_agreement"]


@dataclass(frozen=True, slots=True)
class PublishedRule:
    id: int
    source: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """``wire_id`` is the connection's id on the wire (both rows of a local connection share it)."""

    id: ConnectionId
    wire_id: str
    side: Side
    name: str
    project: str
    local_name: str
    remote_name: str
    state: str
    outgoing: PublishedRule
    incoming: PublishedRule


def load_agreement(tx: sa.Connection, connection: ConnectionId) -> Agreement:
    table, rule = schema.connection, schema.rule
    row = tx.execute(sa.select(table).where(table.c.id == connection)).mappings().one()
    published = {
        found.direction: PublishedRule(found.id, found.source)
        for found in tx.execute(
            sa.select(rule.c.id, rule.c.direction, rule.c.source).where(
                rule.c.connection == connection, rule.c.state == "published"
            )
        )
    }
    return Agreement(
        id=connection,
        wire_id=row["wire_id"],
        side=Side(row["side"]),
        name=row["name"],
        project=row["project"],
        local_name=row["local_name"],
        remote_name=row["remote_name"],
        state=row["state"],
        outgoing=published["outgoing"],
        incoming=published["incoming"],
    )


def active_triggers(tx: sa.Connection) -> list[tuple[ConnectionId, str]]:
    """(connection, query) of every trigger that may put items under sync now."""
    table = schema.trigger
    rows = tx.execute(
        sa.select(table.c.connection, table.c.query)
        .join(schema.connection, schema.connection.c.id == table.c.connection)
        .where(table.c.active, schema.connection.c.state != "pending")
        .order_by(table.c.id)
    )
    return [(ConnectionId(row.connection), row.query) for row in rows]
