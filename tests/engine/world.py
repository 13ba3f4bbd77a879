"""Nodes in one process: real engine, real databases, real exchange, trackers in memory.

Time moves only by ``World.settle``, which works off everything that waits, in turn, until nothing
does any more.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from twinline.domain.errors import Rejected
from twinline.domain.hub import Json
from twinline.domain.ids import ConnectionId, ItemId, Ref
from twinline.domain.items import ItemRef
from twinline.engine import Engine, EngineSettings, Parts
from twinline.engine.intake import take_in_messages
from twinline.engine.step import run_step
from twinline.engine.watch import follow_hints, poll_once
from twinline.link import exchange
from twinline.link.wire import Exchange
from twinline.ports import Rule, RuleContext, RuleHost, RuleOutcome
from twinline.signals import Signals
from twinline.store import lanes, schema
from twinline.store.database import Database
from twinline.testing.board import Board
from twinline.testing.plain_rules import PlainRules, everything_in, everything_out

CONNECTION = ConnectionId("c" * 32)


@dataclass
class Clock:
    at: datetime = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass
class Ids:
    prefix: str
    count: int = 0

    def token(self, bits: int = 128) -> str:
        self.count += 1
        return hashlib.sha256(f"{self.prefix}{self.count}".encode()).hexdigest()[: bits // 4]


class MemoryBlobs:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def put(self, chunks: AsyncIterator[bytes], *, limit: int) -> tuple[str, int]:
        content = b"".join([chunk async for chunk in chunks])
        if len(content) > limit:
            raise Rejected(f"it is over {limit} bytes.")
        name = hashlib.sha256(content).hexdigest()
        (self.folder / name).write_bytes(content)
        return name, len(content)

    def path(self, sha256: str) -> Path | None:
        found = self.folder / sha256
        return found if found.exists() else None


class Outbound:
    """The link's stage, and contents that can be made to arrive late."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.partners: dict[str, Node] = {}
        self.node: Node
        self.contents_arrive = True

    def stage(
        self,
        tx: sa.Connection,
        connection_id: str,
        type_: str,
        *,
        body: Mapping[str, Json],
        now_ms: int,
        twin: str | None = None,
        ver: int = 0,
        bulk: bool = False,
    ) -> None:
        exchange.stage(tx, connection_id, type_, body=body, now_ms=now_ms, twin=twin, ver=ver, bulk=bulk)

    async def fetch_blob(self, connection_id: str, sha256: str, size: int) -> bool:
        if self.node.blobs.path(sha256) is None and self.contents_arrive:
            source = self.partners[connection_id].blobs.path(sha256)
            assert source is not None
            (self.node.blobs.folder / sha256).write_bytes(source.read_bytes())
        return self.node.blobs.path(sha256) is not None

    def ref(self, connection_id: str, local: str) -> Ref:
        return Ref(hashlib.sha256(f"{self.name}:{connection_id}:{local}".encode()).hexdigest()[:22])


class Crash(BaseException):
    """The process is gone: nothing of it may go on, no ``finally`` may help."""


