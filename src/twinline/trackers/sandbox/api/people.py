"""Users, the caller, permissions and personal access tokens."""

from typing import Any

from twinline.trackers.sandbox.accounts import add_user, create_token
from twinline.trackers.sandbox.documents import user_document
from twinline.trackers.sandbox.issues import find_issue
from twinline.trackers.sandbox.metadata import find_project
from twinline.trackers.sandbox.refusal import Refused, bad_request, not_found
from twinline.trackers.sandbox.routing import Answer, Call, Routes, bounded
from twinline.trackers.sandbox.visibility import ADMIN_AUDIENCES, AUDIENCES
from twinline.trackers.sandbox.work import Document, User, Work, jira_time

__all__ = ["routes"]

routes = Routes()

_PAGE = 50
_PAGE_LIMIT = 1000
_DAY = 24 * 3600 * 1000


@routes.get("/rest/api/2/myself")
def myself(work: Work, _: Call) -> Answer:
    return Answer(_whole_user(work, work.actor))


@routes.get("/rest/auth/1/session")
def current_login(work: Work, _: Call) -> Answer:
    address = f"{work.base}/rest/api/2/user?username={work.actor.name}"
    return Answer({"self": address, "name": work.actor.name, "loginInfo": {}})


@routes.get("/rest/api/2/user")
def read_user(work: Work, call: Call) -> Answer:
    column = "key" if call.query.get("key") else "name"
    wanted = call.query.get("key") or call.query.get("username")
    if not wanted:
        raise bad_request("Either the 'username' or the 'key' query parameters need to be provided")
    row = work.one(f"SELECT * FROM users WHERE {column} = ?", wanted)  # noqa: S608 - one of two names
    if row is None:
        raise not_found(f"The user named '{wanted}' does not exist")
    return Answer(_whole_user(work, User.of(row)))


@routes.post("/rest/api/2/user", needs="admin")
def create_user(work: Work, call: Call) -> Answer:
    body = call.object()
    name = str(body.get("name") or "").strip().lower()
    if not name:
        raise Refused(400, errors={"username": "You must specify a username."})
    if work.one("SELECT 1 FROM users WHERE name = ?", name):
        raise Refused(400, errors={"username": "A user with that username already exists."})
    key = add_user(
        work,
        name,
        display_name=str(body.get("displayName") or name),
        email=str(body.get("emailAddress") or f"{name}@example.com"),
        password=str(body.get("password") or name),
    )
    user = work.user(key)
    assert user is not None
    return Answer(_whole_user(work, user), 201)


@routes.get("/rest/api/2/user/search")
def search_users(work: Work, call: Call) -> Answer:
    wanted = call.query.get("username")
    if not wanted:
        raise bad_request("The username query parameter was not provided")
    return _page_of_users(work, call, "." if wanted == "." else wanted)


@routes.get("/rest/api/2/user/assignable/search")
def search_assignable(work: Work, call: Call) -> Answer:
    if call.query.get("issueKey"):
        find_issue(work, call.query["issueKey"])
    elif call.query.get("project"):
        find_project(work, call.query["project"])
    else:
        raise bad_request("Either 'project' or 'issueKey' must be provided.")
    return _page_of_users(work, call, call.query.get("username") or ".")


@routes.get("/rest/api/2/mypermissions", needs="anyone")
def my_permissions(work: Work, _: Call) -> Answer:
    known = {name: _permission(name, id_, work.actor) for id_, name in enumerate(_PERMISSIONS, start=1)}
    return Answer({"permissions": known})


@routes.get("/rest/api/2/project/{project}/role")
def project_roles(work: Work, call: Call) -> Answer:
    row = find_project(work, call.path["project"])
    names = enumerate(AUDIENCES["role"], start=10_001)
    return Answer({name: f"{work.base}/rest/api/2/project/{row['key']}/role/{id_}" for id_, name in names})


