"""Answers to what rules ask: types, users, priorities, versions … as hub JSON, or None for unknown.

getIssueType(name[, project])   getDefaultIssueType(project)   getProject(key)
getUserByEmail(email[, project])   getUserByUsername(name)   getUser(key[, project])
isUserAssignable(project, user)
getPriority(name)   getResolution(name)   getStatus(name)
getVersion(name, project)   createVersion(issue, name, description)
getComponent(name, project)   createComponent(issue, name, description, lead, assigneeType)
getOption(issue, field, value)   getCustomField(name[, issue])   http(method, path, details)
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from twinline.domain.errors import InvalidField, NotFound, Rejected
from twinline.domain.hub import Json
from twinline.trackers.jira.client import API, JiraClient, JsonObject, segment
from twinline.trackers.jira.mapping import named
from twinline.trackers.jira.metadata import Metadata
from twinline.trackers.jira.project_parts import ProjectParts, named_in
from twinline.trackers.jira.refusals import Refused
from twinline.trackers.jira.rule_requests import request_of_rule
from twinline.trackers.jira.users import hub_user

__all__ = ["Directory"]

_Answering = Callable[[Sequence[Json]], Awaitable[Json]]


class Directory:
    def __init__(self, client: JiraClient, metadata: Metadata) -> None:
        self._client = client
        self._metadata = metadata
        self._parts = ProjectParts(client, metadata)
        self._answers: Mapping[str, _Answering] = {
            "getIssueType": self._issue_type,
            "getDefaultIssueType": self._default_issue_type,
            "getProject": self._project,
            "getUserByEmail": self._user_by_email,
            "getUserByUsername": self._user_by_username,
            "getUser": self._user,
            "isUserAssignable": self._is_assignable,
            "getPriority": lambda arguments: self._by_name("/priority", arguments),
            "getResolution": lambda arguments: self._by_name("/resolution", arguments),
            "getStatus": lambda arguments: self._by_name("/status", arguments),
            "getVersion": lambda arguments: self._part("versions", arguments),
            "createVersion": self._create_version,
            "getComponent": lambda arguments: self._part("components", arguments),
            "createComponent": self._create_component,
            "getOption": self._option,
            "getCustomField": self._custom_field,
            "http": lambda arguments: request_of_rule(client, arguments),
        }

    async def projects(self) -> list[Mapping[str, Json]]:
        listed = await self._client.get(f"{API}/project")
        projects: list[Mapping[str, Json]] = [_project(one) for one in listed if isinstance(one, dict)]
        return sorted(projects, key=lambda one: str(one["name"]).casefold())

    async def lookup(self, question: str, arguments: Sequence[Json]) -> Json:
        answer = self._answers.get(question)
        if answer is None:
            known = ", ".join(sorted(self._answers))
            raise Rejected(f"Jira cannot answer {question}; it knows {known}.")
        return await answer(arguments)

    async def _issue_type(self, arguments: Sequence[Json]) -> Json:
        name, project = _text(arguments, 0), _key(arguments, 1)
        if not name:
            return None
        if not project:
            return named_in(await self._metadata.entries("/issuetype"), name)
        try:
            return named(await self._metadata.issue_type(project, name))
        except InvalidField:
            return None

    async def _default_issue_type(self, arguments: Sequence[Json]) -> Json:
        """The first type of a project that is no sub-task, as Jira lists them."""
        project = _key(arguments, 0)
        types = await self._metadata.issue_types(project) if project else []
        return named(next((one for one in types if not one.get("subtask")), None))

    async def _project(self, arguments: Sequence[Json]) -> Json:
        key = _key(arguments, 0)
        if not key:
            return None
        try:
            return dict(_project(await self._metadata.get(f"/project/{segment(key)}")))
        except NotFound:
            return None

    async def _user_by_email(self, arguments: Sequence[Json]) -> Json:
        """Jira searches in names and e-mails alike and by beginnings, so the answer is sifted."""
        email = _text(arguments, 0).casefold()
        if not email:
            return None
        path = f"/user/search?username={segment(email)}&includeInactive=true&maxResults=50"
        found = await self._metadata.entries(path)
        users = [user for user in found if str(user.get("emailAddress", "")).casefold() == email]
        users.sort(key=lambda user: not user.get("active", True))
        return hub_user(users[0]) if users else None

    async def _user_by_username(self, arguments: Sequence[Json]) -> Json:
        return await self._one_user("username", _text(arguments, 0))

    async def _user(self, arguments: Sequence[Json]) -> Json:
        """By key; scripts also hand user names to this, so those are tried next."""
        name = _text(arguments, 0)
        return await self._one_user("key", name) or await self._one_user("username", name)

    async def _one_user(self, parameter: str, value: str) -> Json:
        if not value:
            return None
        try:
            return hub_user(await self._metadata.get(f"/user?{parameter}={segment(value)}"))
        except NotFound:
            return None

    async def _is_assignable(self, arguments: Sequence[Json]) -> Json:
        project, user = _key(arguments, 0), arguments[1] if len(arguments) > 1 else None
        name = user.get("username") if isinstance(user, dict) else user
        if not project or not isinstance(name, str) or not name:
            return False
        path = f"/user/assignable/search?project={segment(project)}&username={segment(name)}&maxResults=50"
        try:
            return any(found.get("name") == name for found in await self._metadata.entries(path))
        except (NotFound, Refused):
            return False

    async def _by_name(self, path: str, arguments: Sequence[Json]) -> Json:
        name = _text(arguments, 0)
        return named_in(await self._metadata.entries(path), name) if name else None

    async def _part(self, what: str, arguments: Sequence[Json]) -> Json:
        return await self._parts.find(what, _key(arguments, 1), _text(arguments, 0))

    async def _create_version(self, arguments: Sequence[Json]) -> Json:
        """``(issue, name, description)``; the issue says the project."""
        project = _project_of(arguments)
        return await self._parts.version(project, _text(arguments, 1), _text(arguments, 2))

    async def _create_component(self, arguments: Sequence[Json]) -> Json:
        """``(issue, name, description, leadKey, assigneeType)``."""
        name, description, lead, assignee = (_text(arguments, place) for place in range(1, 5))
        return await self._parts.component(_project_of(arguments), name, description, lead, assignee)

    async def _custom_field(self, arguments: Sequence[Json]) -> Json:
        """``(name, id or number[, issue])``, whether or not an issue has it yet. Of several fields with
        one name, the one on the issue's screen."""
        name = _text(arguments, 0)
        catalogue = await self._metadata.catalogue()
        issue = arguments[1] if len(arguments) > 1 else None
        if catalogue.is_ambiguous(name) and isinstance(issue, dict):
            screen = await self._screen(issue)
            catalogue = catalogue.preferring(str(field.get("fieldId")) for field in screen)
        field = catalogue.find(name) if name else None
        return None if field is None else {"id": field.id, "name": field.name, "type": field.type}

    async def _option(self, arguments: Sequence[Json]) -> Json:
        """An option of a select field, for an issue that exists or is about to."""
        issue = arguments[0] if arguments else None
        name, value = _text(arguments, 1), _text(arguments, 2)
        if not isinstance(issue, dict) or not name or not value:
            return None
        for field in await self._screen(issue):
            if name in (field.get("name"), field.get("fieldId"), str(field.get("fieldId"))[12:]):
                options = (o for o in field.get("allowedValues") or () if isinstance(o, dict))
                for option in options:
                    if str(option.get("value", "")).casefold() == value.casefold():
                        return {"id": str(option.get("id", "")), "value": option.get("value")}
        return None

    async def _screen(self, issue: dict[str, Json]) -> list[JsonObject]:
        identity = issue.get("id")
        if isinstance(identity, str) and identity:
            return await self._metadata.edit_screen(identity)
        project, kind = issue.get("projectKey"), issue.get("typeName")
        if not isinstance(project, str) or not isinstance(kind, str):
            return []
        found = await self._metadata.issue_type(project, kind)
        return await self._metadata.create_screen(project, str(found["id"]))


def _project(one: JsonObject) -> Mapping[str, Json]:
    return {"id": str(one.get("id", "")), "key": str(one.get("key", "")), "name": str(one.get("name", ""))}


def _project_of(arguments: Sequence[Json]) -> str:
    issue = arguments[0] if arguments else None
    project = issue.get("projectKey") if isinstance(issue, dict) else issue
    return project if isinstance(project, str) else ""


def _text(arguments: Sequence[Json], position: int) -> str:
    value = arguments[position] if position < len(arguments) else None
    return str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _key(arguments: Sequence[Json], position: int) -> str:
    """A project by its key, or given whole."""
    value = arguments[position] if position < len(arguments) else None
    if isinstance(value, dict):
        value = value.get("key") or value.get("id")
    return value.strip() if isinstance(value, str) else ""
