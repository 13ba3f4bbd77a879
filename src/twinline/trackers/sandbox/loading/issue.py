"""One loaded issue, with its comments, work logs, attachments and history; then what joins issues."""

import base64
import hashlib
import json
import os
import secrets
from collections import Counter
from pathlib import Path
from typing import Any

from twinline.trackers.sandbox.issues import Issue, insert_issue
from twinline.trackers.sandbox.kinds import LINE_LIMIT, TEXT_LIMIT, Stored
from twinline.trackers.sandbox.loading.custom import custom_value
from twinline.trackers.sandbox.loading.names import (
    issuetype_id,
    link_type_id,
    named_id,
    project_row_ids,
    status_id,
    user_key,
)
from twinline.trackers.sandbox.visibility import AUDIENCES
from twinline.trackers.sandbox.work import Document, Row, Work, milliseconds_of

__all__ = ["Loader"]


class Loader:
    """``add`` each issue, then ``connect`` them: a parent or linked issue may stand later in the file."""

    def __init__(self, work: Work, files: Path, contents: Path, project: str) -> None:
        self.added = 0
        self.known_already = 0
        self.ignored: Counter[str] = Counter()
        self._work = work
        self._files = files
        self._contents = contents
        self._project = project
        self._ids: dict[str, int] = {}
        self._new: list[tuple[Issue, Document]] = []

    def add(self, document: Document) -> None:
        origin = f"{document['key']}#{document.get('id', '')}"
        known = self._work.one("SELECT id FROM issues WHERE origin = ?", origin)
        if known is not None:
            self._ids[document["key"]] = known["id"]
            self.known_already += 1
            return
        fields: Document = document["fields"]
        project, number = self._place(document)
        issue = insert_issue(
            self._work, self._values(document, fields, project["id"]), number=number, origin=origin
        )
        self._ids[document["key"]] = issue.id
        self._new.append((issue, fields))
        self._add_comments(issue, (fields.get("comment") or {}).get("comments") or [])
        self._add_worklogs(issue, (fields.get("worklog") or {}).get("worklogs") or [])
        self._add_attachments(issue, fields.get("attachment") or [])
        self._add_history(issue, (document.get("changelog") or {}).get("histories") or [])
        self.added += 1

    def connect(self) -> None:
        for issue, fields in self._new:
            self._set_parent(issue, fields)
            for link in fields.get("issuelinks") or []:
                self._add_link(issue, link)

    def _place(self, document: Document) -> tuple[Row, int | None]:
        """The project, and the number in it when the issue's own is free."""
        key, _, number = str(document["key"]).rpartition("-")
        row = self._work.one("SELECT * FROM projects WHERE key = ?", key)
        if row is None:
            row = self._work.one("SELECT * FROM projects WHERE key = ?", self._project)
            if row is None:
                raise ValueError(f"there is neither a project {key} nor {self._project}")
            return row, None
        taken = self._work.one("SELECT 1 FROM issues WHERE key = ?", document["key"])
        return row, None if taken else int(number)

    def _values(self, document: Document, fields: Document, project: int) -> dict[str, Stored]:
        work = self._work
        values: dict[str, Stored] = {
            "project": project,
            "summary": self._summary(str(fields["summary"])),
            "description": self._text(fields.get("description"), "description"),
            "environment": self._text(fields.get("environment"), "environment"),
            "issuetype": issuetype_id(work, fields["issuetype"]),
            "status": status_id(work, fields["status"]),
            "priority": named_id(work, "priorities", fields.get("priority")),
            "resolution": named_id(work, "resolutions", fields.get("resolution")),
            "duedate": fields.get("duedate"),
            "labels": sorted({str(label) for label in fields.get("labels") or []}),
            "timeoriginalestimate": fields.get("timeoriginalestimate"),
            "timeestimate": fields.get("timeestimate"),
        }
        values |= {name: user_key(work, fields.get(name)) for name in ("assignee", "reporter", "creator")}
        for name, table in (
            ("components", "components"),
            ("versions", "versions"),
            ("fixVersions", "versions"),
        ):
            values[name] = project_row_ids(work, table, project, fields.get(name))
        for name in ("created", "updated", "resolutiondate"):
            if fields.get(name):
                values[name] = milliseconds_of(fields[name])
        return values | self._custom_values(document, fields, project)

    def _custom_values(self, document: Document, fields: Document, project: int) -> dict[str, Stored]:
        names = document.get("names") or {}
        values: dict[str, Stored] = {}
        for origin, raw in fields.items():
            if not origin.startswith("customfield_") or raw in (None, "", []):
                continue
            found = custom_value(self._work, origin, names.get(origin, origin), raw, project)
            if found is None:
                self.ignored["value of a custom field of unknown kind"] += 1
            else:
                values[found[0]] = found[1]
        return values

    def _add_comments(self, issue: Issue, comments: list[Document]) -> None:
        for one in comments:
            author = user_key(self._work, one.get("author")) or self._work.actor.key
            updater = user_key(self._work, one.get("updateAuthor")) or author
            created = milliseconds_of(one["created"])
            updated = milliseconds_of(one.get("updated") or one["created"])
            body = self._text(one["body"], "comment") or ""
            self._work.run(
                "INSERT INTO comments (issue, body, author, update_author, created, updated, visibility)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(issue.id, body, author, updater, created, updated, _visibility(one)),
            )

    def _add_worklogs(self, issue: Issue, worklogs: list[Document]) -> None:
        for one in worklogs:
            author = user_key(self._work, one.get("author")) or self._work.actor.key
            updater = user_key(self._work, one.get("updateAuthor")) or author
            self._work.run(
                "INSERT INTO worklogs (issue, comment, author, update_author, created, updated, started,"
                " seconds, visibility) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(issue.id, self._text(one.get("comment"), "work log comment") or "", author, updater),
                *(milliseconds_of(one[name]) for name in ("created", "updated", "started")),
                *(int(one["timeSpentSeconds"]), _visibility(one)),
            )

    def _add_attachments(self, issue: Issue, attachments: list[Document]) -> None:
        for one in attachments:
            content = self._content(one)
            if content is None:
                self.ignored["attachment without content"] += 1
                continue
            name = secrets.token_hex(16)
            with (self._files / name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            self._work.run(
                "INSERT INTO attachments (issue, filename, mimetype, size, sha256, file, author, created)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                *(issue.id, one["filename"], one.get("mimeType") or "application/octet-stream", len(content)),
                *(hashlib.sha256(content).hexdigest(), name),
                user_key(self._work, one.get("author")) or self._work.actor.key,
                milliseconds_of(one["created"]),
            )

    def _content(self, attachment: Document) -> bytes | None:
        if isinstance(attachment.get("content_base64"), str):
            return base64.b64decode(attachment["content_base64"], validate=True)
        id_ = str(attachment.get("id", ""))
        path = self._contents / id_
        return path.read_bytes() if id_.isalnum() and path.is_file() else None

    def _add_history(self, issue: Issue, histories: list[Document]) -> None:
        for one in histories:
            author = user_key(self._work, one.get("author")) or self._work.actor.key
            self._work.run(
                "INSERT INTO history (issue, author, created, items) VALUES (?, ?, ?, ?)",
                *(issue.id, author, milliseconds_of(one["created"])),
                json.dumps(one.get("items") or [], ensure_ascii=False),
            )

    def _set_parent(self, issue: Issue, fields: Document) -> None:
        parent = fields.get("parent")
        if not parent:
            return
        type_ = self._work.named("issuetypes", issue.number("issuetype"))
        id_ = self._ids.get(parent.get("key", ""))
        if id_ is None or type_ is None or not type_["subtask"]:
            self.ignored["parent that is not loaded, or of an issue that is no sub-task"] += 1
            return
        self._work.run("UPDATE issues SET parent = ? WHERE id = ?", id_, issue.id)

    def _add_link(self, issue: Issue, link: Document) -> None:
        outward, inward = link.get("outwardIssue"), link.get("inwardIssue")
        other = self._ids.get((outward or inward or {}).get("key", ""))
        if other is None:
            self.ignored["link to an issue that is not loaded"] += 1
            return
        source, target = (issue.id, other) if outward else (other, issue.id)
        self._work.run(
            "INSERT OR IGNORE INTO links (type, source, target) VALUES (?, ?, ?)",
            *(link_type_id(self._work, link["type"]), source, target),
        )

    def _summary(self, raw: str) -> str:
        line = " ".join(raw.split("\n"))
        if len(line) > LINE_LIMIT:
            self.ignored["end of a summary that is too long"] += 1
        return line[:LINE_LIMIT]

    def _text(self, raw: Any, what: str) -> str | None:
        """Only wiki text: a document tree (Jira Cloud v3) is left out."""
        if raw is None or isinstance(raw, str):
            if raw and len(raw) > TEXT_LIMIT:
                self.ignored[f"end of a {what} that is too long"] += 1
            return raw[:TEXT_LIMIT] if raw else None
        self.ignored[f"{what} that is no text"] += 1
        return None


def _visibility(raw: Document) -> str | None:
    """One that this tracker lacks becomes the narrowest it has."""
    found = raw.get("visibility")
    if not found:
        return None
    known = found.get("value") in AUDIENCES.get(found.get("type"), ())
    kept = (
        {"type": found["type"], "value": found["value"]}
        if known
        else {"type": "role", "value": "Administrators"}
    )
    return json.dumps(kept)
