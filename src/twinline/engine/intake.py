"""Taking in what the link received: finding or making the twin, waking its lane, noting answers.

Only this decides what a message may touch: twins of its own connection, and new ones only when the
partner says that the item was born there.
"""

import json
import re

import sqlalchemy as sa

from twinline.domain.hub import Json
from twinline.domain.ids import TwinId
from twinline.domain.messages import LONGEST_NAME, StateMessage
from twinline.engine.parts import Parts
from twinline.engine.releasing import release_blocked
from twinline.store import inbox, lanes, schema, twins
from twinline.store.agreements import load_agreement
from twinline.store.inbox import InboxRow
from twinline.store.problems import NewProblem, open_problem
from twinline.store.timeline import note
from twinline.store.twins import Twin

__all__ = ["take_in_messages"]

_LONGEST_TITLE = 500
_CODE = re.compile(r"E_[A-Z_]{1,40}")


async def take_in_messages(parts: Parts, *, after: int) -> int:
    """Handle new messages with ids above ``after``; the highest id handled."""
    while True:
        rows = await parts.database.read(inbox.unsorted, after=after)
        if not rows:
            return after
        for row in rows:
            await parts.database.write(_take_in, parts, row)
        after = rows[-1].id
        parts.signals.notify("lanes")  # whoever heard of the messages before us found no lane due yet
        parts.signals.notify("console")


def _take_in(tx: sa.Connection, parts: Parts, row: InboxRow) -> None:
    if row.twin is None:
        inbox.finish(tx, row)
        return
    twin = twins.find_by_wire_id(tx, row.connection, row.twin)
    try:
        body = json.loads(row.body)
        if row.type == "twin.state":
            _state(tx, parts, row, twin, body)
        elif twin is None:
            inbox.finish(tx, row)
        elif row.type == "twin.applied":
            _applied(tx, parts, row, twin, body)
        elif row.type == "twin.gone":
            _gone(tx, parts, row, twin, body)
        elif row.type == "twin.resend":
            _resend(tx, parts, row, twin)
        else:
            inbox.finish(tx, row)
    except (ValueError, KeyError, TypeError) as error:
        _refuse(tx, parts, row, f"{type(error).__name__}: {error}")


def _state(tx: sa.Connection, parts: Parts, row: InboxRow, twin: Twin | None, body: dict[str, Json]) -> None:
    now_ms, bulk = parts.now_ms(), body.get("bulk") is True
    message = StateMessage.parse(body)  # what cannot be understood makes no twin and replaces no replica
    if twin is None:
        if message.origin is not load_agreement(tx, row.connection).side.other:
            _refuse(tx, parts, row, "it names an item of ours that is not under sync in this connection")
            return
        assert row.twin is not None
        made = twins.create_twin(
            tx, row.connection, TwinId(row.twin), message.origin, now_ms=now_ms, title=_title(message)
        )
        twins.update_twin(tx, made, remote_ref=message.lref)
        lanes.wake(tx, made, now_ms=now_ms, bulk=bulk)
        note(tx, made, "received", {}, now_ms=now_ms, ver=row.ver)
        return
    epoch = body["epoch"]
    if twin.state == "unexalated" and isinstance(epoch, int) and twin.epoch < epoch <= twin.epoch + 1000:
        twins.revive(tx, twin.id, epoch=epoch)
        note(tx, twin.id, "note", {"text": "The partner put it under sync again."}, now_ms=now_ms)
    elif twin.state != "active":
        inbox.finish(tx, row, applied=False)
        return
    waiting = inbox.newest_state(tx, row.connection, twin.wire_id, before=row.id)
    if waiting is not None and waiting.ver >= row.ver:
        inbox.finish(tx, row, applied=False)  # a repetition of what waits already
        return
    # A newer replica is a new chance for what an older one blocked.
    release_blocked(tx, parts, twin.id, direction="incoming")
    lanes.wake(tx, twin.id, now_ms=now_ms, bulk=bulk)
    note(tx, twin.id, "received", {}, now_ms=now_ms, ver=row.ver)


def _title(message: StateMessage) -> str:
    """What the lists show until there is an item of ours: a stranger's text, made one line."""
    summary = message.fields.get("summary")
    text = str(summary.value or "")[:_LONGEST_TITLE] if summary is not None else ""
    return "".join(character if character.isprintable() else " " for character in text)


def _applied(tx: sa.Connection, parts: Parts, row: InboxRow, twin: Twin, body: dict[str, Json]) -> None:
    table, now_ms = schema.twin, parts.now_ms()
    if body["status"] == "applied":
        acked = sa.case((table.c.ver < row.ver, table.c.ver), else_=sa.literal(row.ver))
        values: dict[str, object] = {
            "acked_ver": sa.case((table.c.acked_ver > acked, table.c.acked_ver), else_=acked),
            "synced_ms": now_ms,
        }
        lref = body["lref"]
        if isinstance(lref, str) and 0 < len(lref) <= LONGEST_NAME:
            values["remote_ref"] = lref
        tx.execute(table.update().where(table.c.id == twin.id).values(**values))
        tx.execute(
            schema.connection.update().where(schema.connection.c.id == row.connection).values(out_ms=now_ms)
        )
        note(tx, twin.id, "note", {"text": "The partner applied it."}, now_ms=now_ms, ver=row.ver)
    else:
        code = str(body.get("code"))
        known = code if _CODE.fullmatch(code) else "no reason given"
        text = f"The partner could not apply it ({known}); its administrator sees why."
        note(tx, twin.id, "note", {"text": text}, now_ms=now_ms, ver=row.ver)
    inbox.finish(tx, row)


def _gone(tx: sa.Connection, parts: Parts, row: InboxRow, twin: Twin, body: dict[str, Json]) -> None:
    unsynced, epoch = body["kind"] == "unsynced", body.get("epoch")
    if unsynced and isinstance(epoch, int) and epoch < twin.epoch:
        inbox.finish(tx, row)  # it was said before the pair was put under sync again here
        return
    twins.update_twin(tx, twin.id, state="unexalated" if unsynced else "gone")
    text = (
        "The partner took it out of sync." if unsynced else "The partner's item is gone; ours stays as it is."
    )
    note(tx, twin.id, "note", {"text": text}, now_ms=parts.now_ms())
    inbox.finish(tx, row)


def _resend(tx: sa.Connection, parts: Parts, row: InboxRow, twin: Twin) -> None:
    """Send everything again: nothing counts as sent or acknowledged, and the lane looks anew."""
    twins.update_twin(tx, twin.id, sent_ver=0, acked_ver=0)
    lanes.wake(tx, twin.id, now_ms=parts.now_ms(), observe=True)
    inbox.finish(tx, row)


def _refuse(tx: sa.Connection, parts: Parts, row: InboxRow, why: str) -> None:
    inbox.finish(tx, row, applied=False)
    message = (
        f"A message of the partner ({row.type}) was refused: {why}. "
        "Ask the partner for its version of Twinline."
    )
    problem = NewProblem(
        scope="connection",
        kind="ProtocolError",
        message=message[:2000],
        connection=row.connection,
        direction="incoming",
    )
    open_problem(tx, problem, now_ms=parts.now_ms())
