"""Comments: who may see and change them, and what each change sets off."""

import json
from typing import Any

from twinline.trackers.sandbox.documents import user_reference
from twinline.trackers.sandbox.events import announce
from twinline.trackers.sandbox.issues import Issue, touch
from twinline.trackers.sandbox.kinds import TEXT_LIMIT
from twinline.trackers.sandbox.properties import forget_properties, put_properties
from twinline.trackers.sandbox.refusal import bad_request, forbidden, not_found
from twinline.trackers.sandbox.visibility import may_see, parsed_visibility
from twinline.trackers.sandbox.work import Document, Row, Work, jira_time

__all__ = [
    "add_comment",
    "comment_document",
    "delete_comment",
    "edit_comment",
    "find_comment",
    "visible_comments",
]


def visible_comments(work: Work, issue: int, *, newest_first: bool = False) -> list[Row]:
    order = "DESC" if newest_first else "ASC"
    rows = work.all(
        f"SELECT * FROM comments WHERE issue = ? ORDER BY created {order}, id {order}",  # noqa: S608
        issue,
    )
    return [row for row in rows if may_see(work, row["visibility"])]


def comment_document(work: Work, row: Row, *, properties: bool = False) -> Document:
    document: Document = {
        "self": f"{work.base}/rest/api/2/issue/{row['issue']}/comment/{row['id']}",
        "id": str(row["id"]),
        "author": user_reference(work, row["author"]),
        "body": row["body"],
        "updateAuthor": user_reference(work, row["update_author"]),
        "created": jira_time(row["created"]),
        "updated": jira_time(row["updated"]),
    }
    if row["visibility"]:
        document["visibility"] = json.loads(row["visibility"])
    if properties:
        own = work.all("SELECT * FROM properties WHERE subject = 'comment' AND subject_id = ?", row["id"])
        document["properties"] = [{"key": one["name"], "value": json.loads(one["value"])} for one in own]
    return document


def find_comment(work: Work, issue: int, id_: str) -> Row:
    """Raises Refused 404, also for a comment that the actor may not see."""
    row = work.one("SELECT * FROM comments WHERE id = ? AND issue = ?", id_, issue)
    if row is None or not may_see(work, row["visibility"]):
        raise not_found(f"Can not find a comment for the id: {id_}.")
    return row


def add_comment(work: Work, issue: Issue, body: Document) -> Row:
    text = _checked_text(body)
    id_ = work.run(
        "INSERT INTO comments (issue, body, author, update_author, created, updated, visibility)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(issue.id, text, work.actor.key, work.actor.key, work.now, work.now),
        parsed_visibility(work, body.get("visibility")),
    )
    put_properties(work, "comment", id_, body.get("properties"))
    return _announced(work, issue, id_, "comment_created", "issue_commented")


def edit_comment(work: Work, issue: Issue, row: Row, body: Document) -> Row:
    _require_own(work, row, "edit")
    visibility = row["visibility"]
    if "visibility" in body:
        visibility = parsed_visibility(work, body["visibility"])
    work.run(
        "UPDATE comments SET body = ?, update_author = ?, updated = ?, visibility = ? WHERE id = ?",
        *(_checked_text(body), work.actor.key, max(work.now, row["updated"] + 1), visibility, row["id"]),
    )
    put_properties(work, "comment", row["id"], body.get("properties"))
    return _announced(work, issue, row["id"], "comment_updated", "issue_comment_edited")


def delete_comment(work: Work, issue: Issue, row: Row) -> None:
    _require_own(work, row, "delete")
    gone = comment_document(work, row)
    work.run("DELETE FROM comments WHERE id = ?", row["id"])
    forget_properties(work, "comment", row["id"])
    touch(work, issue)
    announce(work, "comment_deleted", issue.id, comment=gone)
    announce(work, "jira:issue_updated", issue.id, kind="issue_comment_deleted")


def _announced(work: Work, issue: Issue, id_: int, event: str, kind: str) -> Row:
    touch(work, issue)
    row = find_comment(work, issue.id, str(id_))
    document = comment_document(work, row)
    announce(work, event, issue.id, comment=document)
    announce(work, "jira:issue_updated", issue.id, kind=kind, comment=document)
    return row


def _checked_text(body: Document) -> str:
    text: Any = body.get("body")
    if not isinstance(text, str) or not text.strip():
        raise bad_request(comment="Comment body can not be empty!")
    if len(text) > TEXT_LIMIT:
        limit = f"{TEXT_LIMIT:,}"
        raise bad_request(
            comment=f"The entered text is too long. It exceeds the allowed limit of {limit} characters."
        )
    return text


def _require_own(work: Work, row: Row, verb: str) -> None:
    if row["author"] != work.actor.key and not work.actor.admin:
        raise forbidden(f"{work.actor.display_name}, you do not have the permission to {verb} this comment.")