@routes.post("/rest/pat/latest/tokens")
def create_personal_token(work: Work, call: Call) -> Answer:
    body = call.object()
    name = str(body.get("name") or "").strip()
    if not name:
        raise bad_request("A token needs a 'name'.")
    days = bounded(body.get("expirationDuration"), "expirationDuration", 0, least=0, most=3650)
    expires = work.now + days * _DAY if days else None
    id_, text = create_token(work, name, expires=expires)
    document = _token_document(id_, name, work.now, expires)
    return Answer(document | {"rawToken": text}, 201)


@routes.get("/rest/pat/latest/tokens")
def personal_tokens(work: Work, _: Call) -> Answer:
    rows = work.all("SELECT * FROM tokens WHERE user_key = ? ORDER BY id", work.actor.key)
    return Answer([_token_document(row["id"], row["name"], row["created"], row["expires"]) for row in rows])


@routes.delete("/rest/pat/latest/tokens/{id}")
def revoke_token(work: Work, call: Call) -> Answer:
    if not work.run("DELETE FROM tokens WHERE id = ? AND user_key = ?", call.path["id"], work.actor.key):
        raise not_found(f"No token with id {call.path['id']} exists.")
    return Answer(status=204)


_ADMIN_PERMISSIONS = (
    "ADMINISTER", "ADMINISTER_PROJECTS", "DELETE_ISSUES", "EDIT_ALL_COMMENTS", "DELETE_ALL_COMMENTS",
    "DELETE_ALL_ATTACHMENTS", "EDIT_ALL_WORKLOGS", "DELETE_ALL_WORKLOGS",
)  # fmt: skip
_PERMISSIONS = (
    "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "ASSIGN_ISSUES", "ASSIGNABLE_USER",
    "TRANSITION_ISSUES", "RESOLVE_ISSUES", "CLOSE_ISSUES", "SCHEDULE_ISSUES", "MODIFY_REPORTER",
    "LINK_ISSUES", "ADD_COMMENTS", "EDIT_OWN_COMMENTS", "DELETE_OWN_COMMENTS", "CREATE_ATTACHMENTS",
    "DELETE_OWN_ATTACHMENTS", "WORK_ON_ISSUES", "EDIT_OWN_WORKLOGS", "DELETE_OWN_WORKLOGS",
    *_ADMIN_PERMISSIONS,
)  # fmt: skip


def _permission(name: str, id_: int, actor: User) -> Document:
    has = bool(actor.name) and (actor.admin or name not in _ADMIN_PERMISSIONS)
    title = name.replace("_", " ").capitalize()
    kind = "GLOBAL" if name == "ADMINISTER" else "PROJECT"
    return {
        "id": str(id_),
        "key": name,
        "name": title,
        "type": kind,
        "description": "",
        "havePermission": has,
    }


def _page_of_users(work: Work, call: Call, wanted: str) -> Answer:
    """Users whose name, display name or e-mail begins a word with ``wanted``; "." means everybody."""
    start = call.number("startAt", 0)
    limit = call.number("maxResults", _PAGE, most=_PAGE_LIMIT)
    rows = work.all("SELECT * FROM users WHERE active ORDER BY name")
    folded = "" if wanted == "." else wanted.casefold()
    found = [user for user in map(User.of, rows) if any(word.startswith(folded) for word in _words_of(user))]
    return Answer([user_document(work, user) for user in found[start : start + limit]])


def _words_of(user: User) -> list[str]:
    texts = [user.name, user.email, user.display_name]
    return [text.casefold() for text in [*texts, *user.display_name.split()]]


def _whole_user(work: Work, user: User) -> Document:
    groups = [name for name in AUDIENCES["group"] if user.admin or name not in ADMIN_AUDIENCES]
    items: list[Any] = [
        {"name": name, "self": f"{work.base}/rest/api/2/group?groupname={name}"} for name in groups
    ]
    return user_document(work, user) | {
        "deleted": False,
        "locale": "en_US",
        "groups": {"size": len(items), "items": items},
        "applicationRoles": {"size": 1, "items": []},
        "expand": "groups,applicationRoles",
    }


def _token_document(id_: int, name: str, created: int, expires: int | None) -> Document:
    return {
        "id": id_,
        "name": name,
        "createdAt": jira_time(created),
        "expiringAt": jira_time(expires) if expires else None,
    }
