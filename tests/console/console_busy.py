"""A node in full use, for looking at every page."""

from datetime import timedelta

from console_pictures import CODE, INCOMING, NOW, OUTGOING, connection, invitation, problem, queue_row, twin
from fake_operations import World

from twinline.operations.views import (
    ActivityView,
    BulkView,
    ConnectionView,
    ProblemView,
    RuleVersionView,
    SentView,
    TokenView,
    TriggerView,
)


def busy_world() -> World:
    return World(
        connections=_connections(),
        versions=[
            _version(3, "incoming", 2, "published", INCOMING),
            _version(2, "incoming", 1, "retired", INCOMING.replace("ACME", "OLD")),
            _version(1, "outgoing", 1, "published", OUTGOING),
        ],
        triggers=_triggers(),
        twins={
            7: twin(7, sync="blocked", problem=1),
            8: twin(8, title="Coffee machine: descale", sync="going out"),
            9: twin(9, title="Änderung der Lieferadresse 🚚", sync="waiting for the partner"),
            10: twin(10, title="VPN drops every ten minutes"),
            11: twin(11, title="Old laptop", state="unexalated", sync="stopped"),
        },
        queue=[
            queue_row(7, state="blocked", problem=1, direction="incoming", since=NOW - timedelta(hours=1)),
            queue_row(8, state="running", since=NOW - timedelta(seconds=2)),
            queue_row(9, state="waiting for the partner", since=NOW - timedelta(minutes=3)),
            queue_row(10, item="new", direction="incoming"),
        ],
        problems=_problems(),
        sent=[SentView(1, NOW - timedelta(minutes=4), 7, "ACME-7", "twin.state", '{"summary": "Printer"}')],
        tokens=[TokenView(1, "nightly report", "admin", NOW - timedelta(days=9), NOW - timedelta(hours=7))],
        activity=[ActivityView(NOW, "admin", "published version 2 of the incoming rule", "Acme to Globex")],
    )


def _connections() -> dict[str, ConnectionView]:
    listed = [
        connection("c1", waiting_out=3, waiting_in=1, blocked=1),
        connection(
            "c2",
            name="Acme to Initech",
            remote_name="Initech",
            destination="https://sync.initech.example",
            link="public",
            calls="both",
            health="retrying",
            health_detail="Initech does not answer (connection refused). Next try in 40 s.",
            waiting_out=17,
            twins=2310,
            matched_here=True,
            matched_there=True,
            description="",
        ),
        connection(
            "c3",
            name="Acme to Umbrella",
            remote_name="Umbrella",
            state="pending",
            destination="unknown",
            partner=None,
            partner_tracker=None,
            code_words="",
            twins=0,
            last_in_at=None,
            last_out_at=None,
            heard_at=None,
            activated_at=None,
            invitation=invitation(code=CODE),
        ),
        connection(
            "c4",
            name="Support to Operations",
            local_name="Support",
            remote_name="Operations",
            destination="this node",
            link="local",
            calls="nobody",
            mode="basic",
            health="blocked",
            blocked=2,
            health_detail="The incoming rule does not compile.",
        ),
        connection("c5", name="Acme to Wayne", remote_name="Wayne", state="deactivated", waiting_out=120),
    ]
    return {picture.id: picture for picture in listed}


def _version(number: int, direction: str, version: int, state: str, source: str) -> RuleVersionView:
    return RuleVersionView(number, direction, version, state, "admin", NOW - timedelta(hours=2), source)


def _triggers() -> dict[int, TriggerView]:
    running = BulkView(1, "running", 120, 430, "", NOW - timedelta(seconds=60), None)
    done = BulkView(2, "done", 12, 12, "", NOW - timedelta(days=1), NOW - timedelta(hours=20))
    globex, bugs = "project = ACME AND labels = globex", "project = ACME AND type = Bug"
    return {
        1: TriggerView(1, "c1", "Acme to Globex", "issue", globex, "Shared incidents", True, running),
        2: TriggerView(2, "c1", "Acme to Globex", "issue", bugs, "", False, done),
    }


def _problems() -> dict[int, ProblemView]:
    no_rule = {"rule_source": "", "line": 0, "column": 0}
    return {
        1: problem(1),
        2: problem(
            2,
            scope="field",
            kind="InvalidField",
            item="ACME-12",
            twin=12,
            message="summary: Summary must be less than 255 characters.",
            count=1,
            **no_rule,
        ),
        3: problem(
            3,
            scope="tracker",
            kind="NotAuthenticated",
            item="",
            twin=None,
            connection=None,
            connection_name="",
            direction="",
            data={},
            state="retrying",
            message="The tracker does not accept the access token any more.",
            **no_rule,
        ),
    }
