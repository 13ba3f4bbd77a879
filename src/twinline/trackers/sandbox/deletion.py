"""Deleting an issue with all that hangs on it."""

from twinline.trackers.sandbox.events import announce
from twinline.trackers.sandbox.issue_view import issue_document
from twinline.trackers.sandbox.issues import Issue, issue_of
from twinline.trackers.sandbox.work import Work

__all__ = ["delete_issue"]

_PARTS = ("comments", "worklogs", "attachments", "remote_links", "history")


def delete_issue(work: Work, issue: Issue) -> None:
    """Sub-tasks go with it. Files of attachments are removed after the commit."""
    for row in work.all("SELECT * FROM issues WHERE parent = ?", issue.id):
        delete_issue(work, issue_of(row))
    snapshot = issue_document(work, issue)
    announce(work, "jira:issue_deleted", issue.id, kind="issue_deleted", snapshot=snapshot)
    files = work.all("SELECT file FROM attachments WHERE issue = ?", issue.id)
    work.discarded += [row["file"] for row in files]
    work.run(
        "DELETE FROM properties WHERE subject = 'comment'"
        " AND subject_id IN (SELECT id FROM comments WHERE issue = ?)",
        issue.id,
    )
    work.run("DELETE FROM properties WHERE subject = 'issue' AND subject_id = ?", issue.id)
    work.run("INSERT INTO deleted_worklogs SELECT id, ? FROM worklogs WHERE issue = ?", work.now, issue.id)
    work.run("DELETE FROM links WHERE source = ? OR target = ?", issue.id, issue.id)
    for table in _PARTS:
        work.run(f"DELETE FROM {table} WHERE issue = ?", issue.id)  # noqa: S608 - our own table names
    work.run("DELETE FROM issues WHERE id = ?", issue.id)
