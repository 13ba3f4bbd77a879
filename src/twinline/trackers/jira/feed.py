"""What changed, and what matches a query. Times in queries are always unquoted epoch milliseconds:
a quoted date has minutes only and is read in the time zone of whoever asks.
"""

import re
from collections.abc import Sequence

from twinline.domain.errors import InvalidField, NotFound
from twinline.domain.ids import ItemId
from twinline.domain.items import Cursor, Found, ItemRef, Page
from twinline.trackers.jira.client import API, JiraClient, JsonObject
from twinline.trackers.jira.cursor import FeedState, Row
from twinline.trackers.jira.refusals import Refused
from twinline.trackers.jira.times import milliseconds

__all__ = ["Feed", "without_order"]

_PAGE = 100
_LONGEST_QUERY = 20_000
_QUOTED_OR_ORDER = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\border\s+by\b", re.IGNORECASE)


class Feed:
    def __init__(self, client: JiraClient) -> None:
        self._client = client

    async def changes(self, since: Cursor | None) -> Page:
        """One page of news. Pages of things already reported are passed over in the same call."""
        if since is None:
            state = FeedState.starting(await self._server_now())
        else:
            state = FeedState.parse(since.value)
        while True:
            window = state.window
            answer = await self._search(
                f"updated >= {window.low} ORDER BY updated ASC, key ASC",
                ("updated", "summary"),
                start=window.skip,
                limit=_PAGE,
            )
            issues = answer.get("issues") or []
            rows = [Row(str(one["id"]), milliseconds(one["fields"].get("updated")) or 0) for one in issues]
            if state.is_torn(rows):
                state = state.again()
                continue
            news = tuple(_ref(one) for one, row in zip(issues, rows, strict=True) if state.is_unseen(row))
            is_last = not rows or window.skip + len(rows) >= answer.get("total", 0)
            state = state.after(rows, is_last=is_last, now=self._now_there())
            if news or is_last:
                return Page(news, Cursor(state.text()), more=not is_last)

    async def search(self, query: str, start: int, limit: int) -> Found:
        answer = await self._asked(query, start=start, limit=limit)
        refs = tuple(_ref(issue) for issue in answer.get("issues") or ())
        return Found(int(answer.get("total", len(refs))), refs)

    async def matches(self, query: str, item: ItemId) -> bool:
        if not item.isdecimal():
            raise NotFound(f"{item!r} is no issue id of Jira.")
        condition = without_order(query)
        narrowed = f"({condition}) AND id = {item}" if condition else f"id = {item}"
        try:
            answer = await self._asked(narrowed, start=0, limit=1)
        except InvalidField:
            # Jira calls the id of a deleted issue a mistake in the query.
            if await self._is_gone(item):
                return False
            raise
        return bool(answer.get("issues"))

    async def _is_gone(self, item: ItemId) -> bool:
        try:
            await self._client.get(f"{API}/issue/{item}", {"fields": "summary"})
        except NotFound:
            return True
        return False

    async def all_matching(self, jql: str, fields: Sequence[str], *, most: int) -> list[JsonObject]:
        """Matching issues with these fields, ``most`` at most."""
        found: list[JsonObject] = []
        while len(found) < most:
            answer = await self._search(jql, fields, start=len(found), limit=_PAGE)
            issues = answer.get("issues") or []
            found.extend(issues)
            if not issues or len(found) >= answer.get("total", 0):
                break
        return found

    async def _asked(self, query: str, *, start: int, limit: int) -> JsonObject:
        """A person's query: what is wrong with it is said in Jira's words."""
        if len(query) > _LONGEST_QUERY:
            raise InvalidField("query", f"longer than {_LONGEST_QUERY} characters.")
        try:
            return await self._search(query, ("summary",), start=start, limit=limit)
        except Refused as refused:
            raise InvalidField("query", str(refused)) from refused

    async def _search(self, jql: str, fields: Sequence[str], *, start: int, limit: int) -> JsonObject:
        body = {"jql": jql, "startAt": start, "maxResults": limit, "fields": list(fields)}
        answer: JsonObject = await self._client.query(f"{API}/search", body)
        return answer

    async def _server_now(self) -> int:
        info = await self._client.get(f"{API}/serverInfo")
        told = milliseconds(info.get("serverTime"))
        # Without a time in the answer, its Date header has been compared with our clock.
        return self._now_there() if told is None else told

    def _now_there(self) -> int:
        return int(self._client.server_now().timestamp() * 1000)


def without_order(query: str) -> str:
    """A JQL query without its ORDER BY (one in quotes is part of a value)."""
    for found in _QUOTED_OR_ORDER.finditer(query):
        if found.group()[0] not in "\"'":
            return query[: found.start()].strip()
    return query.strip()


def _ref(issue: JsonObject) -> ItemRef:
    fields = issue.get("fields") or {}
    return ItemRef(ItemId(str(issue["id"])), str(issue.get("key", "")), str(fields.get("summary") or ""))
