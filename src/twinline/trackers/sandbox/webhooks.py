"""Webhooks: who is told of what. A delivery is stored in the transaction of the change it tells of.

The payload of an issue event holds the issue; that of a comment or work log event only the comment or
work log, as Jira Server sends it: the issue's id stands in its ``self``.
"""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from twinline.trackers.sandbox.documents import user_document
from twinline.trackers.sandbox.issue_view import issue_document
from twinline.trackers.sandbox.issues import Issue, issue_of
from twinline.trackers.sandbox.jql.compiler import compile_query
from twinline.trackers.sandbox.refusal import Refused, bad_request, not_found
from twinline.trackers.sandbox.work import Document, Event, Row, Work

__all__ = [
    "EVENTS",
    "delete_webhook",
    "enqueue_deliveries",
    "find_webhook",
    "put_webhook",
    "webhook_document",
]

EVENTS = (
    "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
    "comment_deleted", "worklog_created", "worklog_updated", "worklog_deleted",
)  # fmt: skip
_OTHER_EVENTS = frozenset({
    "jira:worklog_updated", "issuelink_created", "issuelink_deleted", "attachment_created",
    "attachment_deleted", "project_created", "project_updated", "project_deleted",
})  # fmt: skip
"""Names that are taken, because Jira has them, and that nothing here sets off."""

_SECTION = "issue-related-events-section"


def webhook_document(work: Work, row: Row) -> Document:
    user = work.user(row["updated_by"])
    return {
        "name": row["name"],
        "url": row["url"],
        "excludeBody": bool(row["exclude_body"]),
        "filters": {_SECTION: row["jql"]} if row["jql"] else {},
        "events": json.loads(row["events"]),
        "enabled": bool(row["enabled"]),
        "isSigned": bool(row["secret"]),
        "self": f"{work.base}/rest/webhooks/1.0/webhook/{row['id']}",
        "lastUpdatedUser": user.name if user else "",
        "lastUpdatedDisplayName": user.display_name if user else "",
        "lastUpdated": row["updated"],
    }


def find_webhook(work: Work, id_: str) -> Row:
    row = work.one("SELECT * FROM webhooks WHERE id = ?", id_)
    if row is None:
        raise not_found(f"No webhook with id {id_} exists.")
    return row


def put_webhook(work: Work, body: Document, row: Row | None = None) -> Row:
    """Create, or change ``row``: what the body does not name stays as it is."""
    old: dict[str, Any] = dict(row) if row is not None else {}
    events = body.get("events", json.loads(old.get("events", "[]")))
    values = (
        _checked_text(body, "name", old),
        _checked_url(_checked_text(body, "url", old)),
        json.dumps(_checked_events(events)),
        _checked_filter(work, body, old),
        int(bool(body.get("excludeBody", old.get("exclude_body", False)))),
        int(bool(body.get("enabled", body.get("active", old.get("enabled", True))))),
        _secret(body, old),
        work.now,
        work.actor.key,
    )
    columns = ("name", "url", "events", "jql", "exclude_body", "enabled", "secret", "updated", "updated_by")
    if row is None:
        id_ = work.run(
            f"INSERT INTO webhooks ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",  # noqa: S608
            *values,
        )
    else:
        id_ = row["id"]
        work.run(f"UPDATE webhooks SET {' = ?, '.join(columns)} = ? WHERE id = ?", *values, id_)  # noqa: S608
    return find_webhook(work, str(id_))


def delete_webhook(work: Work, row: Row) -> None:
    work.run("DELETE FROM deliveries WHERE webhook = ?", row["id"])
    work.run("DELETE FROM webhooks WHERE id = ?", row["id"])


def enqueue_deliveries(work: Work) -> bool:
    """Store what the webhooks are to be told of this unit of work. Answers whether there is anything."""
    if not work.events:
        return False
    hooks = work.all("SELECT * FROM webhooks WHERE enabled ORDER BY id")
    before = work.db.total_changes
    for hook in hooks:
        wanted = set(json.loads(hook["events"]))
        for event in work.events:
            if event.name in wanted:
                _enqueue(work, hook, event)
    return work.db.total_changes > before


def _enqueue(work: Work, hook: Row, event: Event) -> None:
    row = work.one("SELECT * FROM issues WHERE id = ?", event.issue)
    issue = issue_of(row) if row is not None else None
    if issue is not None and hook["jql"] and not _matches(work, hook["jql"], issue):
        return
    document = event.snapshot or (issue_document(work, issue) if issue is not None else None)
    if document is None:
        return
    body = "" if hook["exclude_body"] else json.dumps(_payload(work, event, document), ensure_ascii=False)
    work.run(
        "INSERT INTO deliveries (webhook, url, body, due) VALUES (?, ?, ?, ?)",
        *(hook["id"], _filled_url(hook["url"], document, event), body, work.now),
    )


def _payload(work: Work, event: Event, issue: Document) -> Document:
    head: Document = {"timestamp": work.now, "webhookEvent": event.name}
    if event.name.startswith("comment_"):
        return head | {"comment": event.comment}
    if event.name.startswith("worklog_"):
        return head | {"worklog": event.worklog}
    head |= {"issue_event_type_name": event.kind, "user": user_document(work, work.actor), "issue": issue}
    for name, value in (("changelog", event.changelog), ("comment", event.comment)):
        if value is not None:
            head[name] = value
    return head


def _matches(work: Work, jql: str, issue: Issue) -> bool:
    search = compile_query(work, jql, strict=False)
    row = work.one(
        f"SELECT 1 FROM issues WHERE id = ? AND {search.where}",  # noqa: S608 - made by the compiler
        issue.id,
        *search.values,
    )
    return row is not None


def _filled_url(url: str, issue: Document, event: Event) -> str:
    """``${issue.key}`` and its like in a webhook's address stand for what the event is about."""
    known = {
        "issue.id": issue["id"],
        "issue.key": issue["key"],
        "project.key": issue["key"].rpartition("-")[0],
    }
    if event.comment:
        known["comment.id"] = event.comment["id"]
    return re.sub(r"\$\{([a-z.]+)\}", lambda match: known.get(match[1], match[0]), url)


def _checked_text(body: Document, name: str, old: dict[str, Any]) -> str:
    value = body.get(name, old.get(name))
    if not isinstance(value, str) or not value.strip():
        raise Refused(400, f"The webhook must have a '{name}'.")
    return value


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise bad_request("The webhook's url must begin with http:// or https://.")
    return url


def _checked_events(events: Any) -> list[str]:
    known = {*EVENTS, *_OTHER_EVENTS}
    if not isinstance(events, list) or not all(isinstance(one, str) and one in known for one in events):
        raise bad_request(f"Unknown webhook event. Known are: {', '.join(EVENTS)}.")
    return events


def _checked_filter(work: Work, body: Document, old: dict[str, Any]) -> str:
    filters = body.get("filters")
    if filters is None:
        return str(old.get("jql", ""))
    jql = str(filters.get(_SECTION) or "") if isinstance(filters, dict) else ""
    compile_query(work, jql)
    return jql


def _secret(body: Document, old: dict[str, Any]) -> str:
    configuration = body.get("configuration")
    inner = configuration if isinstance(configuration, dict) else {}
    found = body.get("secret", inner.get("secret", inner.get("SECRET", old.get("secret", ""))))
    return str(found or "")
