"""What the pages show, gathered in one unit of work each."""

from collections.abc import Mapping
from typing import Any

from twinline.trackers.sandbox.documents import named_document, user_reference
from twinline.trackers.sandbox.fields import fields_of
from twinline.trackers.sandbox.issue_view import changelog_document, issue_document
from twinline.trackers.sandbox.issues import find_issue
from twinline.trackers.sandbox.jql.compiler import compile_query
from twinline.trackers.sandbox.links import remote_link_document, remote_links_of
from twinline.trackers.sandbox.work import Document, Work, jira_time
from twinline.trackers.sandbox.workflow import transition_documents

__all__ = ["creation_view", "issue_view", "list_view"]

_PAGE = 50

Context = dict[str, Any]


def list_view(work: Work, *, text: str, project: str, page: int) -> Context:
    """Issues with all words of ``text`` (or of that key), the last changed first."""
    clauses = [f'project = "{_quoted(project)}"'] if project else []
    if text.strip():
        is_key = work.one("SELECT 1 FROM issues WHERE key = ?", text.strip().upper())
        clauses.append(f"key = {text.strip()}" if is_key else f'text ~ "{_quoted(text)}"')
    query = compile_query(work, " AND ".join(clauses) + " ORDER BY updated DESC", strict=False)
    total = query.total(work)
    rows = query.rows(work, (page - 1) * _PAGE, _PAGE)
    return {
        "issues": [_listed(work, dict(row)) for row in rows],
        "projects": work.all("SELECT key, name FROM projects ORDER BY name"),
        "text": text,
        "project": project,
        "page": page,
        "pages": max(1, -(-total // _PAGE)),
        "total": total,
    }


def creation_view(work: Work, *, draft: Mapping[str, str]) -> Context:
    return {
        "projects": work.all("SELECT key, name FROM projects ORDER BY name"),
        "types": work.all("SELECT id, name FROM issuetypes WHERE NOT subtask ORDER BY id"),
        **_choices(work),
        "draft": draft,
    }


def issue_view(work: Work, key: str, *, draft: Mapping[str, str]) -> Context:
    """One issue with everything it has. ``draft`` is what was typed into a form that was refused."""
    issue = find_issue(work, key)
    document = issue_document(work, issue)
    fields: Document = document["fields"]
    return {
        "issue": document,
        "fields": fields,
        "custom": _custom_texts(work, issue.project, issue.values),
        "transitions": transition_documents(work, issue),
        "history": list(reversed(changelog_document(work, issue)["histories"])),
        "remote_links": [remote_link_document(work, row) for row in remote_links_of(work, issue.id)],
        "own": {
            one["id"]
            for one in fields["comment"]["comments"]
            if work.actor.admin or (one["author"] or {}).get("key") == work.actor.key
        },
        "may_delete_files": {
            one["id"]
            for one in fields["attachment"]
            if work.actor.admin or (one["author"] or {}).get("key") == work.actor.key
        },
        **_choices(work),
        "draft": draft,
    }


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _listed(work: Work, row: dict[str, Any]) -> Context:
    return {
        "key": row["key"],
        "summary": row["summary"],
        "type": named_document(work, "issuetypes", row["issuetype"]),
        "status": named_document(work, "statuses", row["status"]),
        "priority": named_document(work, "priorities", row["priority"]),
        "assignee": user_reference(work, row["assignee"]),
        "updated": jira_time(row["updated"]),
    }


def _choices(work: Work) -> Context:
    return {
        "priorities": work.all("SELECT id, name FROM priorities ORDER BY id"),
        "users": work.all("SELECT name, display_name FROM users WHERE active ORDER BY display_name"),
    }


def _custom_texts(work: Work, project: int, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    shown = []
    for field in fields_of(work).values():
        if field.custom and values.get(field.id) is not None:
            _, text = field.kind.label(field.scope(work, project), values[field.id])
            shown.append((field.name, text or ""))
    return shown
