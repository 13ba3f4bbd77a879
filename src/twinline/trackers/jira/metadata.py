"""What Jira says about itself, remembered for a minute: fields, screens, types, statuses, users."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from twinline.domain.errors import InvalidField, NotFound
from twinline.trackers.jira.client import API, JiraClient, JsonObject, segment
from twinline.trackers.jira.fields import FieldCatalogue
from twinline.trackers.jira.refusals import Refused

__all__ = ["Metadata"]

_REMEMBER_SECONDS = 60.0
_MOST_REMEMBERED = 2_000


class Metadata:
    def __init__(self, client: JiraClient) -> None:
        self._client = client
        self._known: OrderedDict[str, tuple[float, Any]] = OrderedDict()

    async def remembered(self, name: str, ask: Callable[[], Awaitable[Any]]) -> Any:
        """The answer to a question asked within the last minute, or a fresh one."""
        known = self._known.get(name)
        if known is not None and time.monotonic() - known[0] < _REMEMBER_SECONDS:
            return known[1]
        answer = await ask()
        self._known[name] = (time.monotonic(), answer)
        self._known.move_to_end(name)
        while len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return answer

    def forget(self) -> None:
        self._known.clear()

    async def get(self, path: str) -> Any:
        return await self.remembered(path, lambda: self._client.get(API + path))

    async def entries(self, path: str) -> list[JsonObject]:
        """A list that comes whole, or a page's ``values``."""
        answer = await self.get(path)
        entries = answer.get("values") if isinstance(answer, dict) else answer
        return [entry for entry in entries or () if isinstance(entry, dict)]

    async def account(self) -> JsonObject:
        account: JsonObject = await self.get("/myself")
        return account

    async def is_ours(self, user: Any) -> bool:
        """Whether this is the account that we use."""
        account = await self.account()
        return isinstance(user, dict) and any(
            account.get(member) and account.get(member) == user.get(member)
            for member in ("key", "accountId", "name")
        )

    async def catalogue(self, present: Sequence[str] = ()) -> FieldCatalogue:
        """All custom fields; asked anew when ``present`` has one made since the last time."""
        catalogue: FieldCatalogue = await self.remembered("catalogue", self._read_catalogue)
        if any(one.startswith("customfield_") and one not in catalogue for one in present):
            self.forget()
            catalogue = await self.remembered("catalogue", self._read_catalogue)
        return catalogue

    async def _read_catalogue(self) -> FieldCatalogue:
        return FieldCatalogue.parse(await self._client.get(f"{API}/field"))

    async def issue_types(self, project: str) -> list[JsonObject]:
        """The types that can be created in a project (key or id)."""
        path = f"{API}/issue/createmeta/{segment(project)}/issuetypes"

        async def ask() -> list[JsonObject]:
            return await self._client.pages(path, "values")

        types: list[JsonObject] = await self.remembered(path, ask)
        return types

    async def create_screen(self, project: str, type_id: str) -> list[JsonObject]:
        """The fields of a create screen, each with ``fieldId``, ``name``, ``schema``, ``required``."""
        path = f"{API}/issue/createmeta/{segment(project)}/issuetypes/{segment(type_id)}"

        async def ask() -> list[JsonObject]:
            return await self._client.pages(path, "values")

        screen: list[JsonObject] = await self.remembered(path, ask)
        return screen

    async def edit_screen(self, item: str) -> list[JsonObject]:
        """The fields of an issue's edit screen, in the same form."""
        meta = await self._client.get(f"{API}/issue/{segment(item)}/editmeta")
        return [{**field, "fieldId": identity} for identity, field in (meta.get("fields") or {}).items()]

    async def issue_type(self, project: str, name: str) -> JsonObject:
        """The type with this name in a project. Raises InvalidField with the names there are."""
        try:
            types = await self.issue_types(project)
        except (NotFound, Refused) as error:
            raise InvalidField("projectKey", str(error)) from error
        for one in types:
            if str(one.get("name", "")).casefold() == name.casefold():
                return one
        names = ", ".join(str(one.get("name")) for one in types) or "none that our account may create"
        raise InvalidField("typeName", f"project {project} has no issue type {name!r}; it has: {names}.")
