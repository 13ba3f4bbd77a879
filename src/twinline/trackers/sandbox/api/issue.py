"""Issues: create, read, edit, delete, transitions, properties."""

from twinline.trackers.sandbox.creation import create_issue, edit_issue
from twinline.trackers.sandbox.deletion import delete_issue
from twinline.trackers.sandbox.issue_view import ALL_FIELDS, Wanted, issue_document
from twinline.trackers.sandbox.issues import Issue, change_issue, find_issue
from twinline.trackers.sandbox.kinds import Invalid, Scope
from twinline.trackers.sandbox.metadata import edit_fields
from twinline.trackers.sandbox.properties import (
    delete_property,
    find_property,
    property_names,
    put_property,
)
from twinline.trackers.sandbox.references import Person
from twinline.trackers.sandbox.refusal import Refused, bad_request, forbidden, not_found
from twinline.trackers.sandbox.routing import Answer, Call, Routes
from twinline.trackers.sandbox.work import Document, Work
from twinline.trackers.sandbox.workflow import make_transition, transition_documents

__all__ = ["routes", "words_of"]

routes = Routes()

_BULK_LIMIT = 50


def words_of(call: Call, name: str) -> list[str]:
    """The comma-separated words of a query parameter, which may be given several times."""
    return [word.strip() for one in call.query.getlist(name) for word in one.split(",") if word.strip()]


@routes.post("/rest/api/2/issue")
def create(work: Work, call: Call) -> Answer:
    return Answer(_reference(work, create_issue(work, call.object())), 201)


@routes.post("/rest/api/2/issue/bulk")
def create_many(work: Work, call: Call) -> Answer:
    updates = call.object().get("issueUpdates")
    if not isinstance(updates, list) or not 0 < len(updates) <= _BULK_LIMIT:
        raise bad_request(f"'issueUpdates' must be a list of 1 to {_BULK_LIMIT} issues.")
    made, errors = [], []
    for index, one in enumerate(updates):
        try:
            with work.all_or_nothing():
                made.append(_reference(work, create_issue(work, one if isinstance(one, dict) else {})))
        except Refused as refusal:
            errors.append(
                {"status": refusal.status, "elementErrors": refusal.document(), "failedElementNumber": index}
            )
    return Answer({"issues": made, "errors": errors}, 201 if made else 400)


@routes.get("/rest/api/2/issue/{issue}")
def read(work: Work, call: Call) -> Answer:
    issue = find_issue(work, call.path["issue"])
    expand = words_of(call, "expand")
    document = issue_document(
        work,
        issue,
        wanted=Wanted.of(call.query.getlist("fields"), usual=ALL_FIELDS),
        expand=expand,
        properties=words_of(call, "properties"),
    )
    if "transitions" in expand:
        document["transitions"] = transition_documents(work, issue)
    if "editmeta" in expand:
        document["editmeta"] = {"fields": edit_fields(work, issue)}
    return Answer(document)


@routes.put("/rest/api/2/issue/{issue}")
def edit(work: Work, call: Call) -> Answer:
    edit_issue(work, find_issue(work, call.path["issue"]), call.object())
    return Answer(status=204)


@routes.delete("/rest/api/2/issue/{issue}")
def delete(work: Work, call: Call) -> Answer:
    issue = find_issue(work, call.path["issue"])
    if not work.actor.admin:
        raise forbidden("You do not have permission to delete issues in this project.")
    has_subtasks = work.one("SELECT 1 FROM issues WHERE parent = ?", issue.id)
    if has_subtasks and call.query.get("deleteSubtasks", "").lower() != "true":
        raise bad_request(
            f"The issue '{issue.key}' has subtasks. You must specify the 'deleteSubtasks' parameter"
            " to delete this issue and all its subtasks."
        )
    delete_issue(work, issue)
    return Answer(status=204)


@routes.put("/rest/api/2/issue/{issue}/assignee")
def assign(work: Work, call: Call) -> Answer:
    issue = find_issue(work, call.path["issue"])
    try:
        assignee = Person().parse(Scope(work, issue.project), call.object())
    except Invalid as error:
        raise Refused(400, errors={"assignee": str(error)}) from error
    change_issue(work, issue, {"assignee": assignee}, kind="issue_assigned")
    return Answer(status=204)


@routes.get("/rest/api/2/issue/{issue}/editmeta")
def edit_meta(work: Work, call: Call) -> Answer:
    return Answer({"fields": edit_fields(work, find_issue(work, call.path["issue"]))})


@routes.get("/rest/api/2/issue/{issue}/transitions")
def transitions(work: Work, call: Call) -> Answer:
    issue = find_issue(work, call.path["issue"])
    with_fields = "transitions.fields" in words_of(call, "expand")
    found = transition_documents(work, issue, with_fields=with_fields)
    wanted = call.query.get("transitionId")
    shown = [one for one in found if not wanted or one["id"] == wanted]
    return Answer({"expand": "transitions", "transitions": shown})


@routes.post("/rest/api/2/issue/{issue}/transitions")
def transition(work: Work, call: Call) -> Answer:
    make_transition(work, find_issue(work, call.path["issue"]), call.object())
    return Answer(status=204)


def _subject(work: Work, call: Call) -> tuple[str, int]:
    """What a property is on: the issue or comment in the path."""
    if "issue" in call.path:
        return "issue", find_issue(work, call.path["issue"]).id
    row = work.one("SELECT id FROM comments WHERE id = ?", call.path["comment"])
    if row is None:
        raise not_found(f"Can not find a comment for the id: {call.path['comment']}.")
    return "comment", int(row["id"])


def _property_routes(path: str) -> None:
    def names(work: Work, call: Call) -> Answer:
        subject = _subject(work, call)
        keys = [{"self": f"{work.base}{_filled(path, call)}/{name}", "key": name}
                for name in property_names(work, *subject)]  # fmt: skip
        return Answer({"keys": keys})

    def value(work: Work, call: Call) -> Answer:
        key = call.path["key"]
        return Answer({"key": key, "value": find_property(work, *_subject(work, call), key)})

    def put(work: Work, call: Call) -> Answer:
        is_new = put_property(work, *_subject(work, call), call.path["key"], call.body)
        return Answer({}, 201 if is_new else 200)

    def delete(work: Work, call: Call) -> Answer:
        delete_property(work, *_subject(work, call), call.path["key"])
        return Answer(status=204)

    routes.get(path)(names)
    routes.get(path + "/{key}")(value)
    routes.put(path + "/{key}")(put)
    routes.delete(path + "/{key}")(delete)


def _filled(path: str, call: Call) -> str:
    return path.format(**{name: value for name, value in call.path.items() if name != "key"})


_property_routes("/rest/api/2/issue/{issue}/properties")
_property_routes("/rest/api/2/comment/{comment}/properties")


def _reference(work: Work, issue: Issue) -> Document:
    return {"id": str(issue.id), "key": issue.key, "self": f"{work.base}/rest/api/2/issue/{issue.id}"}
