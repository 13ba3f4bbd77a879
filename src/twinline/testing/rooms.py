"""Stand-ins for the rooms beside ``operations``: a tracker in memory, an engine that writes down
what it was asked, a clock that stands still, ids that count."""

import re
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from twinline.domain.effects import Applied, Effect
from twinline.domain.errors import InvalidField, NotAuthenticated, NotFound, SyncError
from twinline.domain.hub import Json
from twinline.domain.ids import ConnectionId, EffectKey, ItemId
from twinline.domain.items import Cursor, Found, Item, ItemRef, Page, TrackerInfo
from twinline.operations.attached import TrackerAccess
from twinline.store.database import Database
from twinline.store.schema import twin

__all__ = ["CountingIds", "FakeEngine", "MemoryTracker", "StandingClock", "TrackerShelf"]


class StandingClock:
    """Moves only when told to."""

    def __init__(self, at: datetime = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, span: timedelta) -> None:
        self.at += span


class CountingIds:
    def __init__(self) -> None:
        self._last = 0

    def token(self, bits: int = 128) -> str:
        self._last += 1
        return f"{self._last:0{bits // 4}x}"


class MemoryTracker:
    """Items by key. A query is ``all``, or ``text ~ WORD`` over the summaries; others are refused.

    ``failures`` are raised, one each, by the next calls of ``search``, ``resolve`` and ``probe``.
    """

    kind = "jira"

    def __init__(self, items: Mapping[str, str] = {}, projects: Sequence[str] = ("ACME",)) -> None:
        self.items = dict(items)
        self.project_keys = list(projects)
        self.failures: list[SyncError] = []
        self.searches: list[tuple[str, int]] = []
        self.closed = 0
        self.title = "Acme Jira"

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)

    def ref(self, key: str) -> ItemRef:
        return ItemRef(ItemId(f"id-{key}"), key, self.items[key])

    async def probe(self) -> TrackerInfo:
        self._fail()
        return TrackerInfo("jira", self.title, "9.12.0", "http://tracker.example", "twinline")

    async def projects(self) -> Sequence[Mapping[str, Json]]:
        return [{"id": key, "key": key, "name": key.title()} for key in self.project_keys]

    async def search(self, query: str, *, start: int = 0, limit: int = 50) -> Found:
        self._fail()
        self.searches.append((query, start))
        found = [self.ref(key) for key in sorted(self.items) if self._selects(query, key)]
        return Found(len(found), tuple(found[start : start + limit]))

    def _selects(self, query: str, key: str) -> bool:
        wanted = re.sub(r"(?i)\s*order by .*", "", query)
        if wanted == "all":
            return True
        match = re.fullmatch(r"text ~ (\w+)", wanted)
        if match is None:
            raise InvalidField("query", f"The query “{wanted}” cannot be parsed.")
        return match[1] in self.items[key]

    async def matches(self, query: str, item: ItemId) -> bool:
        return self._selects(query, item.removeprefix("id-"))

    async def resolve(self, key: str) -> ItemRef:
        self._fail()
        if key not in self.items:
            raise NotFound(f"There is no item {key}.")
        return self.ref(key)

    async def read(self, item: ItemId) -> Item:
        raise NotFound(item)

    async def apply(self, effect: Effect, *, key: EffectKey) -> Applied:
        raise NotFound(f"{effect} {key}")

    async def find(self, effect: Effect, *, key: EffectKey, since: datetime) -> Applied | None:
        raise NotFound(f"{effect} {key} {since}")

    def download(self, attachment: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        raise NotFound(attachment)

    async def changes(self, since: Cursor | None) -> Page:
        return Page((), since or Cursor(""), more=False)

    async def ensure_hook(self, url: str, *, secret: str) -> None:
        """There are no hooks."""

    def hinted(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> tuple[ItemId, ...]:
        return ()

    async def lookup(self, question: str, arguments: Sequence[Json]) -> Json:
        return None

    async def aclose(self) -> None:
        self.closed += 1


class TrackerShelf:
    """Builds adapters: always the same tracker; ``password`` is what it accepts."""

    def __init__(self, tracker: MemoryTracker, password: str = "secret") -> None:  # noqa: S107
        self.tracker = tracker
        self.password = password
        self.built: list[TrackerAccess] = []

    def __call__(self, access: TrackerAccess) -> MemoryTracker:
        self.built.append(access)
        if access.secret != self.password:
            refused = MemoryTracker()
            refused.failures.append(NotAuthenticated("The tracker does not accept this password."))
            return refused
        return self.tracker


class FakeEngine:
    """Writes a twin row for each item put under sync, and notes the other calls."""

    def __init__(self, database: Database, clock: StandingClock) -> None:
        self.calls: list[tuple[str, object]] = []
        self.refusals: dict[str, SyncError] = {}
        self._database = database
        self._clock = clock

    async def put_under_sync(self, connection_id: ConnectionId, ref: ItemRef, *, bulk: bool = False) -> int:
        if ref.key in self.refusals:
            raise self.refusals[ref.key]
        self.calls.append(("bulk" if bulk else "exalate", ref.key))
        return await self._database.write(self._twin, connection_id, ref)

    def _twin(self, tx: sa.Connection, connection_id: ConnectionId, ref: ItemRef) -> int:
        present = tx.execute(
            sa.select(twin.c.id).where(twin.c.connection == connection_id, twin.c.local_id == ref.id)
        ).scalar()
        if present is not None:
            return int(present)
        row = tx.execute(
            twin.insert()
            .values(
                connection=connection_id,
                wire_id=ref.id[-32:],
                origin="A",
                local_id=ref.id,
                local_key=ref.key,
                title=ref.summary,
                created_ms=int(self._clock.now().timestamp() * 1000),
            )
            .returning(twin.c.id)
        ).scalar_one()
        return int(row)

    async def take_out_of_sync(self, twin_row: int) -> None:
        self.calls.append(("unexalate", twin_row))

        def mark(tx: sa.Connection) -> None:
            tx.execute(twin.update().where(twin.c.id == twin_row).values(state="unexalated"))

        await self._database.write(mark)

    async def retry(self, problem_id: int) -> None:
        self.calls.append(("retry", problem_id))

    async def skip(self, problem_id: int) -> None:
        self.calls.append(("skip", problem_id))

    async def ignore(self, problem_id: int) -> None:
        self.calls.append(("ignore", problem_id))

    async def free_connection(self, connection_id: ConnectionId) -> None:
        self.calls.append(("free", connection_id))

    async def hint(self, item_ids: Collection[ItemId], *, bulk: bool = False) -> None:
        self.calls.append(("hint", tuple(item_ids)))
