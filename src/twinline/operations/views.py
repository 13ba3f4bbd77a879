"""What the console, the REST API and the command line show: read-only pictures of the node's state.

Times are timezone-aware UTC datetimes. ``None`` means "not yet" or "unknown".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from twinline.domain.hub import HubIssue, Json

__all__ = [
    "ActivityView",
    "BulkView",
    "ConnectionView",
    "DestinationView",
    "DifferenceView",
    "InvitationView",
    "ItemView",
    "MatchView",
    "NetworkView",
    "NewConnection",
    "NodeView",
    "OverviewView",
    "ProblemView",
    "ProjectView",
    "QueueRow",
    "RuleVersionView",
    "RuleView",
    "SentView",
    "SetupView",
    "TimelineEntry",
    "TokenView",
    "TrackerView",
    "TriggerView",
    "TwinView",
]

Link = Literal["public", "private", "local"]
Mode = Literal["basic", "script"]
State = Literal["pending", "active", "deactivated"]
Health = Literal["ok", "retrying", "blocked"]
Hold = Literal["none", "approved", "verified"]
Direction = Literal["outgoing", "incoming"]
Sync = Literal["in step", "going out", "coming in", "waiting for the partner", "blocked", "stopped"]


@dataclass(frozen=True, slots=True)
class NodeView:
    uid: str
    name: str
    public_url: str | None  # None: private
    version: str


@dataclass(frozen=True, slots=True)
class TrackerView:
    kind: str
    title: str
    version: str
    base_url: str
    account: str
    login: str | None  # None: attached by personal access token
    state: Health
    state_detail: str
    hook_state: str  # "" = web hook in place, else why not (changes are then found by polling)
    polled_at: datetime | None


@dataclass(frozen=True, slots=True)
class SetupView:
    """What first-run still needs, in order: an administrator, a name, a tracker."""

    has_administrator: bool
    has_name: bool
    has_tracker: bool

    @property
    def is_complete(self) -> bool:
        return self.has_administrator and self.has_name and self.has_tracker


@dataclass(frozen=True, slots=True)
class NetworkView:
    """How this node reaches the world. "" = the system's own certificates, no proxy."""

    ca_file: str
    proxy_url: str


@dataclass(frozen=True, slots=True)
class TokenView:
    """An API token, without its secret."""

    id: int
    name: str
    person: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProjectView:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class DestinationView:
    """What answers at a destination URL: another node, or this one (a local connection)."""

    kind: Literal["public", "local"]
    name: str
    product: str


@dataclass(frozen=True, slots=True)
class NewConnection:
    """What the wizard asks. ``remote_project`` belongs to local connections, where this node is
    the other side too; ``destination_url`` None means "I don't have a URL"."""

    destination_url: str | None
    local: bool
    mode: Mode
    local_name: str
    remote_name: str
    name: str
    description: str
    project: str
    remote_project: str | None = None
    valid_for: timedelta = timedelta(days=7)
    hold: Hold = "none"


@dataclass(frozen=True, slots=True)
class ConnectionView:
    id: str
    name: str
    description: str
    link: Link
    mode: Mode
    side: Literal["A", "B"]
    calls: Literal["both", "us", "them", "nobody"]
    local_name: str
    remote_name: str
    project: str
    state: State
    health: Health
    health_detail: str
    destination: str  # the partner's URL or node name; "unknown" until accepted
    partner: str | None  # node name of the partner
    partner_tracker: str | None
    hold: Literal["none", "approved", "verified"]
    approved: bool
    code_words: str  # "" until accepted; four words
    matched_here: bool
    matched_there: bool
    waiting_out: int
    waiting_in: int
    blocked: int
    twins: int
    created_at: datetime
    activated_at: datetime | None
    last_in_at: datetime | None
    last_out_at: datetime | None
    heard_at: datetime | None
    invitation: "InvitationView | None" = None  # of a pending connection that we initiated

    @property
    def verified(self) -> bool:
        return self.matched_here and self.matched_there


@dataclass(frozen=True, slots=True)
class InvitationView:
    """What an invitation code says, or what we issued. ``code`` is "" where it may not be shown."""

    code: str
    inviter: str
    inviter_url: str | None
    name: str
    mode: Mode
    link: Link
    local_name: str  # as the reader will see it: swapped for the accepting side
    remote_name: str
    description: str
    product: str
    expires_at: datetime
    state: Literal["open", "used", "revoked", "burnt", "expired"] = "open"


@dataclass(frozen=True, slots=True)
class RuleView:
    direction: Direction
    language: Literal["groovy"]
    source: str
    version: int
    person: str
    published_at: datetime
    editable: bool  # False in Basic mode


@dataclass(frozen=True, slots=True)
class RuleVersionView:
    id: int
    direction: Direction
    version: int
    state: Literal["draft", "published", "retired"]
    person: str
    saved_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class MatchView:
    """How many items a trigger's query matches now, and the first few."""

    total: int
    sample: tuple[tuple[str, str], ...]  # (key, summary)


@dataclass(frozen=True, slots=True)
class TriggerView:
    id: int
    connection: str
    connection_name: str
    entity_type: str
    query: str
    notes: str
    active: bool
    bulk: "BulkView | None"  # the newest Bulk Exalate of this trigger


@dataclass(frozen=True, slots=True)
class BulkView:
    id: int
    state: Literal["running", "done", "failed", "stopped"]
    position: int
    total: int
    detail: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One waiting event, as the sync queue shows it."""

    twin: int
    item: str  # local key, or "new" for an item not created here yet
    title: str
    connection: str
    connection_name: str
    direction: Direction
    number: int  # event number: our version going out, the partner's coming in
    state: Literal["queued", "running", "waiting for the partner", "blocked"]
    problem: int | None
    since: datetime


@dataclass(frozen=True, slots=True)
class ProblemView:
    id: int
    scope: Literal["field", "item", "connection", "tracker", "node"]
    state: Literal["open", "retrying", "resolved", "ignored"]
    kind: str
    message: str
    connection: str | None
    connection_name: str
    twin: int | None
    item: str  # its key; "" while the item does not exist here yet
    title: str
    direction: str
    rule_source: str  # "" when no rule is to blame
    line: int
    column: int
    data: Mapping[str, Json]
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class TwinView:
    """One pair, as entity sync status shows it."""

    id: int
    connection: str
    connection_name: str
    local_key: str
    local_url: str
    remote_key: str
    title: str
    state: Literal["active", "unexalated", "gone"]
    sync: Sync
    problem: int | None
    created_at: datetime
    synced_at: datetime | None


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One line of the side-by-side page. Texts are what each side's replica says."""

    field: str
    ours: str
    theirs: str
    differs: bool


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    at: datetime
    what: str  # seen | sent | received | applied | wrote | blocked | freed | note
    version: int
    detail: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class ItemView:
    twin: TwinView
    differences: tuple[DifferenceView, ...]
    timeline: tuple[TimelineEntry, ...]
    replica: HubIssue = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentView:
    id: int
    at: datetime
    twin: int | None
    item: str
    type: str
    body: str  # exactly what left, as JSON text


@dataclass(frozen=True, slots=True)
class ActivityView:
    at: datetime
    person: str
    action: str
    object: str


@dataclass(frozen=True, slots=True)
class OverviewView:
    connections: tuple[ConnectionView, ...]
    tracker: TrackerView | None
    open_problems: tuple[ProblemView, ...]
    per_hour: tuple[tuple[datetime, int, int], ...]  # (hour, changes out, changes in), last 24
    waiting: int
    oldest_waiting: QueueRow | None
