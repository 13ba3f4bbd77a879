"""Creating and editing issues as the API and the pages do."""

from typing import Any

from twinline.trackers.sandbox.comments import add_comment
from twinline.trackers.sandbox.editing import Edit, read_edit
from twinline.trackers.sandbox.events import announce
from twinline.trackers.sandbox.issues import Issue, change_issue, insert_issue
from twinline.trackers.sandbox.kinds import Stored
from twinline.trackers.sandbox.links import add_link
from twinline.trackers.sandbox.properties import put_properties
from twinline.trackers.sandbox.refusal import Refused
from twinline.trackers.sandbox.work import Document, Work
from twinline.trackers.sandbox.worklogs import add_worklog

__all__ = ["carry_out_extras", "create_issue", "edit_issue"]


def create_issue(work: Work, body: Document) -> Issue:
    project = _project_of(work, body)
    edit = read_edit(work, body, project=project)
    _check_whole(work, edit)
    usual: dict[str, Stored] = {
        "status": _first(work, "statuses", "To Do"),
        "priority": _first(work, "priorities", "Medium"),
        "reporter": work.actor.key,
    }
    issue = insert_issue(work, usual | edit.values)
    put_properties(work, "issue", issue.id, edit.properties)
    announce(work, "jira:issue_created", issue.id, kind="issue_created")
    carry_out_extras(work, issue, edit)
    return issue


def edit_issue(work: Work, issue: Issue, body: Document) -> None:
    edit = read_edit(work, body, project=issue.project, current=issue.values)
    if edit.values.get("project", issue.project) != issue.project:
        raise Refused(400, errors={"project": "An issue is not moved to another project by an edit."})
    kind = "issue_assigned" if set(edit.values) == {"assignee"} else "issue_updated"
    change_issue(work, issue, edit.values, kind=kind)
    put_properties(work, "issue", issue.id, edit.properties)
    carry_out_extras(work, issue, edit)


def carry_out_extras(work: Work, issue: Issue, edit: Edit) -> None:
    """Comments, work logs and links that come with an edit."""
    for body in edit.comments:
        add_comment(work, issue, body)
    for body in edit.worklogs:
        add_worklog(work, issue, body)
    for body in edit.links:
        own = {"key": issue.key}
        add_link(work, body.get("type"), body.get("inwardIssue", own), body.get("outwardIssue", own))


def _project_of(work: Work, body: Document) -> int:
    fields: Any = body.get("fields")
    found = fields.get("project") if isinstance(fields, dict) else None
    raw = found if isinstance(found, dict) else {}
    column = next((name for name in ("id", "key") if raw.get(name)), None)
    if column is None:
        raise Refused(400, errors={"project": "project is required"})
    row = work.one(f"SELECT id FROM projects WHERE {column} = ?", str(raw[column]))  # noqa: S608 - one of two names
    if row is None:
        raise Refused(400, errors={"project": "valid project is required"})
    return int(row["id"])


def _check_whole(work: Work, edit: Edit) -> None:
    errors = {}
    if not edit.values.get("summary"):
        errors["summary"] = "You must specify a summary of the issue."
    type_id = edit.values.get("issuetype")
    type_ = work.named("issuetypes", type_id) if isinstance(type_id, int) else None
    if type_ is None:
        errors["issuetype"] = "issue type is required"
    elif type_["subtask"] and not edit.values.get("parent"):
        errors["parent"] = "Issue type is a sub-task but parent issue key or id not specified."
    elif not type_["subtask"] and edit.values.get("parent"):
        errors["parent"] = f"An issue of type '{type_['name']}' cannot have a parent: only a sub-task can."
    if errors:
        raise Refused(400, errors=errors)


def _first(work: Work, table: str, name: str) -> int | None:
    """The row of this name, else the first one."""
    row = work.one(f"SELECT id FROM {table} ORDER BY name = ? DESC, id LIMIT 1", name)  # noqa: S608
    return int(row["id"]) if row else None
