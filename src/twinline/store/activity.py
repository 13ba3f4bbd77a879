"""Who changed what. Rows are only ever added."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from twinline.domain.hub import Json
from twinline.store.schema import activity

__all__ = ["add", "page"]


def add(
    tx: sa.Connection,
    *,
    at_ms: int,
    person: str,
    action: str,
    thing: str = "",
    detail: Mapping[str, Json] | None = None,
) -> None:
    tx.execute(
        activity.insert().values(
            at_ms=at_ms, person=person, action=action, object=thing, detail=dict(detail or {})
        )
    )


def page(tx: sa.Connection, limit: int, offset: int) -> Sequence[sa.RowMapping]:
    """The newest first."""
    query = sa.select(activity).order_by(activity.c.id.desc()).limit(limit).offset(offset)
    return tx.execute(query).mappings().all()
