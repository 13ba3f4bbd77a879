"""Stand-ins for the rooms beside ``operations``: a tracker in memory, an engine that writes down
what it was asked, a clock that stands still, ids that count."""

import itertools
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from twinline.domain.effects import Applied, Effect
from twinline.domain.errors import (
    InvalidField,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    SyncError,
    Unreachable,
)
from twinline.domain.hub import Json
from twinline.domain.ids import EffectKey, ItemId
from twinline.domain.items import Cursor, Found, Item, ItemRef, Page, TrackerInfo
from twinline.link.accepter import Accepter
from twinline.link.invitations import UsedAlready
from twinline.link.inviter import Inviter
from twinline.link.pairing import Pairing
from twinline.link.problems import Problem
from twinline.operations import Operations
from twinline.operations.attached import AttachedTracker, TrackerAccess
from twinline.operations.parts import Parts
from twinline.ports import Diagnostic, Rule, RuleContext, RuleHost, RuleOutcome
from twinline.signals import Signals
from twinline.store import connections, settings
from twinline.store.database import Database
from twinline.store.schema import twin
from twinline.store.secrets import Secrets

__all__ = [
    "AnyRule",
    "CountingIds",
    "FakeEngine",
    "MemoryTracker",
    "NextDoor",
    "Place",
    "StandingClock",
    "TrackerShelf",
    "place",
]


class StandingClock:
    """Moves only when told to."""

    def __init__(self, at: datetime = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, span: timedelta) -> None:
        self.at += span


class CountingIds:
    """Each id tells its number in its first digits; a start of their own keeps two nodes apart."""

    _starts = itertools.count(1)

    def __init__(self) -> None:
        self._node = next(self._starts)
        self._last = 0

    def token(self, bits: int = 128) -> str:
        self._last += 1
        return f"{self._node:04x}{self._last:04x}".ljust(bits // 4, "0")


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
        raise NotPermitted(f"No hook was placed: {headers} {body!r} {secret}")

    async def lookup(self, question: str, arguments: Sequence[Json]) -> Json:
        raise NotFound(f"{question} {arguments}")

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


class NextDoor:
    """The link's calls to nodes of the same process, by URL: no network, the real handshake."""

    def __init__(self) -> None:
        self.nodes: dict[str, Parts] = {}
        self.failures: list[SyncError] = []
        self.us: Parts | None = None
        self.goodbyes: list[str] = []

    async def say_goodbye(self, connection_id: str) -> None:
        self.goodbyes.append(connection_id)

    async def look_at(self, url: str) -> tuple[str, str]:
        if url not in self.nodes:
            raise Unreachable(f"Nobody answers at {url}.")
        row = await self.nodes[url].database.read(settings.node_row)
        return str(row["name"]), "twinline/0.1"

    async def complete(self, connection_id: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        assert self.us is not None
        accepter = Accepter(self.us.pairing)
        row = await self.us.database.read(connections.get, connection_id)
        assert row is not None
        inviting = self.nodes[row["peer_url"]]
        inviter = Inviter(inviting.pairing)
        request = await self.us.database.write(accepter.request_of, connection_id)
        welcome = await inviting.database.write(inviter.redeem, request)
        if isinstance(welcome, Problem):
            raise UsedAlready(welcome.detail)
        confirmation = await self.us.database.write(accepter.answer, connection_id, welcome)
        await inviting.database.write(inviter.confirm, confirmation)
        await self.us.database.write(accepter.settle, connection_id)


class AnyRule:
    """A rule engine that compiles everything but what contains ``!!``; it runs nothing."""

    def check(self, rule: Rule) -> tuple[Diagnostic, ...]:
        for number, text in enumerate(rule.source.splitlines(), 1):
            if "!!" in text:
                return (Diagnostic(number, text.index("!!") + 1, "unexpected “!!”"),)
        return ()

    async def run(self, rule: Rule, context: RuleContext, host: RuleHost) -> RuleOutcome:
        raise NotImplementedError(f"{rule} {context} {host}")


class FakeEngine:
    """Writes a twin row for each item put under sync, and notes the other calls."""

    def __init__(self, database: Database, clock: StandingClock) -> None:
        self.calls: list[tuple[str, object]] = []
        self.refusals: dict[str, SyncError] = {}
        self._database = database
        self._clock = clock

    async def put_under_sync(self, connection_id: str, ref: ItemRef, *, bulk: bool = False) -> int:
        if ref.key in self.refusals:
            raise self.refusals[ref.key]
        self.calls.append(("bulk" if bulk else "exalate", ref.key))
        return await self._database.write(self._twin, connection_id, ref)

    def _twin(self, tx: sa.Connection, connection_id: str, ref: ItemRef) -> int:
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

    async def free_connection(self, connection_id: str) -> None:
        self.calls.append(("free", connection_id))


@dataclass(frozen=True)
class Place:
    """Real operations on a real database, with stand-ins around them."""

    operations: Operations
    parts: Parts
    database: Database
    clock: StandingClock
    tracker: MemoryTracker
    shelf: TrackerShelf
    engine: FakeEngine
    partners: NextDoor


def place(folder: Path, *, tracker: MemoryTracker | None = None) -> Place:
    """A node without its machinery, its database in ``folder``. Close the database after use."""
    database = Database.in_folder(folder)
    database.migrate()
    clock, partners, ids = StandingClock(), NextDoor(), CountingIds()
    tracker = tracker or MemoryTracker({"ACME-1": "first", "ACME-2": "second printer"}, ("ACME", "OPS"))
    shelf = TrackerShelf(tracker)
    secrets = Secrets(b"k" * 32)
    engine = FakeEngine(database, clock)
    parts = Parts(
        database=database,
        secrets=secrets,
        clock=clock,
        ids=ids,
        signals=Signals(),
        rules=AnyRule(),
        trackers=AttachedTracker(database, secrets, shelf),
        engine=engine,
        pairing=Pairing(secrets, clock, ids, "twinline/0.1"),
        partners=partners,
    )
    partners.us = parts
    return Place(Operations(parts), parts, database, clock, tracker, shelf, engine, partners)
