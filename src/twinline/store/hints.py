"""Hints: "this item may have changed". They may be lost, late or repeated; a periodic poll makes up.

A hint is deleted only in the transaction that hands it to a lane, and only if no newer one for the
same item came meanwhile (``gen``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from twinline.domain.ids import ItemId
from twinline.store import schema

__all__ = ["Hint", "add_hints", "drop_hint", "waiting_hints"]


@dataclass(frozen=True, slots=True)
class Hint:
    item: ItemId
    gen: int
    bulk: bool


def add_hints(tx: sa.Connection, items: Iterable[ItemId], *, now_ms: int, bulk: bool = False) -> None:
    hint = schema.hint
    for item in dict.fromkeys(items):
        known = tx.execute(
            hint.update()
            .where(hint.c.local_id == item)
            .values(gen=hint.c.gen + 1, bulk=hint.c.bulk & sa.literal(bulk))
        )
        if known.rowcount == 0:
            tx.execute(hint.insert().values(local_id=item, gen=1, seen_ms=now_ms, bulk=bulk))


def waiting_hints(tx: sa.Connection, *, limit: int = 100) -> list[Hint]:
    hint = schema.hint
    rows = tx.execute(sa.select(hint).order_by(hint.c.bulk, hint.c.seen_ms).limit(limit))
    return [Hint(ItemId(row.local_id), row.gen, row.bulk) for row in rows]


def drop_hint(tx: sa.Connection, hint: Hint) -> None:
    table = schema.hint
    tx.execute(table.delete().where(table.c.local_id == hint.item, table.c.gen == hint.gen))
