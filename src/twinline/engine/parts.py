"""What the engine is made of: the ports it was given, and its settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

import sqlalchemy as sa

from twinline.domain.hub import Json
from twinline.domain.ids import ConnectionId, Ref
from twinline.ports import Blobs, Clock, Ids, RuleEngine, Tracker
from twinline.signals import Signals
from twinline.store.database import Database

__all__ = ["EngineSettings", "Outbound", "Parts", "TrackerSource", "milliseconds"]


class Outbound(Protocol):
    """The link, as far as the engine needs it."""

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
        """Put a message out, in the transaction that gave rise to it."""
        ...

    async def fetch_blob(self, connection_id: str, sha256: str, size: int) -> bool:
        """Whether the content is here; if not, it is on its way and ``lanes`` is notified then."""
        ...

    def ref(self, connection_id: str, local: str) -> Ref:
        """The name on the wire of a thing of ours: always the same, and meaningless outside."""
        ...


class TrackerSource(Protocol):
    def current(self) -> Tracker | None:
        """The tracker the node is attached to, or None before it is attached to one."""
        ...


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """``settle``: how long an unanswered create may still happen after all; until then it is looked
    for and not repeated. ``poll_hooked`` / ``poll_unhooked``: pause between polls of the tracker with
    and without web hook. ``lease``: when a worker that says nothing is taken for dead."""

    settle: timedelta = timedelta(seconds=90)
    poll_hooked: timedelta = timedelta(seconds=60)
    poll_unhooked: timedelta = timedelta(seconds=5)
    lease: timedelta = timedelta(minutes=15)
    workers: int = 4
    attachment_limit: int = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Parts:
    database: Database
    trackers: TrackerSource
    rules: RuleEngine
    outbound: Outbound
    blobs: Blobs
    clock: Clock
    ids: Ids
    signals: Signals
    settings: EngineSettings = field(default_factory=EngineSettings)

    def now_ms(self) -> int:
        return milliseconds(self.clock)

    def changed(self, connection: ConnectionId) -> None:
        """Tell the link that something may be staged, and the console that a page may differ."""
        self.signals.notify(f"outbox:{connection}")
        self.signals.notify("console")


def milliseconds(clock: Clock) -> int:
    return int(clock.now().timestamp() * 1000)
