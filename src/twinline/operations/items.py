"""Items under sync: exalate, unexalate, how they stand, one item with both sides beside each other."""

import json
from collections.abc import Container, Iterable, Mapping

import sqlalchemy as sa

from twinline.domain.hub import HubIssue, Json
from twinline.operations.checks import line, page_window
from twinline.operations.comparing import answered_by_silence
from twinline.operations.errors import Missing, Refused
from twinline.operations.parts import Parts
from twinline.operations.times import from_ms, to_ms
from twinline.operations.views import DifferenceView, ItemView, Sync, TimelineEntry, TwinView
from twinline.store import activity, connections
from twinline.store import twin_list as rows

__all__ = ["Items"]

_LONGEST_KEY = 300
_MOST_TWINS_OF_A_KEY = 100
_ENTITY_WORDS = {"comment": "comments", "attachment": "attachments", "worklog": "work logs"}


class Items:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def exalate(self, connection: str, key: str, *, by: str) -> TwinView:
        """Put the item with this key under sync. Raises NotFound when the tracker has none."""
        key = line(key, "key", "The key", at_most=_LONGEST_KEY)
        row = await self._parts.database.read(connections.get, connection)
        if row is None:
            raise Missing("There is no such connection.")
        if row["state"] == "pending":
            raise Refused(
                "The partner has not accepted the invitation yet. Wait until the connection is active."
            )
        ref = await self._parts.tracker().resolve(key)
        twin = await self._parts.engine.put_under_sync(connection, ref)
        await self._log(by, f"exalated {ref.key}", row["name"])
        return await self._twin(twin)

    async def unexalate(self, twin: int, *, by: str) -> TwinView:
        """Take the pair out of sync. Both items stay as they are."""
        view = await self._twin(twin)
        if view.state != "active":
            raise Refused("This item is not under sync (any more).")
        await self._parts.engine.take_out_of_sync(twin)
        await self._log(by, f"unexalated {view.local_key or view.title}", view.connection_name)
        return await self._twin(twin)

    async def status(self, key: str) -> tuple[TwinView, ...]:
        """All twins of the item with this key, ours or the partner's."""
        key = line(key, "key", "The key", at_most=_LONGEST_KEY)
        found = await self._parts.database.read(rows.by_key, key, _MOST_TWINS_OF_A_KEY)
        return tuple(map(twin_view, found))

    async def list(
        self, connection: str | None = None, text: str = "", page: int = 1
    ) -> tuple[TwinView, ...]:
        limit, offset = page_window(page)
        found = await self._parts.database.read(
            rows.page, connection_id=connection, text=text.strip()[:200], limit=limit, offset=offset
        )
        return tuple(map(twin_view, found))

    async def get(self, twin: int) -> ItemView:
        """One pair: what we send beside what the partner sends, and what happened."""

        def look(tx: sa.Connection) -> ItemView:
            row = _existing(tx, twin)
            fields, elements = rows.fields(tx, twin), rows.elements(tx, twin)
            ours, theirs = _sides(fields, elements)
            here, there = _entity_counts(rows.entities(tx, twin), row)
            quiet = answered_by_silence(
                fields,
                elements,
                acked_ver=row["acked_ver"],
                last_word_seeing=rows.last_word_seeing(tx, twin),
            )
            return ItemView(
                twin=twin_view(row),
                differences=_differences(ours | here, theirs | there, quiet),
                timeline=tuple(
                    TimelineEntry(from_ms(at_ms), what, version, detail)
                    for at_ms, what, version, detail in rows.timeline_of(tx, twin)
                ),
                replica=_replica(fields, elements),
            )

        return await self._parts.database.read(look)

    async def _twin(self, twin: int) -> TwinView:
        return await self._parts.database.read(lambda tx: twin_view(_existing(tx, twin)))

    async def _log(self, by: str, action: str, thing: str) -> None:
        at_ms = to_ms(self._parts.clock.now())
        await self._parts.database.write(activity.add, at_ms=at_ms, person=by, action=action, thing=thing)
        self._parts.signals.notify("console")


