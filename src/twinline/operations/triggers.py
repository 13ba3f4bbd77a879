"""Triggers: queries in the tracker's own language that put items under sync."""

import sqlalchemy as sa

from twinline.operations.checks import prose
from twinline.operations.errors import Missing, Refused
from twinline.operations.parts import Parts
from twinline.operations.times import from_ms, to_ms
from twinline.operations.views import BulkView, MatchView, TriggerView
from twinline.store import activity, connections
from twinline.store import triggers as rows

__all__ = ["Triggers"]

_LONGEST_QUERY = 10_000
_LONGEST_NOTES = 2_000
_SAMPLE = 5


class Triggers:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def list(self, connection: str | None = None) -> tuple[TriggerView, ...]:
        def look(tx: sa.Connection) -> tuple[TriggerView, ...]:
            bulks = rows.newest_bulks(tx)
            return tuple(_view(row, bulks.get(row["id"])) for row in rows.listed(tx, connection))

        return await self._parts.database.read(look)

    async def get(self, trigger: int) -> TriggerView:
        return await self._parts.database.read(
            lambda tx: _view(_existing(tx, trigger), rows.bulk_of(tx, trigger))
        )

    async def create(self, connection: str, query: str, notes: str, active: bool, *, by: str) -> TriggerView:
        """Items that match from now on are put under sync; those that match already, by Bulk
        Exalate. Raises InvalidField("query", …) with the tracker's own words."""
        query, notes = await self._checked(query, notes)
        at_ms = to_ms(self._parts.clock.now())

        def create(tx: sa.Connection) -> int:
            row = connections.get(tx, connection)
            if row is None:
                raise Missing("There is no such connection.")
            values = {"connection": connection, "query": query, "notes": notes, "active": active}
            trigger = rows.insert(tx, **values, created_ms=at_ms)
            activity.add(
                tx,
                at_ms=at_ms,
                person=by,
                action="created a trigger",
                thing=row["name"],
                detail={"query": query},
            )
            return trigger

        trigger = await self._parts.database.write(create)
        self._tell()
        return await self.get(trigger)

    async def update(self, trigger: int, query: str, notes: str, active: bool, *, by: str) -> TriggerView:
        query, notes = await self._checked(query, notes)
        at_ms = to_ms(self._parts.clock.now())

        def change(tx: sa.Connection) -> None:
            row = _existing(tx, trigger)
            rows.change(tx, trigger, query=query, notes=notes, active=active)
            activity.add(
                tx,
                at_ms=at_ms,
                person=by,
                action="changed a trigger",
                thing=row["connection_name"],
                detail={"query": query, "active": active},
            )

        await self._parts.database.write(change)
        self._tell()
        return await self.get(trigger)

    async def delete(self, trigger: int, *, by: str) -> None:
        """Items that it put under sync stay in step."""
        at_ms = to_ms(self._parts.clock.now())

        def delete(tx: sa.Connection) -> None:
            row = _existing(tx, trigger)
            rows.delete(tx, trigger)
            activity.add(
                tx,
                at_ms=at_ms,
                person=by,
                action="deleted a trigger",
                thing=row["connection_name"],
                detail={"query": row["query"]},
            )

        await self._parts.database.write(delete)
        self._tell()

    async def count(self, query: str) -> MatchView:
        """What the query matches now. Raises InvalidField("query", …)."""
        found = await self._parts.tracker().search(_query(query), limit=_SAMPLE)
        return MatchView(found.total, tuple((ref.key, ref.summary) for ref in found.refs[:_SAMPLE]))

    async def bulk_exalate(self, trigger: int, *, by: str) -> BulkView:
        """Begin to put all items that match now under sync. It goes on by itself, over restarts."""
        query = (await self.get(trigger)).query
        total = (await self._parts.tracker().search(query, limit=1)).total
        at_ms = to_ms(self._parts.clock.now())

        def begin(tx: sa.Connection) -> BulkView:
            row = _existing(tx, trigger)
            last = rows.bulk_of(tx, trigger)
            if last is not None and last["state"] == "running":
                raise Refused("A Bulk Exalate of this trigger is running. Wait for it, or stop it.")
            bulk = rows.insert_bulk(
                tx,
                connection=row["connection"],
                trigger=trigger,
                query=row["query"],
                total=total,
                started_ms=at_ms,
            )
            activity.add(
                tx,
                at_ms=at_ms,
                person=by,
                action=f"started Bulk Exalate of {total} items",
                thing=row["connection_name"],
                detail={"query": row["query"]},
            )
            return _bulk(rows.bulk_by_id(tx, bulk))

        view = await self._parts.database.write(begin)
        self._parts.signals.notify("bulk")
        self._parts.signals.notify("console")
        return view

    async def stop_bulk(self, bulk: int, *, by: str) -> BulkView:
        """Items it has put under sync already stay in step."""
        at_ms = to_ms(self._parts.clock.now())

        def stop(tx: sa.Connection) -> BulkView:
            row = rows.bulk_by_id(tx, bulk)
            if row is None:
                raise Missing("There is no such Bulk Exalate.")
            if rows.change_bulk(tx, bulk, state="stopped", ended_ms=at_ms, detail=f"Stopped by {by}."):
                name = connections.names(tx).get(row["connection"], "")
                activity.add(tx, at_ms=at_ms, person=by, action="stopped Bulk Exalate", thing=name)
            return _bulk(rows.bulk_by_id(tx, bulk))

        view = await self._parts.database.write(stop)
        self._parts.signals.notify("bulk")
        self._parts.signals.notify("console")
        return view

    async def _checked(self, query: str, notes: str) -> tuple[str, str]:
        query = _query(query)
        notes = prose(notes, "notes", "The note", at_most=_LONGEST_NOTES)
        await self._parts.tracker().search(query, limit=1)
        return query, notes

    def _tell(self) -> None:
        self._parts.signals.notify("triggers")
        self._parts.signals.notify("console")


def _query(query: str) -> str:
    query = prose(query, "query", "The query", at_most=_LONGEST_QUERY)
    if not query:
        raise Refused("The query is empty. An empty query would match every item of the tracker.", "query")
    return query


def _existing(tx: sa.Connection, trigger: int) -> sa.RowMapping:
    row = rows.get(tx, trigger)
    if row is None:
        raise Missing("There is no such trigger.")
    return row


def _view(row: sa.RowMapping, bulk: sa.RowMapping | None) -> TriggerView:
    return TriggerView(
        id=row["id"],
        connection=row["connection"],
        connection_name=row["connection_name"],
        entity_type=row["entity_type"],
        query=row["query"],
        notes=row["notes"],
        active=row["active"],
        bulk=None if bulk is None else _bulk(bulk),
    )


def _bulk(row: sa.RowMapping | None) -> BulkView:
    assert row is not None
    return BulkView(
        id=row["id"],
        state=row["state"],
        position=row["position"],
        total=row["total"],
        detail=row["detail"],
        started_at=from_ms(row["started_ms"]),
        ended_at=from_ms(row["ended_ms"]),
    )
