"""Attachments: rows here, contents as files under ``attachments/`` of the data folder.

A file is on disk whole before its row is; a file without a row is removed at the next start.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from twinline.trackers.sandbox.documents import user_reference
from twinline.trackers.sandbox.issues import Issue, change_issue
from twinline.trackers.sandbox.refusal import forbidden, not_found
from twinline.trackers.sandbox.work import Document, Row, Work, jira_time

__all__ = [
    "Upload",
    "add_attachment",
    "attachment_document",
    "attachments_of",
    "delete_attachment",
    "find_attachment",
    "remove_orphans",
]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file received whole, as ``file`` in the attachments' folder."""

    filename: str
    mimetype: str
    size: int
    sha256: str
    file: str


def attachments_of(work: Work, issue: int) -> list[Row]:
    return work.all("SELECT * FROM attachments WHERE issue = ? ORDER BY id", issue)


def attachment_document(work: Work, row: Row) -> Document:
    return {
        "self": f"{work.base}/rest/api/2/attachment/{row['id']}",
        "id": str(row["id"]),
        "filename": row["filename"],
        "author": user_reference(work, row["author"]),
        "created": jira_time(row["created"]),
        "size": row["size"],
        "mimeType": row["mimetype"],
        "content": f"{work.base}/secure/attachment/{row['id']}/{quote(row['filename'], safe='')}",
    }


def find_attachment(work: Work, id_: str) -> Row:
    row = work.one("SELECT * FROM attachments WHERE id = ?", id_)
    if row is None:
        raise not_found(f"The attachment with id '{id_}' does not exist")
    return row


def add_attachment(work: Work, issue: Issue, upload: Upload) -> Row:
    id_ = work.run(
        "INSERT INTO attachments (issue, filename, mimetype, size, sha256, file, author, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *(issue.id, upload.filename, upload.mimetype, upload.size, upload.sha256, upload.file),
        *(work.actor.key, work.now),
    )
    _record(work, issue, (None, None), (str(id_), upload.filename))
    return find_attachment(work, str(id_))


def delete_attachment(work: Work, issue: Issue, row: Row) -> None:
    if row["author"] != work.actor.key and not work.actor.admin:
        raise forbidden("You do not have permission to delete attachments in this project.")
    work.run("DELETE FROM attachments WHERE id = ?", row["id"])
    work.discarded.append(row["file"])
    _record(work, issue, (str(row["id"]), row["filename"]), (None, None))


def remove_orphans(work: Work, folder: Path) -> None:
    known = {row["file"] for row in work.all("SELECT file FROM attachments")}
    for path in folder.iterdir():
        if path.name not in known:
            path.unlink()


def _record(
    work: Work, issue: Issue, old: tuple[str | None, str | None], new: tuple[str | None, str | None]
) -> None:
    item = {"field": "Attachment", "fieldtype": "jira", "from": old[0], "fromString": old[1], "to": new[0],
            "toString": new[1]}  # fmt: skip
    change_issue(work, issue, {}, more=[item])
