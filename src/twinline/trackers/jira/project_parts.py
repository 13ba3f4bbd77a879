"""Versions and components of a project: found by name, or made when a rule asks for them."""

from collections.abc import Mapping

from twinline.domain.errors import InvalidField, NotFound
from twinline.domain.hub import Json
from twinline.trackers.jira.client import API, JiraClient, JsonObject, segment
from twinline.trackers.jira.mapping import named
from twinline.trackers.jira.metadata import Metadata
from twinline.trackers.jira.refusals import Refused

__all__ = ["ProjectParts", "named_in"]


class ProjectParts:
    def __init__(self, client: JiraClient, metadata: Metadata) -> None:
        self._client = client
        self._metadata = metadata

    async def find(self, what: str, project: str, name: str) -> Json:
        """``what`` is ``versions`` or ``components``. None for an unknown name or project."""
        if not name or not project:
            return None
        try:
            entries = await self._metadata.entries(f"/project/{segment(project)}/{what}")
        except NotFound:
            return None
        return named_in(entries, name)

    async def version(self, project: str, name: str, description: str) -> Json:
        """The version of this name, made if there is none. Raises InvalidField in Jira's words."""
        body = {"project": project, "name": name, "description": description}
        return await self._found_or_made("versions", "/version", project, body)

    async def component(self, project: str, name: str, description: str, lead: str, assignee: str) -> Json:
        body = {"project": project, "name": name, "description": description, "assigneeType": assignee}
        if lead:
            body["leadUserName"] = lead
        return await self._found_or_made("components", "/component", project, body)

    async def _found_or_made(self, what: str, path: str, project: str, body: Mapping[str, str]) -> Json:
        if not project or not body["name"]:
            raise InvalidField(what, "a name and the issue's projectKey are needed to make one.")
        found = await self.find(what, project, body["name"])
        if found is not None:
            return found
        try:
            made: JsonObject = await self._client.create(API + path, dict(body))
        except Refused as refused:
            raise InvalidField(what, str(refused)) from refused
        finally:
            self._metadata.forget()
        return named(made)


def named_in(entries: list[JsonObject], name: str) -> Json:
    """By name exactly, else without regard to case."""
    for same in (str, str.casefold):
        for entry in entries:
            if same(str(entry.get("name", ""))) == same(name):
                return named(entry)
    return None
