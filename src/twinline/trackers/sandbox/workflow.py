"""The workflow: which status follows which.

    To Do ──Start progress──▶ In Progress ──Done──▶ Done
          ◀──Stop progress───            ◀─Reopen──

An issue that reaches a status of the category "done" is resolved; one that leaves it is not.
"""

from twinline.trackers.sandbox.creation import carry_out_extras
from twinline.trackers.sandbox.documents import status_document
from twinline.trackers.sandbox.editing import read_edit
from twinline.trackers.sandbox.issues import Issue, change_issue
from twinline.trackers.sandbox.kinds import Stored
from twinline.trackers.sandbox.metadata import field_meta
from twinline.trackers.sandbox.refusal import bad_request
from twinline.trackers.sandbox.work import Document, Row, Work

__all__ = ["add_status", "make_transition", "transition_documents", "transitions_from"]

_SCREEN = ("resolution", "assignee")
"""Fields that may be set along with a transition to a done status."""


def transitions_from(work: Work, issue: Issue) -> list[Row]:
    status = issue.number("status")
    return work.all("SELECT * FROM transitions WHERE source = ? ORDER BY id", status)


def transition_documents(work: Work, issue: Issue, *, with_fields: bool = False) -> list[Document]:
    documents = []
    for row in transitions_from(work, issue):
        target = work.named("statuses", row["target"])
        assert target is not None
        one: Document = {"id": str(row["id"]), "name": row["name"], "to": status_document(work, target)}
        if with_fields:
            names = _SCREEN if target["category"] == "done" else ("assignee",)
            one["fields"] = field_meta(work, issue.project, names, issue=issue)
        documents.append(one)
    return documents


def make_transition(work: Work, issue: Issue, body: Document) -> None:
    row = _chosen(work, issue, body)
    target = work.named("statuses", row["target"])
    assert target is not None
    screen = _SCREEN if target["category"] == "done" else ("assignee",)
    edit = read_edit(work, body, project=issue.project, screen=screen, current=issue.values)
    values = edit.values | {"status": int(target["id"])} | _resolution(work, target, edit.values)
    change_issue(work, issue, values, kind="issue_generic")
    carry_out_extras(work, issue, edit)


def add_status(work: Work, name: str, category: str) -> int:
    """A status that the workflow lacks, reachable from and leading to what its category neighbours."""
    id_ = work.run("INSERT INTO statuses (name, category) VALUES (?, ?)", name, category)
    neighbour = work.one(
        "SELECT * FROM statuses WHERE category = ? ORDER BY id LIMIT 1",
        "new" if category == "indeterminate" else "indeterminate",
    )
    if neighbour is not None:
        for title, source, target in (
            (name, neighbour["id"], id_),
            (neighbour["name"], id_, neighbour["id"]),
        ):
            work.run("INSERT INTO transitions (name, source, target) VALUES (?, ?, ?)", title, source, target)
    return id_


def _chosen(work: Work, issue: Issue, body: Document) -> Row:
    raw = body.get("transition")
    if not isinstance(raw, dict) or not raw.get("id"):
        raise bad_request("Missing 'transition' identifier")
    row = work.one("SELECT * FROM transitions WHERE id = ?", str(raw["id"]))
    if row is None or row["source"] != issue.values["status"]:
        status = work.named("statuses", issue.number("status"))
        name = row["name"] if row else raw["id"]
        raise bad_request(
            f"The transition '{name}' is not valid for the current state of {issue.key}"
            f" ('{status['name'] if status else ''}'). Ask for the transitions it has now."
        )
    return row


def _resolution(work: Work, target: Row, asked: dict[str, Stored]) -> dict[str, Stored]:
    if target["category"] != "done":
        return {"resolution": None, "resolutiondate": None}
    usual = work.one("SELECT id FROM resolutions ORDER BY id LIMIT 1")
    resolution = asked.get("resolution") or (usual["id"] if usual else None)
    return {"resolution": resolution, "resolutiondate": work.now}
