"""What the engine needs from the outside, as Protocols. Adapters are chosen in ``node.py`` alone."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from twinline.domain.effects import Applied, Effect
from twinline.domain.hub import HubIssue, Json
from twinline.domain.ids import EffectKey, ItemId
from twinline.domain.items import Cursor, Found, Item, ItemRef, Page, TrackerInfo

__all__ = [
    "Blobs",
    "Clock",
    "Diagnostic",
    "Ids",
    "Rule",
    "RuleContext",
    "RuleEngine",
    "RuleHost",
    "RuleOutcome",
    "Tracker",
    "TrackerDirectory",
    "TrackerFeed",
    "TrackerItems",
]


class Clock(Protocol):
    def now(self) -> datetime:
        """The time in UTC, with its zone."""
        ...


class Ids(Protocol):
    def token(self, bits: int = 128) -> str:
        """So many random bits as lower-case hex."""
        ...


class Blobs(Protocol):
    """Attachment contents by SHA-256 (hex). Nothing is ever whole in memory."""

    async def put(self, chunks: AsyncIterator[bytes], *, limit: int) -> tuple[str, int]:
        """Store a stream; answer its hash and size. Raises ``Rejected`` beyond ``limit`` bytes."""
        ...

    def path(self, sha256: str) -> Path | None:
        """The file that holds this content, or None while it is not whole here."""
        ...


class TrackerItems(Protocol):
    """Reading and writing items.

    Errors are those of ``domain.errors``, translated once, here. A call that was sent and not
    answered raises ``Uncertain``; the engine then asks ``find`` before it calls ``apply`` again.
    """

    async def probe(self) -> TrackerInfo:
        """Who we are, where. Raises NotAuthenticated, Unreachable or NotThisTracker."""
        ...

    async def read(self, item: ItemId) -> Item:
        """The item whole, comments, attachments and work logs included. Raises NotFound."""
        ...

    async def apply(self, effect: Effect, *, key: EffectKey) -> Applied:
        """Do one write. Creates carry ``key`` as a marker in the same request where they can."""
        ...

    async def find(self, effect: Effect, *, key: EffectKey, since: datetime) -> Applied | None:
        """Look whether a create with this key, first tried at ``since``, happened after all."""
        ...

    def download(self, attachment: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The content of an attachment as a stream of chunks."""
        ...


class TrackerFeed(Protocol):
    """Learning what changed. A feed may repeat itself; it may be late; it must not lose."""

    async def changes(self, since: Cursor | None) -> Page:
        """Items changed at or after the cursor, oldest first; from now on when it is None."""
        ...

    async def search(self, query: str, *, start: int = 0, limit: int = 50) -> Found:
        """Items matching a query in the tracker's own language. Raises InvalidField("query", …)."""
        ...

    async def matches(self, query: str, item: ItemId) -> bool:
        """Whether this item is among those the query finds, whatever order the query asks for."""
        ...

    async def ensure_hook(self, url: str, *, secret: str) -> None:
        """Ask the tracker to call ``url`` for every change of items and comments. Idempotent."""
        ...

    def hinted(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> tuple[ItemId, ...]:
        """Items a hook call is about. Raises NotPermitted when its signature is wrong."""
        ...


class TrackerDirectory(Protocol):
    async def projects(self) -> Sequence[Mapping[str, Json]]:
        """``{"id", "key", "name"}`` of every project our account may see, by name."""
        ...

    async def lookup(self, question: str, arguments: Sequence[Json]) -> Json:
        """Answer a rule's question: the helper method's name and its arguments (see rules/host)."""
        ...

    async def resolve(self, key: str) -> ItemRef:
        """The item with this key (or id). Raises NotFound."""
        ...


class Tracker(TrackerItems, TrackerFeed, TrackerDirectory, Protocol):
    """One issue tracker."""

    @property
    def kind(self) -> str: ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's source. ``name`` is what error messages call it ("Incoming sync")."""

    source: str
    direction: Literal["outgoing", "incoming"]
    language: Literal["groovy"] = "groovy"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    line: int
    column: int
    message: str
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class RuleContext:
    """All that a rule may see. ``issue`` is None for an incoming rule before the item exists.

    ``traces``: ``{"type": "COMMENT"|"ATTACHMENT"|"WORKLOG", "localId", "remoteId"}`` of the
    entities that came from the partner. In ``replica`` of an incoming rule every comment,
    attachment and work log has the partner's opaque ref as ``id``.
    """

    issue: HubIssue | None
    replica: HubIssue | None = None
    previous: HubIssue | None = None
    first_sync: bool = False
    entity_type: str = "issue"
    connection: Mapping[str, Json] = field(default_factory=dict)
    traces: Sequence[Mapping[str, Json]] = ()
    tracker_url: str = ""


class RuleHost(Protocol):
    async def ask(self, question: str, arguments: Sequence[Json]) -> Json:
        """Answer a call that leaves the rule: a look-up (``getUserByEmail`` …), ``store`` (the
        issue as the rule has it now; answers it as stored, with ids) or ``http``."""
        ...


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """``issue`` and ``replica`` as the rule left them; None for an empty or abandoned replica.

    An entry of ``issue["comments"]`` (attachments, workLogs likewise) with ``id`` is that local
    one; with ``remoteId`` (the partner's ref) and no ``id`` it is to be created; with neither it
    is one the rule made up.

    ``effects`` are wishes in their order: ``syncBack``, ``unexalate``, ``exalate:KEY``,
    ``transition:NAME``, ``trace:TYPE:LOCAL:REMOTE`` (a trace the rule added by hand).
    """

    issue: HubIssue | None
    replica: HubIssue | None
    effects: tuple[str, ...] = ()
    log: tuple[str, ...] = ()


class RuleEngine(Protocol):
    def check(self, rule: Rule) -> tuple[Diagnostic, ...]:
        """Compile only. Empty when the rule is accepted."""
        ...

    async def run(self, rule: Rule, context: RuleContext, host: RuleHost) -> RuleOutcome:
        """Run a rule within its limits. Raises RuleFailed with the line."""
        ...
