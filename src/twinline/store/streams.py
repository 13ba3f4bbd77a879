"""The rows of a link's two streams: staged, numbered, acknowledged, received.

    staged ──number──▶ outbox ──acknowledged──▶ gone (its chain value stays)
    the partner's message ──take──▶ inbox

The decisions are in link/exchange.py; here is only how they are written down.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from twinline.store.database import insert_or_change
from twinline.store.schema import blob_offer, chain, inbox, outbox, sent, staged, stream_in, stream_out, twin

__all__ = [
    "KEPT_CHAIN",
    "advance_stream_in",
    "chain_value",
    "count_streams_in",
    "drop_acknowledged",
    "insert_inbox",
    "number_row",
    "open_stream_in",
    "open_stream_out",
    "put_staged",
    "read_stream_in",
    "read_stream_out",
    "record_offer",
    "staged_rows",
    "unacknowledged",
    "unacknowledged_size",
    "upsert",
    "waiting_in",
]

KEPT_CHAIN = 100_000
"""Chain values kept, so that an old acknowledgement can still be checked."""

Row = sa.RowMapping


def upsert(
    tx: sa.Connection, table: sa.Table, key: dict[str, Any], values: dict[str, Any], *, replace: bool = True
) -> None:
    """Insert a row, or change the one with this key; with ``replace`` off leave that one alone."""
    statement = insert_or_change(tx, table).values(**key, **values)
    if replace:
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=values)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(key))
    tx.execute(statement)


def put_staged(tx: sa.Connection, connection_id: str, slot: str, values: dict[str, Any]) -> None:
    """Stage a message, or replace the staged one of its slot, which keeps its place in the queue."""
    old = tx.execute(
        sa.select(staged.c.bulk, staged.c.staged_ms).where(
            staged.c.connection == connection_id, staged.c.slot == slot
        )
    ).one_or_none()
    if old is not None:
        values |= {"bulk": old.bulk and values["bulk"], "staged_ms": old.staged_ms}
    upsert(tx, staged, {"connection": connection_id, "slot": slot}, values)


def staged_rows(tx: sa.Connection, connection_id: str, *, only_control: bool, limit: int) -> Sequence[Row]:
    """What may be numbered next: live before bulk, oldest first."""
    query = sa.select(staged).where(staged.c.connection == connection_id)
    if only_control:
        query = query.where(staged.c.type.like("ctl.%"))
    order = (staged.c.bulk, staged.c.staged_ms, staged.c.slot)
    return tx.execute(query.order_by(*order).limit(limit)).mappings().all()


def open_stream_out(tx: sa.Connection, connection_id: str, stream: str, head: str) -> None:
    tx.execute(stream_out.insert().values(connection=connection_id, stream=stream, head=head))
    tx.execute(chain.insert().values(connection=connection_id, seq=0, head=head))


def read_stream_out(tx: sa.Connection, connection_id: str) -> Row:
    """The row, kept for this transaction: two processes must not give out the same number."""
    query = sa.select(stream_out).where(stream_out.c.connection == connection_id)
    return tx.execute(query.with_for_update()).mappings().one()


def read_stream_in(tx: sa.Connection, connection_id: str, stream: str | None = None) -> Row | None:
    """The stream of this name, or the open one."""
    query = sa.select(stream_in).where(stream_in.c.connection == connection_id)
    query = query.where(sa.not_(stream_in.c.closed) if stream is None else stream_in.c.stream == stream)
    return tx.execute(query).mappings().one_or_none()


def count_streams_in(tx: sa.Connection, connection_id: str) -> int:
    query = sa.select(sa.func.count()).where(stream_in.c.connection == connection_id)
    return tx.execute(query.select_from(stream_in)).scalar_one()


def advance_stream_in(tx: sa.Connection, connection_id: str, stream: str, got: int, head: str) -> None:
    mine = (stream_in.c.connection == connection_id, stream_in.c.stream == stream)
    tx.execute(stream_in.update().where(*mine).values(got=got, head=head))


def open_stream_in(tx: sa.Connection, connection_id: str, stream: str, head: str) -> None:
    """Begin a stream of the partner's; the one before is closed."""
    tx.execute(stream_in.update().where(stream_in.c.connection == connection_id).values(closed=True))
    tx.execute(stream_in.insert().values(connection=connection_id, stream=stream, head=head))


def unacknowledged(tx: sa.Connection, connection_id: str, limit: int) -> Sequence[Row]:
    query = sa.select(outbox).where(outbox.c.connection == connection_id)
    return tx.execute(query.order_by(outbox.c.seq).limit(limit)).mappings().all()


def unacknowledged_size(tx: sa.Connection, connection_id: str) -> int:
    """Roughly how large they are together (characters)."""
    query = sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(outbox.c.body)), 0))
    return int(tx.execute(query.where(outbox.c.connection == connection_id)).scalar_one())


def number_row(tx: sa.Connection, row: Row, *, seq: int, head: str, now_ms: int) -> None:
    """Move a staged row into the stream, and write it in the disclosure log, before it leaves."""
    connection_id = row["connection"]
    tx.execute(staged.delete().where(staged.c.connection == connection_id, staged.c.slot == row["slot"]))
    values = {"connection": connection_id, "seq": seq, "type": row["type"], "body": row["body"]}
    tx.execute(
        outbox.insert().values(**values, twin=row["twin"], ver=row["ver"], head=head, numbered_ms=now_ms)
    )
    tx.execute(chain.insert().values(connection=connection_id, seq=seq, head=head))
    of_twin = sa.select(twin.c.id).where(twin.c.connection == connection_id, twin.c.wire_id == row["twin"])
    tx.execute(sent.insert().values(**values, twin=of_twin.scalar_subquery(), at_ms=now_ms))
    tx.execute(
        stream_out.update()
        .where(stream_out.c.connection == connection_id)
        .values(next_seq=seq + 1, head=head)
    )


def chain_value(tx: sa.Connection, connection_id: str, seq: int) -> str | None:
    query = sa.select(chain.c.head).where(chain.c.connection == connection_id, chain.c.seq == seq)
    return tx.execute(query).scalar_one_or_none()


def drop_acknowledged(tx: sa.Connection, connection_id: str, got: int) -> None:
    mine = outbox.c.connection == connection_id
    tx.execute(outbox.delete().where(mine, outbox.c.seq <= got))
    tx.execute(stream_out.update().where(stream_out.c.connection == connection_id).values(floor=got))
    tx.execute(chain.delete().where(chain.c.connection == connection_id, chain.c.seq < got - KEPT_CHAIN))


def insert_inbox(tx: sa.Connection, connection_id: str, values: dict[str, Any]) -> None:
    tx.execute(inbox.insert().values(connection=connection_id, **values))


def waiting_in(tx: sa.Connection, connection_id: str) -> int:
    """Received messages that nobody has worked on yet."""
    query = sa.select(sa.func.count()).where(inbox.c.connection == connection_id, inbox.c.state == "new")
    return tx.execute(query).scalar_one()


def record_offer(tx: sa.Connection, connection_id: str, sha256: str, size: int) -> None:
    upsert(tx, blob_offer, {"connection": connection_id, "sha256": sha256}, {"size": size})
