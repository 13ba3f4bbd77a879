"""Work logs of an issue, and the feeds of changed and deleted ones."""

from twinline.trackers.sandbox.issues import find_issue
from twinline.trackers.sandbox.refusal import bad_request
from twinline.trackers.sandbox.routing import Answer, Call, Routes
from twinline.trackers.sandbox.visibility import may_see
from twinline.trackers.sandbox.work import Document, Work
from twinline.trackers.sandbox.worklogs import (
    add_worklog,
    delete_worklog,
    edit_worklog,
    find_worklog,
    visible_worklogs,
    worklog_document,
)

__all__ = ["routes"]

routes = Routes()

_FEED_PAGE = 1000
_FEED_LAG_MS = 60_000
"""The feeds leave out the last minute, as Jira's do."""


@routes.get("/rest/api/2/issue/{issue}/worklog")
def worklogs(work: Work, call: Call) -> Answer:
    rows = visible_worklogs(work, find_issue(work, call.path["issue"]).id)
    shown = [worklog_document(work, row) for row in rows]
    return Answer({"startAt": 0, "maxResults": len(rows), "total": len(rows), "worklogs": shown})


@routes.post("/rest/api/2/issue/{issue}/worklog")
def create(work: Work, call: Call) -> Answer:
    row = add_worklog(work, find_issue(work, call.path["issue"]), call.object())
    return Answer(worklog_document(work, row), 201)


@routes.get("/rest/api/2/issue/{issue}/worklog/{id}")
def read(work: Work, call: Call) -> Answer:
    issue = find_issue(work, call.path["issue"])
    return Answer(worklog_document(work, find_worklog(work, issue.id, call.path["id"])))


@routes.put("/rest/api/2/issue/{issue}/worklog/{id}")
def edit(work: Work, call: Call) -> Answer:
    issue = find_issue(work, call.path["issue"])
    row = edit_worklog(work, issue, find_worklog(work, issue.id, call.path["id"]), call.object())
    return Answer(worklog_document(work, row))


@routes.delete("/rest/api/2/issue/{issue}/worklog/{id}")
def delete(work: Work, call: Call) -> Answer:
    issue = find_issue(work, call.path["issue"])
    delete_worklog(work, issue, find_worklog(work, issue.id, call.path["id"]))
    return Answer(status=204)


@routes.get("/rest/api/2/worklog/updated")
def updated(work: Work, call: Call) -> Answer:
    return Answer(_feed(work, call, "updated", "SELECT id, updated AS at FROM worklogs"))


@routes.get("/rest/api/2/worklog/deleted")
def deleted(work: Work, call: Call) -> Answer:
    return Answer(_feed(work, call, "deleted", "SELECT id, deleted AS at FROM deleted_worklogs"))


@routes.post("/rest/api/2/worklog/list", writes=False)
def many(work: Work, call: Call) -> Answer:
    ids = call.object().get("ids")
    if not isinstance(ids, list) or len(ids) > _FEED_PAGE or not all(isinstance(id_, int) for id_ in ids):
        raise bad_request(f"'ids' must be a list of at most {_FEED_PAGE} numbers.")
    marks = ", ".join("?" * len(ids))
    rows = work.all(f"SELECT * FROM worklogs WHERE id IN ({marks}) ORDER BY id", *ids)  # noqa: S608
    return Answer([worklog_document(work, row) for row in rows if may_see(work, row["visibility"])])


def _feed(work: Work, call: Call, name: str, select: str) -> Document:
    """Entries changed at or after ``since``, oldest first, at most a thousand at once."""
    since = call.number("since", 0)
    rows = work.all(
        f"SELECT * FROM ({select}) WHERE at >= ? AND at <= ? ORDER BY at, id LIMIT ?",  # noqa: S608
        *(since, work.now - _FEED_LAG_MS, _FEED_PAGE + 1),
    )
    shown, is_last = rows[:_FEED_PAGE], len(rows) <= _FEED_PAGE
    until = shown[-1]["at"] if shown else since
    address = f"{work.base}/rest/api/2/worklog/{name}?since="
    return {
        "values": [{"worklogId": row["id"], "updatedTime": row["at"]} for row in shown],
        "since": since,
        "until": until,
        "self": f"{address}{since}",
        "lastPage": is_last,
    } | ({} if is_last else {"nextPage": f"{address}{until}"})
