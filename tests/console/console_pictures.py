"""Pictures of a node's state for the console's tests: one of each kind, changed by keyword."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from twinline.operations.views import (
    ConnectionView,
    InvitationView,
    NetworkView,
    NodeView,
    ProblemView,
    QueueRow,
    TrackerView,
    TwinView,
)

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
CODE = "twl1.aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789.aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789"

TRACKER = TrackerView(
    kind="jira",
    title="Acme Jira",
    version="9.12.0",
    base_url="http://127.0.0.1:8101",
    account="Anna Berg",
    login=None,
    state="ok",
    state_detail="",
    hook_state="",
    polled_at=NOW - timedelta(seconds=9),
)

NODE = NodeView(
    uid="5f0c11d2e3a4b5c6d7e8f90112233445",
    name="Acme",
    public_url="https://sync.acme.example",
    version="0.1.0",
)
NO_NETWORK = NetworkView(ca_file="", proxy_url="")

OUTGOING = """replica.key = issue.key
replica.type = issue.type
replica.summary = issue.summary
replica.description = issue.description
replica.labels = issue.labels
replica.comments = issue.comments
replica.attachments = issue.attachments

// Status of the item, by name:
// replica.status = issue.status
"""

INCOMING = """if (firstSync) {
    issue.projectKey = "ACME"
    issue.typeName = nodeHelper.getIssueType(replica.type?.name)?.name ?: "Task"
}
issue.summary = replica.summary
issue.description = replica.description
issue.labels = replica.labels
issue.comments = commentHelper.mergeComments(issue, replica)
issue.attachments = attachmentHelper.mergeAttachments(issue, replica)
"""


def connection(number: str = "c1", **changes: object) -> ConnectionView:
    return replace(
        ConnectionView(
            id=number,
            name="Acme to Globex",
            description="Incidents of the shared platform",
            link="private",
            mode="script",
            side="A",
            calls="them",
            local_name="Acme",
            remote_name="Globex",
            project="ACME",
            state="active",
            health="ok",
            health_detail="",
            destination="Globex",
            partner="Globex",
            partner_tracker="Globex Jira",
            hold="none",
            approved=True,
            code_words="amber otter violin harbour",
            matched_here=False,
            matched_there=False,
            waiting_out=0,
            waiting_in=0,
            blocked=0,
            twins=128,
            created_at=NOW - timedelta(days=3),
            activated_at=NOW - timedelta(days=3),
            last_in_at=NOW - timedelta(minutes=4),
            last_out_at=NOW - timedelta(minutes=11),
            heard_at=NOW - timedelta(seconds=14),
        ),
        **changes,
    )


def invitation(**changes: object) -> InvitationView:
    return replace(
        InvitationView(
            code="",
            inviter="Acme",
            inviter_url="https://sync.acme.example",
            name="Acme to Globex",
            mode="script",
            link="private",
            local_name="Globex",
            remote_name="Acme",
            description="Incidents of the shared platform",
            product="twinline 0.1.0",
            expires_at=NOW + timedelta(days=7),
        ),
        **changes,
    )


def problem(number: int = 1, **changes: object) -> ProblemView:
    return replace(
        ProblemView(
            id=number,
            scope="item",
            state="open",
            kind="RuleFailed",
            message="Cannot get property 'name' on null object",
            connection="c1",
            connection_name="Acme to Globex",
            twin=7,
            item="ACME-7",
            title="Überlauf im Lager",
            direction="incoming",
            rule_source=INCOMING,
            line=3,
            column=61,
            data={"replica": {"summary": "Überlauf im Lager <b>", "type": None}, "issue": None},
            count=2,
            first_at=NOW - timedelta(hours=1),
            last_at=NOW - timedelta(minutes=3),
        ),
        **changes,
    )


def twin(number: int = 7, **changes: object) -> TwinView:
    return replace(
        TwinView(
            id=number,
            connection="c1",
            connection_name="Acme to Globex",
            local_key=f"ACME-{number}",
            local_url=f"http://127.0.0.1:8101/browse/ACME-{number}",
            remote_key=f"GLOB-{number + 20}",
            title="Printer on floor 3 prints only half of each page",
            state="active",
            sync="in step",
            problem=None,
            created_at=NOW - timedelta(days=2),
            synced_at=NOW - timedelta(minutes=4),
        ),
        **changes,
    )


def queue_row(twin: int = 7, **changes: object) -> QueueRow:
    return replace(
        QueueRow(
            twin=twin,
            item=f"ACME-{twin}",
            title="Printer on floor 3 prints only half of each page",
            connection="c1",
            connection_name="Acme to Globex",
            direction="outgoing",
            number=12,
            state="queued",
            problem=None,
            since=NOW - timedelta(seconds=42),
        ),
        **changes,
    )
