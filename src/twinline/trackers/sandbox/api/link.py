"""Links between issues and remote links."""

from twinline.trackers.sandbox.comments import add_comment
from twinline.trackers.sandbox.issues import Issue, find_issue
from twinline.trackers.sandbox.links import (
    add_link,
    delete_link,
    delete_remote_link,
    find_link,
    find_remote_link,
    link_document,
    put_remote_link,
    remote_link_document,
    remote_links_of,
)
from twinline.trackers.sandbox.refusal import not_found
from twinline.trackers.sandbox.routing import Answer, Call, Routes
from twinline.trackers.sandbox.work import Work

__all__ = ["routes"]

routes = Routes()

_REMOTE = "/rest/api/2/issue/{issue}/remotelink"


@routes.post("/rest/api/2/issueLink")
def create(work: Work, call: Call) -> Answer:
    body = call.object()
    row = add_link(work, body.get("type"), body.get("inwardIssue"), body.get("outwardIssue"))
    if isinstance(body.get("comment"), dict):
        add_comment(work, find_issue(work, str(row["source"])), body["comment"])
    return Answer(status=201)


@routes.get("/rest/api/2/issueLink/{id}")
def read(work: Work, call: Call) -> Answer:
    return Answer(link_document(work, find_link(work, call.path["id"])))


@routes.delete("/rest/api/2/issueLink/{id}")
def delete(work: Work, call: Call) -> Answer:
    delete_link(work, find_link(work, call.path["id"]))
    return Answer(status=204)


@routes.get(_REMOTE)
def remote_links(work: Work, call: Call) -> Answer:
    issue, global_id = _issue(work, call), call.query.get("globalId")
    rows = remote_links_of(work, issue.id, global_id)
    if not global_id:
        return Answer([remote_link_document(work, row) for row in rows])
    if not rows:
        raise not_found(f"No remote issue link with globalId '{global_id}' exists for this issue.")
    return Answer(remote_link_document(work, rows[0]))


@routes.post(_REMOTE)
def put_remote(work: Work, call: Call) -> Answer:
    row = put_remote_link(work, _issue(work, call), call.object())
    address = f"{work.base}/rest/api/2/issue/{row['issue']}/remotelink/{row['id']}"
    return Answer({"id": row["id"], "self": address})


@routes.delete(_REMOTE)
def delete_remote_by_global_id(work: Work, call: Call) -> Answer:
    issue = _issue(work, call)
    rows = remote_links_of(work, issue.id, call.query.get("globalId") or "")
    if not rows:
        raise not_found("No remote issue link with this globalId exists for this issue.")
    delete_remote_link(work, issue, rows[0])
    return Answer(status=204)


@routes.get(_REMOTE + "/{id}")
def read_remote(work: Work, call: Call) -> Answer:
    return Answer(remote_link_document(work, find_remote_link(work, _issue(work, call).id, call.path["id"])))


@routes.put(_REMOTE + "/{id}")
def change_remote(work: Work, call: Call) -> Answer:
    issue = _issue(work, call)
    put_remote_link(work, issue, call.object(), row=find_remote_link(work, issue.id, call.path["id"]))
    return Answer(status=204)


@routes.delete(_REMOTE + "/{id}")
def delete_remote(work: Work, call: Call) -> Answer:
    issue = _issue(work, call)
    delete_remote_link(work, issue, find_remote_link(work, issue.id, call.path["id"]))
    return Answer(status=204)


def _issue(work: Work, call: Call) -> Issue:
    return find_issue(work, call.path["issue"])
