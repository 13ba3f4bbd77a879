"""The disclosure log, and how much moved in the last hours."""

from collections.abc import Sequence

import sqlalchemy as sa

from twinline.store.matching import contains
from twinline.store.schema import sent, timeline, twin

__all__ = ["applied_per_hour", "page", "sent_per_hour"]

HOUR_MS = 3_600_000


def page(
    tx: sa.Connection, *, connection_id: str, text: str, limit: int, offset: int
) -> Sequence[sa.RowMapping]:
    """What left through a connection, the newest first."""
    query = (
        sa.select(sent, twin.c.local_key)
        .outerjoin(twin, twin.c.id == sent.c.twin)
        .where(sent.c.connection == connection_id, contains(text, sent.c.body, twin.c.local_key))
        .order_by(sent.c.at_ms.desc(), sent.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tx.execute(query).mappings().all()


def sent_per_hour(tx: sa.Connection, since_ms: int) -> dict[int, int]:
    """Hours since 1970 -> changes that left."""
    hour = sent.c.at_ms // HOUR_MS
    query = (
        sa.select(hour, sa.func.count())
        .where(sent.c.type == "twin.state", sent.c.at_ms >= since_ms)
        .group_by(hour)
    )
    return {int(row[0]): int(row[1]) for row in tx.execute(query)}


def applied_per_hour(tx: sa.Connection, since_ms: int) -> dict[int, int]:
    """Hours since 1970 -> changes of the partner applied here."""
    hour = timeline.c.at_ms // HOUR_MS
    query = (
        sa.select(hour, sa.func.count())
        .where(timeline.c.what == "applied", timeline.c.at_ms >= since_ms)
        .group_by(hour)
    )
    return {int(row[0]): int(row[1]) for row in tx.execute(query)}