def twin_view(row: sa.RowMapping) -> TwinView:
    return TwinView(
        id=row["id"],
        connection=row["connection"],
        connection_name=row["connection_name"],
        local_key=row["local_key"],
        local_url=row["local_url"] or "",
        remote_key=row["remote_key"],
        title=row["title"],
        state=row["state"],
        sync=_sync(row),
        problem=row["problem"],
        created_at=from_ms(row["created_ms"]),
        synced_at=from_ms(row["synced_ms"]),
    )


def _sync(row: sa.RowMapping) -> Sync:
    """The first that is true, from what needs a person to what needs nobody."""
    words: tuple[tuple[Sync, bool], ...] = (
        ("stopped", row["state"] != "active"),
        ("blocked", row["blocked"]),
        ("coming in", row["coming"]),
        ("going out", row["going"]),
        ("waiting for the partner", row["unconfirmed"]),
    )
    return next((word for word, is_so in words if is_so), "in step")


def _existing(tx: sa.Connection, twin: int) -> sa.RowMapping:
    row = rows.by_id(tx, twin)
    if row is None:
        raise Missing("There is no such item under sync.")
    return row


def _sides(
    fields: Iterable[sa.RowMapping], elements: Iterable[sa.RowMapping]
) -> tuple[dict[str, str], dict[str, str]]:
    """Field -> text, of what we send and of what the partner sends."""
    sides: dict[str, dict[str, str]] = {"ours": {}, "peer": {}}
    for entry in fields:
        sides[entry["space"]][entry["name"]] = text_of(entry["value"])
    sets: dict[tuple[str, str], list[str]] = {}
    for entry in elements:
        if entry["present"]:
            sets.setdefault((entry["space"], entry["set_name"]), []).append(entry["name"])
    for (space, name), members in sets.items():
        sides[space][name] = ", ".join(members)
    return sides["ours"], sides["peer"]


def _entity_counts(
    found: Iterable[sa.RowMapping], row: sa.RowMapping
) -> tuple[dict[str, str], dict[str, str]]:
    """How many comments … each side has: the partner has its own, and ours once it applied them."""
    here: dict[str, int] = {}
    there: dict[str, int] = {}
    for entity in found:
        word = _ENTITY_WORDS[entity["kind"]]
        is_there = entity["owner"] != row["side"] or entity["ever"] <= row["acked_ver"]
        here[word] = here.get(word, 0) + (entity["local_id"] is not None)
        there[word] = there.get(word, 0) + is_there
    return ({word: str(n) for word, n in here.items()}, {word: str(n) for word, n in there.items()})


def _differences(
    ours: Mapping[str, str], theirs: Mapping[str, str], quiet: Container[str]
) -> tuple[DifferenceView, ...]:
    """A field that only one side sends is no difference: the other side's rule leaves it alone.
    Nor is one of ``quiet``: what the partner said of it is older than our change."""
    return tuple(
        DifferenceView(
            field=name,
            ours=ours.get(name, ""),
            theirs="" if name in quiet and ours.get(name) != theirs.get(name) else theirs.get(name, ""),
            differs=name in ours and name in theirs and ours[name] != theirs[name] and name not in quiet,
        )
        for name in sorted({*ours, *theirs}, key=lambda name: (name.startswith("customFields."), name))
    )


def text_of(value: Json) -> str:
    """A field's value as a person reads it: names instead of ids."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case list():
            return ", ".join(text_of(part) for part in value)
        case dict():
            for name in ("value", "displayName", "name", "key"):
                if name in value and value[name] is not None:
                    return text_of(value[name])
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        case _:
            return str(value)


def _replica(fields: Iterable[sa.RowMapping], elements: Iterable[sa.RowMapping]) -> HubIssue:
    """What we send, put together again."""
    replica: HubIssue = {}
    for entry in fields:
        if entry["space"] != "ours":
            continue
        outer, _, inner = entry["name"].partition(".")
        if inner:
            nested = replica.setdefault(outer, {})
            assert isinstance(nested, dict)
            nested[inner] = entry["value"]
        else:
            replica[outer] = entry["value"]
    for entry in elements:
        if entry["space"] == "ours" and entry["present"]:
            members = replica.setdefault(entry["set_name"], [])
            assert isinstance(members, list)
            members.append(entry["name"])
    return replica
