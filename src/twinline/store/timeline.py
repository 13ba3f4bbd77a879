"""What happened to a twin, in order, for its item page."""

from collections.abc import Mapping

import sqlalchemy as sa

from twinline.domain.hub import Json
from twinline.store import schema
from twinline.store.database import new_id

__all__ = ["note"]

_KEPT_PER_TWIN = 200


def note(
    tx: sa.Connection, twin: int, what: str, detail: Mapping[str, Json], *, now_ms: int, ver: int = 0
) -> None:
    """Add an entry; of each twin the newest 200 are kept."""
    table = schema.timeline
    row = tx.execute(table.insert().values(twin=twin, at_ms=now_ms, what=what, ver=ver, detail=dict(detail)))
    oldest = (
        sa.select(table.c.id)
        .where(table.c.twin == twin)
        .order_by(table.c.id.desc())
        .offset(_KEPT_PER_TWIN)
        .limit(1)
    )
    if new_id(row) % 20 == 0:
        tx.execute(table.delete().where(table.c.twin == twin, table.c.id <= oldest.scalar_subquery()))