class FragileDatabase(Database):
    """May die before or after any transaction; in the middle, SQLite itself rolls back."""

    fate: Callable[[], None] = staticmethod(lambda: None)

    async def write(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.fate()
        result = await super().write(work, *args, **kwargs)
        self.fate()
        return result


class Rules(PlainRules):
    def __init__(self) -> None:
        super().__init__({"out": everything_out, "in": everything_in})
        self.runs = 0

    async def run(self, rule: Rule, context: RuleContext, host: RuleHost) -> RuleOutcome:
        self.runs += 1
        return await super().run(rule, context, host)


@dataclass
class Node:
    name: str
    folder: Path
    clock: Clock
    board: Board = field(init=False)
    rules: Rules = field(default_factory=Rules)
    handled: int = 0
    crashes: int = 0
    fate: Callable[[], None] = lambda: None
    attachment_limit: int = 1_000_000

    def __post_init__(self) -> None:
        self.blobs = MemoryBlobs(self.folder / "blobs")
        self.board = Board(self.name, self.blobs)
        self.outbound = Outbound(self.name)
        self.outbound.node = self
        self.ids = Ids(self.name)
        self.start()

    def start(self) -> None:
        """Also after a crash: everything but the database and the tracker is new."""
        self.database = FragileDatabase.in_folder(self.folder)
        self.database.migrate()
        self.database.fate = self.fate
        with self.database.engine.begin() as tx:
            lanes.release_all(tx)
        self.handled = 0
        self.parts = Parts(
            database=self.database,
            trackers=self,
            rules=self.rules,
            outbound=self.outbound,
            blobs=self.blobs,
            clock=self.clock,
            ids=self.ids,
            signals=Signals(),
            settings=EngineSettings(settle=timedelta(seconds=30), attachment_limit=self.attachment_limit),
        )
        self.engine = Engine(self.parts)

    def endanger(self, fate: Callable[[], None]) -> None:
        """From now on ``fate`` decides at every step whether the process dies (by raising Crash)."""
        self.fate = self.database.fate = self.board.on_write = fate

    def current(self) -> Board:
        return self.board

    async def connect(
        self, connection: str, side: str, partner: "Node", *, link: str = "public", project: str = ""
    ) -> None:
        self.outbound.partners[connection] = partner

        def write(tx: sa.Connection) -> None:
            tx.execute(
                schema.connection.insert().values(
                    id=connection, wire_id=connection[:32], side=side, link=link, mode="script",
                    name="Acme to Globex", local_name=self.name, remote_name=partner.name,
                    project=project or self.board.project, state="active", calls="both", created_ms=0,
                )
            )  # fmt: skip
            for direction, source in (("outgoing", "out"), ("incoming", "in")):
                tx.execute(
                    schema.rule.insert().values(
                        connection=connection, direction=direction, version=1, source=source,
                        state="published", saved_ms=0,
                    )
                )  # fmt: skip
            if tx.execute(sa.select(schema.tracker)).first() is None:
                tx.execute(
                    schema.tracker.insert().values(
                        id=1, kind="memory", base_url="memory:", secret="", hook_id="", hook_secret=""
                    )
                )
            exchange.open_streams(tx, connection, self.ids.token(), {"proto": {"min": 1, "max": 1}})
            tx.execute(schema.staged.delete())

        await self.database.write(write)

    async def exalate(self, item: ItemId, connection: str = CONNECTION, *, bulk: bool = False) -> int:
        return await self.engine.put_under_sync(connection, ItemRef(item, ""), bulk=bulk)

    async def set_state(self, state: str, connection: str = CONNECTION) -> None:
        table = schema.connection
        await self.database.write(
            lambda tx: tx.execute(table.update().where(table.c.id == connection).values(state=state))
        )

    async def trigger(self, query: str, connection: str = CONNECTION) -> None:
        values = {"connection": connection, "query": query, "created_ms": 0}
        await self.database.write(lambda tx: tx.execute(schema.trigger.insert().values(values)))

    async def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        return await self.database.read(
            lambda tx: [dict(row) for row in tx.execute(sa.select(table)).mappings()]
        )

    async def work(self) -> bool:
        """One round over everything that waits here; False when nothing was done."""
        did = True

        async def round_() -> None:
            nonlocal did
            did = await self._work()

        await self.survive(round_())
        return did

    async def survive(self, deed: Coroutine[Any, Any, object]) -> None:
        """Do it; the process may die in it, and starts again then."""
        try:
            await deed
        except Crash:
            self.crashes += 1
            self.database.close()
            self.start()

    async def _work(self) -> bool:
        await poll_once(self.parts, self.board)
        await follow_hints(self.parts, self.board)
        self.handled = await take_in_messages(self.parts, after=self.handled)
        did = False
        while (
            claim := await self.database.write(lanes.claim, now_ms=self.parts.now_ms(), lease_ms=60_000)
        ) is not None:
            await run_step(self.parts, self.board, claim)
            did = True
        return did


@dataclass(frozen=True)
class Wire:
    """One direction of a connection."""

    sender: Node
    sent_by: str
    receiver: Node
    received_by: str


class World:
    """Acme and Globex; ``settle`` also works for nodes that a test adds."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.folder = folder
        self.nodes: list[Node] = []
        self.wires: list[Wire] = []
        self.acme, self.globex = self.add("ACME"), self.add("GLOB")
        self.messages = 0

    def add(self, name: str) -> Node:
        node = Node(name, self.folder / name, self.clock)
        self.nodes.append(node)
        return node

    def close(self) -> None:
        for node in self.nodes:
            node.database.close()

    async def connect(self) -> None:
        await self.join(self.acme, self.globex, CONNECTION)

    async def join(self, one: Node, other: Node, connection: str) -> None:
        await one.connect(connection, "A", other)
        await other.connect(connection, "B", one)
        self.wires += [Wire(one, connection, other, connection), Wire(other, connection, one, connection)]

    async def join_projects(self, node: Node, here: str, there: str, connection: str) -> None:
        """A local connection between two projects of one node."""
        a, b = f"{connection}A", f"{connection}B"
        await node.connect(a, "A", node, link="local", project=here)
        await node.connect(b, "B", node, link="local", project=there)
        self.wires += [Wire(node, a, node, b), Wire(node, b, node, a)]

    async def settle(self, *, rounds: int = 40) -> None:
        """Work everything off; when only time is missing, let a minute pass."""
        quiet = 0
        for _ in range(rounds):
            did = [await node.work() for node in self.nodes]
            moved = [await self._carry(wire) for wire in self.wires]
            quiet = 0 if any(did) or any(moved) else quiet + 1
            if quiet == 2:
                return
            if quiet:
                self.clock.at += timedelta(minutes=6)
        raise AssertionError("the world does not come to rest")

    async def deliver(self, sender: Node, receiver: Node) -> None:
        for wire in self.wires:
            if wire.sender is sender and wire.receiver is receiver:
                await self._carry(wire)

    async def _carry(self, wire: Wire) -> int:
        def out(tx: sa.Connection, connection: str) -> Exchange:
            return Exchange(
                proto=1,
                boot="0" * 32,
                n=0,
                out=exchange.prepare_out(
                    tx, _row(tx, connection), exchange.FULL_CREDIT, now_ms=self.acme.parts.now_ms()
                ),
                in_=exchange.acknowledgement(tx, connection),
                credit=exchange.FULL_CREDIT,
            )

        def take(tx: sa.Connection, connection: str, came: Exchange) -> None:
            exchange.receive(tx, _row(tx, connection), came, now_ms=self.acme.parts.now_ms())

        try:
            came = await wire.sender.database.write(out, wire.sent_by)
            await wire.receiver.database.write(take, wire.received_by, came)
            answer = await wire.receiver.database.write(out, wire.received_by)
            await wire.sender.database.write(take, wire.sent_by, answer)
        except Crash:
            return 1  # an exchange that broke off; what was not acknowledged is sent again
        self.messages += len(came.out.msgs)
        return len(came.out.msgs)


async def pair(world: World, **fields: Json) -> tuple[ItemId, ItemId]:
    """An item of Acme's under sync, and its only twin at Globex."""
    ours = world.acme.board.person_creates("Leak in greenhouse 7", project="ACME", **fields)
    await world.acme.exalate(ours)
    await world.settle()
    (theirs,) = world.globex.board.items
    return ours, ItemId(theirs)


def _row(tx: sa.Connection, connection: str) -> Any:
    return (
        tx.execute(sa.select(schema.connection).where(schema.connection.c.id == connection)).mappings().one()
    )
