"""An issue as the Jira API shows it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from twinline.trackers.sandbox.attachments import attachment_document, attachments_of
from twinline.trackers.sandbox.comments import comment_document, visible_comments
from twinline.trackers.sandbox.documents import named_document, user_reference
from twinline.trackers.sandbox.durations import duration_text
from twinline.trackers.sandbox.fields import Field, field_schema, fields_of
from twinline.trackers.sandbox.issues import Issue
from twinline.trackers.sandbox.links import link_documents
from twinline.trackers.sandbox.work import Document, Work, jira_time
from twinline.trackers.sandbox.worklogs import visible_worklogs, worklog_document

__all__ = ["ALL_FIELDS", "NAVIGABLE_FIELDS", "Wanted", "changelog_document", "issue_document"]

_WORKLOGS_SHOWN = 20
"""An issue shows so many of its work logs at most, as Jira does; the rest are read by themselves."""

_EXPAND = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which fields are asked for: names, ``*all`` or ``*navigable``, and names after a minus."""

    names: frozenset[str]
    everything: bool = False
    navigable: bool = False
    excluded: frozenset[str] = frozenset()

    @classmethod
    def of(cls, raw: Iterable[str], *, usual: "Wanted") -> "Wanted":
        names = [name.strip() for one in raw for name in one.split(",") if name.strip()]
        if not names:
            return usual
        excluded = frozenset(name[1:] for name in names if name.startswith("-"))
        plain = frozenset(name for name in names if not name.startswith(("-", "*")))
        only_exclusions = not plain and not any(name.startswith("*") for name in names)
        return cls(
            plain,
            everything="*all" in names or (only_exclusions and usual.everything),
            navigable="*navigable" in names or (only_exclusions and usual.navigable),
            excluded=excluded,
        )

    def __contains__(self, name: str) -> bool:
        if name in self.excluded:
            return False
        return self.everything or name in self.names or (self.navigable and name not in _NOT_NAVIGABLE)


_NOT_NAVIGABLE = frozenset({"comment", "worklog", "attachment", "timetracking"})
ALL_FIELDS = Wanted(frozenset(), everything=True)
NAVIGABLE_FIELDS = Wanted(frozenset(), navigable=True)


def issue_document(
    work: Work,
    issue: Issue,
    *,
    wanted: Wanted = ALL_FIELDS,
    expand: Iterable[str] = (),
    properties: Iterable[str] = (),
    known: Mapping[str, Field] | None = None,
) -> Document:
    known = known if known is not None else fields_of(work)
    shown = {
        name: field.kind.show(field.scope(work, issue.project), issue.values.get(name))
        for name, field in known.items()
        if name in wanted
    }
    shown |= {name: build(work, issue) for name, build in _COMPOSED.items() if name in wanted}
    if shown.get("parent", ...) is None:
        del shown["parent"]
    document: Document = {
        "expand": _EXPAND,
        "id": str(issue.id),
        "self": f"{work.base}/rest/api/2/issue/{issue.id}",
        "key": issue.key,
        "fields": shown,
    }
    names = list(properties)
    if names:
        document["properties"] = _properties(work, issue, names)
    return document | _expanded(work, issue, shown, set(expand), known)


def changelog_document(work: Work, issue: Issue) -> Document:
    rows = work.all("SELECT * FROM history WHERE issue = ? ORDER BY id", issue.id)
    histories = [
        {
            "id": str(row["id"]),
            "author": user_reference(work, row["author"]),
            "created": jira_time(row["created"]),
            "items": json.loads(row["items"]),
        }
        for row in rows
    ]
    return {"startAt": 0, "maxResults": len(rows), "total": len(rows), "histories": histories}


def _expanded(
    work: Work, issue: Issue, shown: Document, expand: set[str], known: Mapping[str, Field]
) -> Document:
    more: Document = {}
    if "changelog" in expand:
        more["changelog"] = changelog_document(work, issue)
    if "names" in expand:
        more["names"] = {name: known[name].name if name in known else name for name in shown}
    if "schema" in expand:
        more["schema"] = {name: field_schema(known[name]) for name in shown if name in known}
    return more


def _properties(work: Work, issue: Issue, names: list[str]) -> Document:
    rows = work.all("SELECT * FROM properties WHERE subject = 'issue' AND subject_id = ?", issue.id)
    return {row["name"]: json.loads(row["value"]) for row in rows if "*all" in names or row["name"] in names}


def _comment(work: Work, issue: Issue) -> Document:
    comments = [comment_document(work, row) for row in visible_comments(work, issue.id)]
    return {"comments": comments, "maxResults": len(comments), "total": len(comments), "startAt": 0}


def _worklog(work: Work, issue: Issue) -> Document:
    rows = visible_worklogs(work, issue.id)
    shown = [worklog_document(work, row) for row in rows[:_WORKLOGS_SHOWN]]
    return {"startAt": 0, "maxResults": _WORKLOGS_SHOWN, "total": len(rows), "worklogs": shown}


def _attachment(work: Work, issue: Issue) -> list[Document]:
    return [attachment_document(work, row) for row in attachments_of(work, issue.id)]


def _subtasks(work: Work, issue: Issue) -> list[Document]:
    rows = work.all("SELECT * FROM issues WHERE parent = ? ORDER BY id", issue.id)
    return [
        {
            "id": str(row["id"]),
            "key": row["key"],
            "self": f"{work.base}/rest/api/2/issue/{row['id']}",
            "fields": {
                "summary": row["summary"],
                "status": named_document(work, "statuses", row["status"]),
                "issuetype": named_document(work, "issuetypes", row["issuetype"]),
                "priority": named_document(work, "priorities", row["priority"]),
            },
        }
        for row in rows
    ]


def _time_spent(work: Work, issue: Issue) -> int | None:
    row = work.one("SELECT sum(seconds) AS total FROM worklogs WHERE issue = ?", issue.id)
    total: int | None = row["total"] if row else None
    return total


def _time_tracking(work: Work, issue: Issue) -> Document:
    known = {
        "originalEstimate": issue.values.get("timeoriginalestimate"),
        "remainingEstimate": issue.values.get("timeestimate"),
        "timeSpent": _time_spent(work, issue),
    }
    given = {name: value for name, value in known.items() if isinstance(value, int)}
    texts: Document = {name: duration_text(value) for name, value in given.items()}
    return texts | {f"{name}Seconds": value for name, value in given.items()}


_COMPOSED: dict[str, Callable[[Work, Issue], object]] = {
    "comment": _comment,
    "worklog": _worklog,
    "attachment": _attachment,
    "issuelinks": lambda work, issue: link_documents(work, issue.id),
    "subtasks": _subtasks,
    "timetracking": _time_tracking,
    "timespent": _time_spent,
    "timeoriginalestimate": lambda _, issue: issue.values.get("timeoriginalestimate"),
    "timeestimate": lambda _, issue: issue.values.get("timeestimate"),
}
"""Members of ``fields`` that are gathered from other tables."""
