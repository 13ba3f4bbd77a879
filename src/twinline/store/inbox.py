"""Received messages: stored by the link, taken in and applied by the engine."""

from dataclasses import dataclass

import sqlalchemy as sa

from twinline.domain.ids import ConnectionId, TwinId
from twinline.store import schema

__all__ = ["InboxRow", "finish", "newest_state", "unsorted"]


@dataclass(frozen=True, slots=True)
class InboxRow:
    id: int
    connection: ConnectionId
    type: str
    twin: TwinId | None
    ver: int
    body: str


def unsorted(tx: sa.Connection, *, after: int, limit: int = 200) -> list[InboxRow]:
    """New messages with ids above ``after``, oldest first, of connections that are not pending."""
    inbox = schema.inbox
    rows = tx.execute(
        sa.select(inbox).where(inbox.c.state == "new", inbox.c.id > after).order_by(inbox.c.id).limit(limit)
    )
    return [_row(row) for row in rows.mappings()]


def newest_state(
    tx: sa.Connection,
    connection: ConnectionId,
    twin: TwinId,
    *,
    applied: bool = False,
    before: int | None = None,
) -> InboxRow | None:
    """The newest ``twin.state`` waiting for this twin; with ``applied`` also one applied before.
    ``before``: only among those received before this row."""
    inbox = schema.inbox
    states = ("new", "applied") if applied else ("new",)
    row = (
        tx.execute(
            sa.select(inbox)
            .where(
                inbox.c.connection == connection,
                inbox.c.twin == twin,
                inbox.c.type == "twin.state",
                inbox.c.state.in_(states),
                sa.true() if before is None else inbox.c.id < before,
            )
            .order_by(inbox.c.ver.desc(), inbox.c.id.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    return _row(row) if row is not None else None


def finish(tx: sa.Connection, row: InboxRow, *, applied: bool = True) -> None:
    """Mark a message done. Of a twin's states only the newest applied one is kept, to be applied
    again when a person asks for it."""
    inbox = schema.inbox
    tx.execute(
        inbox.update().where(inbox.c.id == row.id).values(state="applied" if applied else "superseded")
    )
    if row.type != "twin.state" or not applied:
        tx.execute(inbox.delete().where(inbox.c.id == row.id))
        return
    tx.execute(
        inbox.delete().where(
            inbox.c.connection == row.connection,
            inbox.c.twin == row.twin,
            inbox.c.type == "twin.state",
            inbox.c.ver <= row.ver,
            inbox.c.id != row.id,
        )
    )


def _row(row: sa.RowMapping) -> InboxRow:
    twin = TwinId(row["twin"]) if row["twin"] is not None else None
    return InboxRow(row["id"], ConnectionId(row["connection"]), row["type"], twin, row["ver"], row["body"])
