"""Work logs: time spent on an issue. Each change moves the issue and leaves its remaining estimate."""

import json
from typing import Any

from twinline.trackers.sandbox.documents import user_reference
from twinline.trackers.sandbox.durations import duration_seconds, duration_text
from twinline.trackers.sandbox.events import announce
from twinline.trackers.sandbox.issues import Issue, change_issue
from twinline.trackers.sandbox.kinds import TEXT_LIMIT
from twinline.trackers.sandbox.refusal import bad_request, forbidden, not_found
from twinline.trackers.sandbox.visibility import may_see, parsed_visibility
from twinline.trackers.sandbox.work import Document, Row, Work, jira_time, milliseconds_of

__all__ = [
    "add_worklog",
    "delete_worklog",
    "edit_worklog",
    "find_worklog",
    "visible_worklogs",
    "worklog_document",
]


def visible_worklogs(work: Work, issue: int) -> list[Row]:
    rows = work.all("SELECT * FROM worklogs WHERE issue = ? ORDER BY started, id", issue)
    return [row for row in rows if may_see(work, row["visibility"])]


def worklog_document(work: Work, row: Row) -> Document:
    document: Document = {
        "self": f"{work.base}/rest/api/2/issue/{row['issue']}/worklog/{row['id']}",
        "author": user_reference(work, row["author"]),
        "updateAuthor": user_reference(work, row["update_author"]),
        "comment": row["comment"],
        "created": jira_time(row["created"]),
        "updated": jira_time(row["updated"]),
        "started": jira_time(row["started"]),
        "timeSpent": duration_text(row["seconds"]),
        "timeSpentSeconds": row["seconds"],
        "id": str(row["id"]),
        "issueId": str(row["issue"]),
    }
    if row["visibility"]:
        document["visibility"] = json.loads(row["visibility"])
    return document


def find_worklog(work: Work, issue: int, id_: str) -> Row:
    row = work.one("SELECT * FROM worklogs WHERE id = ? AND issue = ?", id_, issue)
    if row is None or not may_see(work, row["visibility"]):
        raise not_found(f"Cannot find worklog with id: '{id_}'.")
    return row


def add_worklog(work: Work, issue: Issue, body: Document) -> Row:
    seconds = _seconds(body)
    if seconds is None:
        raise bad_request(timeLogged="You must indicate the time spent working.")
    id_ = work.run(
        "INSERT INTO worklogs (issue, comment, author, update_author, created, updated, started, seconds,"
        " visibility) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(issue.id, _comment(body, ""), work.actor.key, work.actor.key, work.now, work.now),
        *(_started(body, work.now), seconds, parsed_visibility(work, body.get("visibility"))),
    )
    return _announced(work, issue, id_, seconds, "created")


def edit_worklog(work: Work, issue: Issue, row: Row, body: Document) -> Row:
    _require_own(work, row, "edit")
    seconds = _seconds(body)
    seconds = row["seconds"] if seconds is None else seconds
    visibility = row["visibility"]
    if "visibility" in body:
        visibility = parsed_visibility(work, body["visibility"])
    work.run(
        "UPDATE worklogs SET comment = ?, started = ?, seconds = ?, update_author = ?, updated = ?,"
        " visibility = ? WHERE id = ?",
        *(_comment(body, row["comment"]), _started(body, row["started"]), seconds, work.actor.key),
        *(max(work.now, row["updated"] + 1), visibility, row["id"]),
    )
    more = seconds - row["seconds"]
    return _announced(work, issue, row["id"], more, "updated")


def delete_worklog(work: Work, issue: Issue, row: Row) -> None:
    _require_own(work, row, "delete")
    gone = worklog_document(work, row)
    work.run("DELETE FROM worklogs WHERE id = ?", row["id"])
    work.run("INSERT INTO deleted_worklogs VALUES (?, ?)", row["id"], work.now)
    _record(work, issue, row["id"], -row["seconds"], "issue_worklog_deleted")
    announce(work, "worklog_deleted", issue.id, worklog=gone)


def _announced(work: Work, issue: Issue, id_: int, more: int, verb: str) -> Row:
    _record(work, issue, id_, more, f"issue_worklog_{verb}")
    row = work.one("SELECT * FROM worklogs WHERE id = ?", id_)
    assert row is not None
    announce(work, f"worklog_{verb}", issue.id, worklog=worklog_document(work, row))
    return row


def _record(work: Work, issue: Issue, id_: int, more: int, kind: str) -> None:
    """Write the moved total into the change log; ``more`` seconds were added."""
    row = work.one("SELECT coalesce(sum(seconds), 0) AS total FROM worklogs WHERE issue = ?", issue.id)
    total = row["total"] if row else 0
    before, after = str(total - more), str(total)
    items: list[Document] = [
        {"field": "WorklogId", "fieldtype": "jira", "from": str(id_), "fromString": str(id_), "to": None,
         "toString": None},
        {"field": "timespent", "fieldtype": "jira", "from": before, "fromString": before, "to": after,
         "toString": after},
    ]  # fmt: skip
    change_issue(work, issue, {}, kind=kind, more=items)


def _seconds(body: Document) -> int | None:
    raw: Any = body.get("timeSpentSeconds")
    if raw is None and body.get("timeSpent") is None:
        return None
    try:
        seconds = int(raw) if raw is not None else duration_seconds(str(body["timeSpent"]))
    except (TypeError, ValueError) as error:
        raise bad_request(timeLogged="Invalid time duration entered.") from error
    if not 0 < seconds <= 10**9:  # about thirty years
        raise bad_request(timeLogged="Time spent must be more than zero.")
    return seconds


def _started(body: Document, usual: int) -> int:
    if body.get("started") is None:
        return usual
    try:
        return milliseconds_of(str(body["started"]))
    except ValueError as error:
        raise bad_request(started="The start time is not of the form yyyy-MM-dd'T'HH:mm:ss.SSSZ.") from error


def _comment(body: Document, usual: str) -> str:
    text: Any = body.get("comment", usual)
    if text is None:
        return ""
    if not isinstance(text, str) or len(text) > TEXT_LIMIT:
        limit = f"{TEXT_LIMIT:,}"
        raise bad_request(
            comment=f"The entered text is too long. It exceeds the allowed limit of {limit} characters."
        )
    return text


def _require_own(work: Work, row: Row, verb: str) -> None:
    if row["author"] != work.actor.key and not work.actor.admin:
        raise forbidden(f"You do not have permission to {verb} worklog with id: '{row['id']}'.")
