"""Issues as stored: finding, inserting, changing, deleting. Every change moves ``updated``.

``values`` of an issue maps a field's id to its stored value (see ``kinds``).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from twinline.trackers.sandbox.events import announce
from twinline.trackers.sandbox.fields import Field, fields_of
from twinline.trackers.sandbox.kinds import Stored
from twinline.trackers.sandbox.refusal import not_found
from twinline.trackers.sandbox.work import Document, Row, Work

__all__ = [
    "COLUMNS",
    "LIST_COLUMNS",
    "Issue",
    "change_issue",
    "find_issue",
    "insert_issue",
    "issue_of",
    "record_history",
    "touch",
]

COLUMNS = (
    "project", "summary", "description", "environment", "issuetype", "status", "priority", "resolution",
    "assignee", "reporter", "creator", "duedate", "parent", "labels", "components", "versions", "fixVersions",
    "timeoriginalestimate", "timeestimate", "created", "updated", "resolutiondate",
)  # fmt: skip
LIST_COLUMNS = frozenset({"labels", "components", "versions", "fixVersions"})


@dataclass(slots=True)
class Issue:
    id: int
    key: str
    values: dict[str, Stored] = field(default_factory=dict)

    @property
    def project(self) -> int:
        return self.number("project")

    def number(self, name: str) -> int:
        """A stored id or time that is always there."""
        value = self.values[name]
        assert isinstance(value, int)
        return value


def issue_of(row: Row) -> Issue:
    values: dict[str, Stored] = {name: row[name] for name in COLUMNS}
    values |= {name: json.loads(row[name]) for name in LIST_COLUMNS}
    return Issue(row["id"], row["key"], values | json.loads(row["custom"]))


def find_issue(work: Work, reference: str) -> Issue:
    """By key (upper or lower case) or id. Raises Refused 404."""
    column, value = ("id", reference) if reference.isdigit() else ("key", reference.upper())
    row = work.one(f"SELECT * FROM issues WHERE {column} = ?", value)  # noqa: S608 - one of two names
    if row is None:
        raise not_found()
    return issue_of(row)


def insert_issue(
    work: Work, values: Mapping[str, Stored], *, number: int | None = None, origin: str | None = None
) -> Issue:
    """Store a new issue under the next key of its project, or under a given number.

    Values not given are empty; ``created`` and ``updated`` are now.
    """
    project = work.one("SELECT * FROM projects WHERE id = ?", values["project"])
    assert project is not None
    number = number or project["last_number"] + 1
    work.run("UPDATE projects SET last_number = max(last_number, ?) WHERE id = ?", number, project["id"])
    whole: dict[str, Stored] = {"created": work.now, "updated": work.now, "creator": work.actor.key}
    whole |= values
    columns = ["key", "number", "origin", "custom", *COLUMNS]
    key = f"{project['key']}-{number}"
    row = [
        key,
        number,
        origin,
        _custom_text(whole),
        *(_column_value(name, whole.get(name)) for name in COLUMNS),
    ]
    marks = ", ".join("?" * len(columns))
    id_ = work.run(f"INSERT INTO issues ({', '.join(columns)}) VALUES ({marks})", *row)  # noqa: S608
    return find_issue(work, str(id_))


def change_issue(
    work: Work,
    issue: Issue,
    values: Mapping[str, Stored],
    *,
    kind: str = "issue_updated",
    more: Iterable[Document] = (),
) -> Document | None:
    """Store what differs, write it into the change log, tell the webhooks.

    ``kind`` is the ``issue_event_type_name``; ``more`` are change log items made elsewhere. Answers
    the change log entry, or None when nothing differs.
    """
    known = fields_of(work)
    changed = {name: value for name, value in values.items() if _differs(issue.values.get(name), value)}
    items = [_history_item(work, issue, known.get(name), name, value) for name, value in changed.items()]
    items += more
    if not items:
        return None
    issue.values |= changed
    sets = ", ".join(f"{name} = ?" for name in COLUMNS)
    work.run(
        f"UPDATE issues SET custom = ?, {sets} WHERE id = ?",  # noqa: S608 - our own column names
        _custom_text(issue.values),
        *(_column_value(name, issue.values.get(name)) for name in COLUMNS),
        issue.id,
    )
    touch(work, issue)
    entry = record_history(work, issue.id, items)
    announce(work, "jira:issue_updated", issue.id, kind=kind, changelog=entry)
    return entry


def record_history(work: Work, issue: int, items: list[Document]) -> Document:
    id_ = work.run(
        "INSERT INTO history (issue, author, created, items) VALUES (?, ?, ?, ?)",
        issue,
        work.actor.key,
        work.now,
        json.dumps(items, ensure_ascii=False),
    )
    return {"id": str(id_), "items": items}


def touch(work: Work, issue: Issue) -> None:
    """Move ``updated`` forward by at least a millisecond, so that a poll cannot miss the change."""
    issue.values["updated"] = max(work.now, issue.number("updated") + 1)
    work.run("UPDATE issues SET updated = ? WHERE id = ?", issue.values["updated"], issue.id)


def _differs(old: Stored, new: Stored) -> bool:
    return (old or None) != (new or None) if not isinstance(new, int | float) else old != new


def _history_item(work: Work, issue: Issue, known: Field | None, name: str, new: Stored) -> Document:
    old = issue.values.get(name)
    if known is None:
        texts = [None if value is None else str(value) for value in (old, new)]
        return {"field": name, "fieldtype": "jira", "from": texts[0], "fromString": texts[0],
                "to": texts[1], "toString": texts[1]}  # fmt: skip
    scope = known.scope(work, issue.project)
    (from_, from_string), (to, to_string) = known.kind.label(scope, old), known.kind.label(scope, new)
    return {
        "field": known.name if known.custom else known.id,
        "fieldtype": "custom" if known.custom else "jira",
        "from": from_,
        "fromString": from_string,
        "to": to,
        "toString": to_string,
    }


def _column_value(name: str, value: Stored) -> Stored:
    return json.dumps(value or [], ensure_ascii=False) if name in LIST_COLUMNS else value


def _custom_text(values: Mapping[str, Stored]) -> str:
    custom = {
        name: value
        for name, value in values.items()
        if name.startswith("customfield_") and value is not None and value != []
    }
    return json.dumps(custom, ensure_ascii=False)
