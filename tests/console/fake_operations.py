"""The operations as the console calls them, in memory: no database, no tracker, no partner.

A test arranges the world by setting attributes (``world.connections["c1"] = …``) and sees what
the console asked for in the same place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from console_pictures import (
    CODE,
    INCOMING,
    NO_NETWORK,
    NODE,
    NOW,
    OUTGOING,
    TRACKER,
    connection,
    invitation,
    twin,
)

from twinline.domain.errors import InvalidField, NotAuthenticated, NotThisTracker, Rejected, Unreachable
from twinline.operations import Missing, Refused
from twinline.operations.views import (
    ActivityView,
    BulkView,
    ConnectionView,
    DestinationView,
    DifferenceView,
    InvitationView,
    ItemView,
    MatchView,
    NetworkView,
    NewConnection,
    NodeView,
    OverviewView,
    ProblemView,
    ProjectView,
    QueueRow,
    RuleVersionView,
    RuleView,
    SentView,
    SetupView,
    TimelineEntry,
    TokenView,
    TrackerView,
    TriggerView,
    TwinView,
)
from twinline.ports import Diagnostic


@dataclass
class World:
    """All that the fake knows. ``did`` lists what was asked for, as tuples."""

    node: NodeView = NODE
    tracker: TrackerView | None = TRACKER
    administrators: dict[str, str] = field(default_factory=lambda: {"admin": "correct horse"})
    setup_token: str = "set-me-up"
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: list[TokenView] = field(default_factory=list)
    network: NetworkView = NO_NETWORK
    connections: dict[str, ConnectionView] = field(default_factory=dict)
    invitations: dict[str, InvitationView] = field(default_factory=lambda: {CODE: invitation()})
    invitation_error: str = "This code is mangled: a part of it is missing. Copy it again, whole."
    rules: dict[str, str] = field(default_factory=lambda: {"outgoing": OUTGOING, "incoming": INCOMING})
    versions: list[RuleVersionView] = field(default_factory=list)
    triggers: dict[int, TriggerView] = field(default_factory=dict)
    twins: dict[int, TwinView] = field(default_factory=dict)
    queue: list[QueueRow] = field(default_factory=list)
    problems: dict[int, ProblemView] = field(default_factory=dict)
    sent: list[SentView] = field(default_factory=list)
    activity: list[ActivityView] = field(default_factory=list)
    did: list[tuple[object, ...]] = field(default_factory=list)


class _Setup:
    def __init__(self, world: World) -> None:
        self.world = world

    async def state(self) -> SetupView:
        world = self.world
        return SetupView(bool(world.administrators), bool(world.node.name), world.tracker is not None)

    async def check_setup_token(self, token: str) -> bool:
        return token == self.world.setup_token

    async def create_administrator(self, name: str, password: str, *, setup_token: str) -> None:
        if len(password) < 8:
            raise Refused("The password is too short. Use at least 8 characters.", "password")
        assert setup_token == self.world.setup_token
        self.world.administrators[name] = password

    async def node(self) -> NodeView:
        return self.world.node

    async def set_node(self, name: str, public_url: str | None, *, by: str) -> NodeView:
        if public_url and not public_url.startswith("http"):
            raise Refused("The public URL must begin with https:// (or http://).", "public_url")
        self.world.node = replace(self.world.node, name=name, public_url=public_url)
        return self.world.node

    async def attach_tracker(
        self,
        kind: str = "jira",
        *,
        url: str,
        token: str | None = None,
        login: str | None = None,
        password: str | None = None,
        by: str,
    ) -> TrackerView:
        if "down" in url:
            raise Unreachable(f"Nobody answers at {url}. Check the address, and that the tracker runs.")
        if "shop" in url:
            raise NotThisTracker(f"{url} answers, but it is no Jira. Give the base address of your Jira.")
        if "wrong" in (token, password):
            raise NotAuthenticated("The tracker does not accept this user and password. Check both.")
        self.world.tracker = replace(TRACKER, base_url=url, login=login)
        return self.world.tracker

    async def tracker(self) -> TrackerView | None:
        return self.world.tracker

    async def projects(self) -> tuple[ProjectView, ...]:
        return (ProjectView("ACME", "Acme support"), ProjectView("OPS", "Operations"))

    async def network(self) -> NetworkView:
        return self.world.network

    async def set_network(self, ca_file: str, proxy_url: str, *, by: str) -> NetworkView:
        if "missing" in ca_file:
            raise Refused(f"There is no file {ca_file} on the node’s machine.", "ca_file")
        self.world.network = NetworkView(ca_file, proxy_url)
        return self.world.network


class _People:
    def __init__(self, world: World) -> None:
        self.world = world

    async def log_in(self, name: str, password: str) -> str:
        if self.world.administrators.get(name) != password:
            raise Refused("Name or password is wrong.", "password")
        session = f"session-{len(self.world.sessions)}"
        self.world.sessions[session] = name
        return session

    async def log_out(self, token: str) -> None:
        self.world.sessions.pop(token, None)

    async def person_of(self, token: str) -> str | None:
        return self.world.sessions.get(token)

    async def change_password(self, name: str, old: str, new: str, *, keep_session: str = "") -> None:
        if self.world.administrators[name] != old:
            raise Refused("The present password is wrong.", "old")
        self.world.administrators[name] = new

    async def create_token(self, name: str, *, by: str) -> str:
        self.world.tokens.append(TokenView(len(self.world.tokens) + 1, name, by, NOW, None))
        return "twl_0123456789abcdef"

    async def tokens(self) -> tuple[TokenView, ...]:
        return tuple(self.world.tokens)

    async def revoke_token(self, token_id: int, *, by: str) -> None:
        self.world.tokens = [token for token in self.world.tokens if token.id != token_id]


class _Connections:
    def __init__(self, world: World) -> None:
        self.world = world

    async def list(self) -> tuple[ConnectionView, ...]:
        return tuple(self.world.connections.values())

    async def get(self, key: str) -> ConnectionView:
        if key not in self.world.connections:
            raise Missing("There is no such connection.")
        return self.world.connections[key]

    async def check_destination(self, url: str) -> DestinationView:
        if url == self.world.node.public_url:
            return DestinationView("local", self.world.node.name, "twinline 0.1.0")
        if "down" in url:
            raise Unreachable(f"Nobody answers at {url}. Check the address.")
        return DestinationView("public", "Globex", "twinline 0.1.0")

    async def initiate(self, new: NewConnection, *, by: str) -> ConnectionView:
        self.world.did.append(("initiate", new))
        if any(c.name == new.name for c in self.world.connections.values()):
            raise Refused("There is a connection of this name already. Choose another.", "name")
        made = connection(
            f"c{len(self.world.connections) + 1}",
            name=new.name,
            mode=new.mode,
            local_name=new.local_name,
            remote_name=new.remote_name,
            project=new.project,
            link="local" if new.local else "private",
            calls="nobody" if new.local else "them",
            state="active" if new.local else "pending",
            destination="this node" if new.local else "unknown",
            partner=None,
            partner_tracker=None,
            code_words="",
            invitation=None if new.local else invitation(code=CODE, expires_at=NOW + new.valid_for),
        )
        self.world.connections[made.id] = made
        return made

    async def invitation_code(self, key: str, *, by: str) -> str:
        return CODE

    async def revoke_invitation(self, key: str, *, by: str) -> None:
        self._change(key, invitation=invitation(state="revoked"))

    async def renew_invitation(self, key: str, valid_for: timedelta, *, by: str) -> str:
        self._change(key, invitation=invitation(code=CODE, expires_at=NOW + valid_for))
        return CODE

    async def read_invitation(self, code: str) -> InvitationView:
        if code not in self.world.invitations:
            raise Rejected(self.world.invitation_error)
        return self.world.invitations[code]

    async def accept(self, code: str, project: str, *, by: str) -> ConnectionView:
        seen = await self.read_invitation(code)
        made = connection("c1", name=seen.name, local_name=seen.local_name, remote_name=seen.remote_name,
                          project=project, calls="us")  # fmt: skip
        self.world.connections["c1"] = made
        return made

    def _change(self, key: str, **changes: object) -> None:
        self.world.connections[key] = replace(self.world.connections[key], **changes)

    async def activate(self, key: str, *, by: str) -> None:
        self._change(key, state="active")

    async def deactivate(self, key: str, *, by: str) -> None:
        self._change(key, state="deactivated")

    async def delete(self, key: str, *, by: str) -> None:
        del self.world.connections[key]

    async def they_match(self, key: str, *, by: str) -> None:
        self._change(key, matched_here=True)

    async def approve(self, key: str, *, by: str) -> None:
        self._change(key, approved=True)

    async def upgrade(self, key: str, *, by: str) -> None:
        self._change(key, mode="script")


class _Rules:
    def __init__(self, world: World) -> None:
        self.world = world

    async def get(self, key: str) -> tuple[RuleView, RuleView]:
        if key not in self.world.connections:
            raise Missing("There is no such connection.")
        editable = self.world.connections[key].mode == "script"
        version = 1 + len([v for v in self.world.versions if v.state == "retired"])
        outgoing, incoming = (
            RuleView(direction, "groovy", self.world.rules[direction], version, "admin", NOW, editable)
            for direction in ("outgoing", "incoming")
        )
        return outgoing, incoming

    async def versions(self, key: str) -> tuple[RuleVersionView, ...]:
        return tuple(self.world.versions)

    async def check(self, source: str, direction: str) -> tuple[Diagnostic, ...]:
        """Finds the word ``broken`` in a rule."""
        return tuple(
            Diagnostic(number, line.index("broken") + 1, "unexpected word “broken”")
            for number, line in enumerate(source.splitlines(), 1)
            if "broken" in line
        )

    async def publish(self, key: str, *, outgoing: str, incoming: str, by: str) -> None:
        self.world.rules = {"outgoing": outgoing, "incoming": incoming}

    async def roll_back(self, key: str, direction: str, version: int, *, by: str) -> None:
        self.world.did.append(("roll back", direction, version))


class _Triggers:
    def __init__(self, world: World) -> None:
        self.world = world

    async def list(self, connection: str | None = None) -> tuple[TriggerView, ...]:
        return tuple(t for t in self.world.triggers.values() if connection in (None, t.connection))

    async def get(self, key: int) -> TriggerView:
        if key not in self.world.triggers:
            raise Missing("There is no such trigger.")
        return self.world.triggers[key]

    async def create(self, connection: str, query: str, notes: str, active: bool, *, by: str) -> TriggerView:
        await self.count(query)
        made = TriggerView(len(self.world.triggers) + 1, connection, "Acme to Globex", "issue", query, notes,
                           active, None)  # fmt: skip
        self.world.triggers[made.id] = made
        return made

    async def update(self, key: int, query: str, notes: str, active: bool, *, by: str) -> TriggerView:
        await self.count(query)
        self.world.triggers[key] = replace(self.world.triggers[key], query=query, notes=notes, active=active)
        return self.world.triggers[key]

    async def delete(self, key: int, *, by: str) -> None:
        del self.world.triggers[key]

    async def count(self, query: str) -> MatchView:
        if "nonsense" in query:
            raise InvalidField("query", "Field 'nonsense' does not exist.")
        return MatchView(42, (("ACME-1", "Printer"), ("ACME-2", "Coffee machine")))

    async def bulk_exalate(self, key: int, *, by: str) -> BulkView:
        bulk = BulkView(1, "running", 10, 42, "", NOW - timedelta(seconds=10), None)
        self.world.triggers[key] = replace(self.world.triggers[key], bulk=bulk)
        return bulk

    async def stop_bulk(self, bulk_id: int, *, by: str) -> None:
        self.world.did.append(("stop bulk", bulk_id))


class _Items:
    def __init__(self, world: World) -> None:
        self.world = world

    async def exalate(self, connection: str, key: str, *, by: str) -> TwinView:
        if not key.startswith("ACME-"):
            raise Refused(f"The tracker has no item {key}, or its account may not see it.", "key")
        number = int(key.partition("-")[2])
        self.world.twins[number] = twin(number, connection=connection)
        return self.world.twins[number]

    async def unexalate(self, key: int, *, by: str) -> TwinView:
        self.world.twins[key] = replace(self.world.twins[key], state="unexalated", sync="stopped")
        return self.world.twins[key]

    async def status(self, key: str) -> tuple[TwinView, ...]:
        return tuple(t for t in self.world.twins.values() if key in (t.local_key, t.remote_key))

    async def list(
        self, connection: str | None = None, text: str = "", page: int = 1
    ) -> tuple[TwinView, ...]:
        return tuple(
            t
            for t in self.world.twins.values()
            if connection in (None, t.connection) and text.lower() in f"{t.local_key} {t.title}".lower()
        )

    async def get(self, key: int) -> ItemView:
        if key not in self.world.twins:
            raise Missing("There is no such item under sync.")
        return ItemView(
            twin=self.world.twins[key],
            differences=(
                DifferenceView("summary", "Printer <3", "Printer <3", False),
                DifferenceView("labels", "printer, urgent", "printer", True),
                DifferenceView("status", "", "In Progress", True),
                DifferenceView("key", "ACME-7", "", False),
            ),
            timeline=(
                TimelineEntry(NOW - timedelta(minutes=4), "applied", 5, {"fields": ["summary"]}),
                TimelineEntry(NOW - timedelta(minutes=5), "sent", 4, {"bytes": 812}),
                TimelineEntry(NOW - timedelta(minutes=6), "seen", 4, {}),
            ),
        )


class _Queue:
    def __init__(self, world: World) -> None:
        self.world = world

    async def rows(
        self,
        connection: str | None = None,
        state: str | None = None,
        direction: str | None = None,
        text: str = "",
        page: int = 1,
    ) -> tuple[QueueRow, ...]:
        return tuple(
            row
            for row in self.world.queue
            if connection in (None, row.connection)
            and state in (None, row.state)
            and direction in (None, row.direction)
            and text in row.item
        )


class _Problems:
    def __init__(self, world: World) -> None:
        self.world = world

    async def list(
        self, state: str | None = "open", connection: str | None = None, text: str = "", page: int = 1
    ) -> tuple[ProblemView, ...]:
        return tuple(
            p
            for p in self.world.problems.values()
            if state in (None, p.state) and connection in (None, p.connection) and text in p.message
        )

    async def get(self, key: int) -> ProblemView:
        if key not in self.world.problems:
            raise Missing("There is no such error.")
        return self.world.problems[key]

    async def counts(self) -> Mapping[str, int]:
        return {"open": sum(p.state == "open" for p in self.world.problems.values())}

    async def retry(self, key: int, *, by: str) -> None:
        self._set(key, "retrying")

    async def skip(self, key: int, *, by: str) -> None:
        self._set(key, "resolved")

    async def ignore(self, key: int, *, by: str) -> None:
        self._set(key, "ignored")

    async def retry_all(self, connection: str | None = None, *, by: str) -> int:
        ids = [p.id for p in self.world.problems.values() if connection in (None, p.connection)]
        for number in ids:
            self._set(number, "retrying")
        return len(ids)

    def _set(self, key: int, state: str) -> None:
        self.world.problems[key] = replace(self.world.problems[key], state=state)


class _Sent:
    def __init__(self, world: World) -> None:
        self.world = world

    async def list(self, connection: str, text: str = "", page: int = 1) -> tuple[SentView, ...]:
        return tuple(s for s in self.world.sent if text in s.body)


class FakeOperations:
    def __init__(self, world: World | None = None) -> None:
        self.world = world or World()
        self.setup = _Setup(self.world)
        self.people = _People(self.world)
        self.connections = _Connections(self.world)
        self.rules = _Rules(self.world)
        self.triggers = _Triggers(self.world)
        self.items = _Items(self.world)
        self.queue = _Queue(self.world)
        self.problems = _Problems(self.world)
        self.sent = _Sent(self.world)

    async def activity(self, page: int = 1) -> tuple[ActivityView, ...]:
        return tuple(self.world.activity)

    async def overview(self) -> OverviewView:
        world = self.world
        hours = tuple(
            (NOW - timedelta(hours=23 - n), (n * 7) % 23, (n * 5) % 17) if world.connections else (NOW, 0, 0)
            for n in range(24)
        )
        return OverviewView(
            connections=tuple(world.connections.values()),
            tracker=world.tracker,
            open_problems=tuple(p for p in world.problems.values() if p.state == "open"),
            per_hour=hours,
            waiting=len(world.queue),
            oldest_waiting=world.queue[0] if world.queue else None,
        )
