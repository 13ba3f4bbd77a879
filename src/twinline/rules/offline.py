"""A tracker on paper: answers a rule's questions from a JSON description, and notes what it asked for.

``tracker`` of a context file; every part may be left out, and names may stand for whole objects::

    {"users": [USER], "projects": [{"id", "key", "name"}], "statuses": […], "priorities": […],
     "resolutions": […], "issueTypes": ["Task"] or {"ACME": ["Task"]},
     "options": {"Severity": ["High"]} or [{"field", "id", "value"}],
     "versions": […] or {"ACME": […]}, "components": […] or {"ACME": […]},
     "customFields": [{"id", "name", "type"}],
     "twins": {"<remote id or key>": ISSUE or key} or [{"remoteId", "remoteKey", "localId", "localKey"}],
     "http": [{"method", "path", "status", "body"}]}
"""

from collections.abc import Callable, Sequence
from typing import Any

from twinline.domain.hub import Json

__all__ = ["PaperTracker"]

_Answer = Callable[..., Json]
_USER_NAMES = ("username", "name", "key")


class PaperTracker:
    """A RuleHost for ``rules run`` and for tests of rules."""

    def __init__(self, description: dict[str, Any], http: Sequence[dict[str, Any]] = ()) -> None:
        self._description = description
        self._answers = [*http, *description.get("http", ())]
        self._used: set[int] = set()
        self.stores: list[Json] = []
        self.requests: list[Json] = []
        self._questions: dict[str, _Answer] = {
            "store": self._store,
            "http": self._http,
            "getUserByEmail": lambda email, *_: self._user(email, ("email",)),
            "getUserByUsername": lambda name, *_: self._user(name, _USER_NAMES),
            "getUser": lambda key, *_: self._user(key, ("key", "accountId", *_USER_NAMES)),
            "isUserAssignable": lambda _project, user: user is not None,
            "getIssueType": lambda name, project=None: self._named("issueTypes", name, project),
            "getDefaultIssueType": lambda project: next(iter(self._entries("issueTypes", project)), None),
            "getPriority": lambda name, *_: self._named("priorities", name),
            "getResolution": lambda name: self._named("resolutions", name),
            "getStatus": lambda name, *_: self._named("statuses", name),
            "getProject": lambda key: self._one("projects", ("key", "id", "name"), key),
            "getVersion": lambda name, project: self._named("versions", name, project),
            "createVersion": lambda issue, name, description: self._made(
                "versions", issue, name, description
            ),
            "getComponent": lambda name, project: self._named("components", name, project),
            "createComponent": lambda issue, name, description, *_: self._made(
                "components", issue, name, description
            ),
            "getOption": self._option,
            "getCustomField": lambda name, *_: self._one("customFields", ("name", "id"), name),
            "getHubIssue": self._twin,
            "getLocalIssueFromRemoteId": lambda ref, *_: self._twin(ref),
            "getLocalIssueFromRemoteUrn": lambda ref, *_: self._twin(ref),
            "getLocalIssueKeyFromRemoteId": lambda ref, *_: self._twin_key(ref),
            "getLocalKeyFromRemoteId": lambda ref, *_: self._twin_key(ref),
        }

    async def ask(self, question: str, arguments: Sequence[Json]) -> Json:
        """Null for what the description does not cover."""
        answer = self._questions.get(question)
        return None if answer is None else answer(*arguments)

    def _entries(self, part: str, project: Json = None) -> list[dict[str, Any]]:
        listed = self._description.get(part) or []
        if isinstance(listed, dict):
            key = _key(project)
            listed = listed.get(key, []) if key else [one for some in listed.values() for one in some]
        entries = [entry if isinstance(entry, dict) else {"name": entry} for entry in listed]
        return [{**entry, "key": entry["name"]} if _lacks_key(part, entry) else entry for entry in entries]

    def _one(self, part: str, members: Sequence[str], wanted: Json, project: Json = None) -> Json:
        word = str(wanted).casefold()
        for entry in self._entries(part, project):
            if any(str(entry[member]).casefold() == word for member in members if entry.get(member)):
                return entry
        return None

    def _named(self, part: str, name: Json, project: Json = None) -> Json:
        found = self._one(part, ("name",), name, project)
        places = {found.get("projectKey"), found.get("project")} if isinstance(found, dict) else set()
        is_elsewhere = places - {None} and _key(project) and _key(project) not in places
        return None if is_elsewhere else found

    def _user(self, value: Json, members: Sequence[str]) -> Json:
        return self._one("users", members, value)

    def _option(self, _issue: Json, field: Json, value: Json = None) -> Json:
        options = self._description.get("options") or []
        listed = options.get(str(field), []) if isinstance(options, dict) else options
        for option in listed:
            entry = option if isinstance(option, dict) else {"value": option}
            if entry.get("field", field) == field and str(entry.get("value")) == str(value):
                return {name: inner for name, inner in entry.items() if name != "field"}
        return None

    def _made(self, part: str, issue: Json, name: Json, description: Json) -> Json:
        project = issue.get("projectKey") if isinstance(issue, dict) else issue
        return self._named(part, name, project) or {"name": name, "description": description}

    def _twin(self, ref: Json) -> Json:
        twins = self._description.get("twins") or []
        if isinstance(twins, dict):
            local = twins.get(str(ref))
            return local if isinstance(local, dict) or local is None else {"id": local, "key": local}
        for twin in twins:
            if str(ref) in {str(twin.get(name)) for name in ("remoteId", "remoteKey", "remoteUrn")}:
                issue = twin.get("issue") or {}
                return {"id": twin.get("localId"), "key": twin.get("localKey", twin.get("localUrn")), **issue}
        return None

    def _twin_key(self, ref: Json) -> Json:
        twin = self._twin(ref)
        return {"id": twin.get("id"), "key": twin.get("key")} if isinstance(twin, dict) else None

    def _store(self, issue: Json) -> Json:
        """The issue as it would come back: with an id and a key, also of its comments and files."""
        self.stores.append(issue)
        assert isinstance(issue, dict)
        key = f"{issue.get('projectKey') or 'NEW'}-1"
        stored = {"id": "1", "key": key, **issue}
        for member in ("comments", "attachments", "workLogs"):
            listed = stored.get(member)
            if isinstance(listed, list):
                stored[member] = [
                    {"id": f"{at + 1}", **entry} if isinstance(entry, dict) else entry
                    for at, entry in enumerate(listed)
                ]
        return stored

    def _http(self, method: Json, path: Json, details: Json = None) -> Json:
        request = details if isinstance(details, dict) else {}
        self.requests.append({"method": method, "path": path, **request})
        same = [
            at
            for at, answer in enumerate(self._answers)
            if str(answer.get("method", "GET")).upper() == method and answer.get("path") == path
        ]
        if not same:
            return {"status": 404, "headers": {}, "body": None}
        at = next((number for number in same if number not in self._used), same[-1])
        self._used.add(at)
        answer = self._answers[at]
        return {
            "status": answer.get("status", 200),
            "headers": answer.get("headers", {}),
            "body": answer.get("body"),
        }


def _key(project: Json) -> str:
    value = project.get("key") if isinstance(project, dict) else project
    return str(value) if value else ""


def _lacks_key(part: str, entry: dict[str, Any]) -> bool:
    return part == "projects" and "key" not in entry and "name" in entry
