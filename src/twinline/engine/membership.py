"""Putting an item under sync, and taking it out again."""

import sqlalchemy as sa

from twinline.domain.hub import Json
from twinline.domain.ids import ConnectionId, TwinId
from twinline.domain.items import ItemRef
from twinline.engine.parts import Parts
from twinline.store import lanes, schema, twins
from twinline.store.agreements import load_agreement
from twinline.store.timeline import note

__all__ = ["put_under_sync", "take_out_of_sync"]


def put_under_sync(
    tx: sa.Connection, parts: Parts, connection: ConnectionId, ref: ItemRef, *, bulk: bool = False
) -> int:
    """Exalate an item: its twin, new or the one it had. Repeating it changes nothing.

    In a local connection an item has one twin, whichever side it was put under sync on.
    """
    now_ms = parts.now_ms()
    halves = twins.halves(tx, connection)
    for twin in twins.find_by_item(tx, ref.id):
        if twin.connection not in halves:
            continue
        if twin.state != "active":
            twins.revive(tx, twin.id, epoch=twin.epoch + 1)
            lanes.wake(tx, twin.id, now_ms=now_ms, observe=True, bulk=bulk)
            note(tx, twin.id, "note", {"text": "Under sync again."}, now_ms=now_ms)
        return twin.id
    agreement = load_agreement(tx, connection)
    made = twins.create_twin(
        tx,
        connection,
        TwinId(parts.ids.token()),
        agreement.side,
        now_ms=now_ms,
        local_id=ref.id,
        local_key=ref.key,
        title=ref.summary,
    )
    lanes.wake(tx, made, now_ms=now_ms, observe=True, bulk=bulk)
    return made


def take_out_of_sync(tx: sa.Connection, parts: Parts, twin_id: int) -> ConnectionId | None:
    """Unexalate: both items stay as they are and go their own ways. The connection concerned."""
    twin = twins.load_twin(tx, twin_id)
    if twin is None or twin.state != "active":
        return None
    now_ms = parts.now_ms()
    twins.update_twin(tx, twin_id, state="unexalated")
    body: dict[str, Json] = {"kind": "unsynced", "epoch": twin.epoch}
    parts.outbound.stage(tx, twin.connection, "twin.gone", body=body, now_ms=now_ms, twin=twin.wire_id)
    tx.execute(
        schema.staged.delete().where(
            schema.staged.c.connection == twin.connection,
            schema.staged.c.twin == twin.wire_id,
            schema.staged.c.type == "twin.state",
        )
    )
    note(tx, twin_id, "note", {"text": "Taken out of sync here."}, now_ms=now_ms)
    return twin.connection
