"""Links between issues, and from an issue to things elsewhere (remote links)."""

import json
from typing import Any

from twinline.trackers.sandbox.documents import link_type_document, named_document
from twinline.trackers.sandbox.issues import Issue, change_issue, find_issue
from twinline.trackers.sandbox.refusal import Refused, bad_request, not_found
from twinline.trackers.sandbox.work import Document, Row, Work

__all__ = [
    "add_link",
    "delete_link",
    "delete_remote_link",
    "find_link",
    "find_remote_link",
    "link_document",
    "link_documents",
    "put_remote_link",
    "remote_link_document",
    "remote_links_of",
]


def link_documents(work: Work, issue: int) -> list[Document]:
    """The links as one issue shows them: the other end is outward or inward."""
    rows = work.all("SELECT * FROM links WHERE source = ? OR target = ? ORDER BY id", issue, issue)
    return [_link_seen_from(work, row, issue) for row in rows]


def link_document(work: Work, row: Row) -> Document:
    """A link by itself, with both ends."""
    return _link_head(work, row) | {
        "inwardIssue": _end(work, row["source"]),
        "outwardIssue": _end(work, row["target"]),
    }


def find_link(work: Work, id_: str) -> Row:
    row = work.one("SELECT * FROM links WHERE id = ?", id_)
    if row is None:
        raise not_found(f"No issue link with id '{id_}' exists.")
    return row


def add_link(work: Work, type_: Any, inward: Any, outward: Any) -> Row:
    """``inward`` blocks ``outward`` (by the type's outward words). Linking twice changes nothing."""
    row = _link_type(work, type_)
    source, target = _linked_issue(work, inward), _linked_issue(work, outward)
    if source.id == target.id:
        raise bad_request("You cannot link an issue to itself.")
    known = work.one(
        "SELECT * FROM links WHERE type = ? AND source = ? AND target = ?", row["id"], source.id, target.id
    )
    if known is not None:
        return known
    id_ = work.run(
        "INSERT INTO links (type, source, target) VALUES (?, ?, ?)", row["id"], source.id, target.id
    )
    _record(work, source, row["outward"], target.key, added=True)
    _record(work, target, row["inward"], source.key, added=True)
    return find_link(work, str(id_))


def delete_link(work: Work, row: Row) -> None:
    type_ = work.named("link_types", row["type"])
    assert type_ is not None
    source, target = find_issue(work, str(row["source"])), find_issue(work, str(row["target"]))
    work.run("DELETE FROM links WHERE id = ?", row["id"])
    _record(work, source, type_["outward"], target.key, added=False)
    _record(work, target, type_["inward"], source.key, added=False)


def remote_links_of(work: Work, issue: int, global_id: str | None = None) -> list[Row]:
    rows = work.all("SELECT * FROM remote_links WHERE issue = ? ORDER BY id", issue)
    return [row for row in rows if global_id is None or row["global_id"] == global_id]


def remote_link_document(work: Work, row: Row) -> Document:
    address = f"{work.base}/rest/api/2/issue/{row['issue']}/remotelink/{row['id']}"
    head: Document = {"id": row["id"], "self": address}
    if row["global_id"]:
        head["globalId"] = row["global_id"]
    document: Document = json.loads(row["document"])
    return head | document


def find_remote_link(work: Work, issue: int, id_: str) -> Row:
    row = work.one("SELECT * FROM remote_links WHERE id = ? AND issue = ?", id_, issue)
    if row is None:
        raise not_found(f"Remote issue link with id '{id_}' does not exist.")
    return row


def put_remote_link(work: Work, issue: Issue, body: Document, *, row: Row | None = None) -> Row:
    """Insert, or overwrite the link of the same ``globalId`` (or ``row``)."""
    document = _checked_remote_link(body)
    global_id = body.get("globalId") or None
    if row is None and global_id:
        row = work.one("SELECT * FROM remote_links WHERE issue = ? AND global_id = ?", issue.id, global_id)
    text = json.dumps(document, ensure_ascii=False)
    if row is not None:
        work.run(
            "UPDATE remote_links SET global_id = ?, document = ? WHERE id = ?", global_id, text, row["id"]
        )
        return find_remote_link(work, issue.id, str(row["id"]))
    id_ = work.run(
        "INSERT INTO remote_links (issue, global_id, document) VALUES (?, ?, ?)", issue.id, global_id, text
    )
    _record_remote(work, issue, None, str(id_))
    return find_remote_link(work, issue.id, str(id_))


def delete_remote_link(work: Work, issue: Issue, row: Row) -> None:
    work.run("DELETE FROM remote_links WHERE id = ?", row["id"])
    _record_remote(work, issue, str(row["id"]), None)


def _link_seen_from(work: Work, row: Row, issue: int) -> Document:
    if row["source"] == issue:
        return _link_head(work, row) | {"outwardIssue": _end(work, row["target"])}
    return _link_head(work, row) | {"inwardIssue": _end(work, row["source"])}


def _link_head(work: Work, row: Row) -> Document:
    type_ = work.named("link_types", row["type"])
    assert type_ is not None
    return {
        "id": str(row["id"]),
        "self": f"{work.base}/rest/api/2/issueLink/{row['id']}",
        "type": link_type_document(work, type_),
    }


def _end(work: Work, id_: int) -> Document:
    row = work.one("SELECT * FROM issues WHERE id = ?", id_)
    assert row is not None
    return {
        "id": str(row["id"]),
        "key": row["key"],
        "self": f"{work.base}/rest/api/2/issue/{row['id']}",
        "fields": {
            "summary": row["summary"],
            "status": named_document(work, "statuses", row["status"]),
            "priority": named_document(work, "priorities", row["priority"]),
            "issuetype": named_document(work, "issuetypes", row["issuetype"]),
        },
    }


def _link_type(work: Work, raw: Any) -> Row:
    column = next((name for name in ("id", "name") if isinstance(raw, dict) and raw.get(name)), None)
    row = column and work.one(f"SELECT * FROM link_types WHERE {column} = ?", str(raw[column]))  # noqa: S608
    if not row:
        wanted = raw.get(column) if column else raw
        raise not_found(f"No issue link type with name '{wanted}' found.")
    return row


def _linked_issue(work: Work, raw: Any) -> Issue:
    reference = raw.get("key") or raw.get("id") if isinstance(raw, dict) else None
    if not reference:
        raise bad_request("Both 'inwardIssue' and 'outwardIssue' must name an issue by 'key' or 'id'.")
    return find_issue(work, str(reference))


def _checked_remote_link(body: Document) -> Document:
    target = body.get("object")
    if not isinstance(target, dict) or not target.get("url") or not target.get("title"):
        raise Refused(400, errors={"object": "'url' and 'title' are required."})
    return {name: body[name] for name in ("application", "relationship", "object") if name in body}


def _record(work: Work, issue: Issue, words: str, other: str, *, added: bool) -> None:
    text = f"This issue {words} {other}"
    old, new = ((None, None), (other, text)) if added else ((other, text), (None, None))
    item = {"field": "Link", "fieldtype": "jira", "from": old[0], "fromString": old[1], "to": new[0],
            "toString": new[1]}  # fmt: skip
    change_issue(work, issue, {}, more=[item])


def _record_remote(work: Work, issue: Issue, old: str | None, new: str | None) -> None:
    item = {"field": "RemoteIssueLink", "fieldtype": "jira", "from": old, "fromString": old, "to": new,
            "toString": new}  # fmt: skip
    change_issue(work, issue, {}, more=[item])
