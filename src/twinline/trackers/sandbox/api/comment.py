"""Comments of an issue."""

from twinline.trackers.sandbox.api.issue import words_of
from twinline.trackers.sandbox.comments import (
    add_comment,
    comment_document,
    delete_comment,
    edit_comment,
    find_comment,
    visible_comments,
)
from twinline.trackers.sandbox.issues import find_issue
from twinline.trackers.sandbox.routing import Answer, Call, Routes
from twinline.trackers.sandbox.work import Work

__all__ = ["routes"]

routes = Routes()

_PAGE_LIMIT = 1_048_576
"""A page of comments is as long as all of them unless the caller asks for less, as in Jira."""


@routes.get("/rest/api/2/issue/{issue}/comment")
def comments(work: Work, call: Call) -> Answer:
    issue = find_issue(work, call.path["issue"])
    newest_first = call.query.get("orderBy", "").startswith("-")
    rows = visible_comments(work, issue.id, newest_first=newest_first)
    start = call.number("startAt", 0)
    limit = call.number("maxResults", _PAGE_LIMIT, most=_PAGE_LIMIT)
    with_properties = "properties" in words_of(call, "expand")
    shown = [comment_document(work, row, properties=with_properties) for row in rows[start : start + limit]]
    return Answer({"startAt": start, "maxResults": limit, "total": len(rows), "comments": shown})


@routes.post("/rest/api/2/issue/{issue}/comment")
def create(work: Work, call: Call) -> Answer:
    row = add_comment(work, find_issue(work, call.path["issue"]), call.object())
    with_properties = "properties" in words_of(call, "expand")
    return Answer(comment_document(work, row, properties=with_properties), 201)


@routes.get("/rest/api/2/issue/{issue}/comment/{id}")
def read(work: Work, call: Call) -> Answer:
    row = find_comment(work, find_issue(work, call.path["issue"]).id, call.path["id"])
    with_properties = "properties" in words_of(call, "expand")
    return Answer(comment_document(work, row, properties=with_properties))


@routes.put("/rest/api/2/issue/{issue}/comment/{id}")
def edit(work: Work, call: Call) -> Answer:
    issue = find_issue(work, call.path["issue"])
    row = edit_comment(work, issue, find_comment(work, issue.id, call.path["id"]), call.object())
    return Answer(comment_document(work, row))


@routes.delete("/rest/api/2/issue/{issue}/comment/{id}")
def delete(work: Work, call: Call) -> Answer:
    issue = find_issue(work, call.path["issue"])
    delete_comment(work, issue, find_comment(work, issue.id, call.path["id"]))
    return Answer(status=204)
