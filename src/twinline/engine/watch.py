"""Finding out what changed in our tracker: hints (web hooks, polls, people) become work for lanes.

A hint about an item under sync wakes its lanes. One about another item is held against the active
triggers; what matches goes under sync. Our own creates carry a marker and are known by it, even when
the tracker's web hook is faster than its answer.
"""

import sqlalchemy as sa

from twinline.domain.errors import InvalidField, NotFound
from twinline.domain.ids import ConnectionId, ItemId
from twinline.domain.items import Cursor, Item, ItemRef
from twinline.engine.membership import put_under_sync
from twinline.engine.parts import Parts
from twinline.engine.releasing import release_blocked
from twinline.ports import Tracker
from twinline.store import hints, intents, lanes, schema, twins
from twinline.store.agreements import active_triggers
from twinline.store.hints import Hint
from twinline.store.problems import NewProblem, open_problem

__all__ = ["follow_hints", "poll_once"]


async def poll_once(parts: Parts, tracker: Tracker) -> bool:
    """Ask the tracker what changed; the hints and the new cursor are stored together. True when
    there is more to ask for at once."""

    def stored_cursor(tx: sa.Connection) -> str | None:
        return tx.execute(sa.select(schema.tracker.c.cursor)).scalar()

    value = await parts.database.read(stored_cursor)
    page = await tracker.changes(Cursor(value) if value is not None else None)

    def record(tx: sa.Connection) -> None:
        now_ms = parts.now_ms()
        hints.add_hints(tx, [ref.id for ref in page.refs], now_ms=now_ms)
        tx.execute(schema.tracker.update().values(cursor=page.cursor.value, polled_ms=now_ms))

    await parts.database.write(record)
    if page.refs:
        parts.signals.notify("hints")
    return page.more


async def follow_hints(parts: Parts, tracker: Tracker) -> None:
    """Turn all waiting hints into work. Raises Transient when the tracker cannot be asked."""
    while waiting := await parts.database.read(hints.waiting_hints):
        for hint in waiting:
            await _follow(parts, tracker, hint)
        parts.signals.notify("lanes")
        parts.signals.notify("console")


async def _follow(parts: Parts, tracker: Tracker, hint: Hint) -> None:
    def known(tx: sa.Connection) -> tuple[set[ConnectionId], list[tuple[ConnectionId, str]]]:
        found = twins.find_by_item(tx, hint.item)
        taken = {half for twin in found for half in twins.halves(tx, twin.connection)}
        return taken, active_triggers(tx)

    taken, triggers = await parts.database.read(known)
    for connection, query in triggers:
        if connection not in taken and await _triggered(parts, tracker, connection, query, hint.item):
            item = await _read(tracker, hint.item)
            if item is not None and not await _made_by(parts, item, connection):
                ref = ItemRef(item.ref.id, item.ref.key, str(item.hub.get("summary") or ""))
                await parts.database.write(put_under_sync, parts, connection, ref, bulk=hint.bulk)
            taken.add(connection)
    await parts.database.write(_wake, parts, hint)


def _wake(tx: sa.Connection, parts: Parts, hint: Hint) -> None:
    now_ms = parts.now_ms()
    for twin in twins.find_by_item(tx, hint.item):
        if twin.state == "active":
            # A changed item is a new chance for an outgoing rule that failed on it.
            release_blocked(tx, parts, twin.id, direction="outgoing")
            lanes.wake(tx, twin.id, now_ms=now_ms, observe=True, bulk=hint.bulk)
    hints.drop_hint(tx, hint)


async def _triggered(
    parts: Parts, tracker: Tracker, connection: ConnectionId, query: str, item: ItemId
) -> bool:
    """A query that the tracker refuses is its connection's problem, and no item's."""
    try:
        return await tracker.matches(query, item)
    except InvalidField as error:
        problem = NewProblem(
            scope="connection",
            kind="InvalidField",
            message=(
                f"The tracker refuses a trigger's query ({query}): {error.reason} "
                "Correct it on the tab Triggers."
            ),
            connection=connection,
            direction="outgoing",
        )
        await parts.database.write(open_problem, problem, now_ms=parts.now_ms())
        return False


async def _read(tracker: Tracker, item: ItemId) -> Item | None:
    try:
        return await tracker.read(item)
    except NotFound:
        return None


async def _made_by(parts: Parts, item: Item, connection: ConnectionId) -> bool:
    """Whether this very connection is making the item, or a sync that we know nothing of made it."""
    marker = item.markers.get("item")
    if marker is None:
        return False

    def maker(tx: sa.Connection) -> set[ConnectionId]:
        twin = intents.known_keys(tx, {marker}).get(marker)
        found = twins.load_twin(tx, twin) if twin is not None else None
        return twins.halves(tx, found.connection) if found is not None else {connection}

    return connection in await parts.database.read(maker)
