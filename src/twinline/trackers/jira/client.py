"""Jira's REST API v2 as JSON in, JSON out. Refusals come as domain errors (see refusals)."""

import base64
import json
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from twinline.domain.errors import InvalidField
from twinline.trackers.jira.refusals import not_json, refusal
from twinline.trackers.transport import Answer, Intent, TrackerHttp

__all__ = ["API", "JiraClient", "JsonObject", "authorization", "segment"]

API = "/rest/api/2"
_MOST_PAGES = 1_000

JsonObject = dict[str, Any]


def authorization(*, token: str | None, login: str | None, password: str | None) -> str:
    """The header for a personal access token (8.14 and later), or for user and password."""
    if token:
        return f"Bearer {token}"
    if login and password:
        return "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()
    raise InvalidField("token", "a personal access token is needed, or a user name and a password.")


def segment(text: str) -> str:
    """A name as one segment of a path."""
    return quote(text, safe="")


class JiraClient:
    def __init__(self, http: TrackerHttp) -> None:
        self._http = http
        self.host = http.host
        self.base_url = http.base_url

    @property
    def server_ahead(self) -> timedelta:
        return self._http.server_ahead

    def server_now(self) -> datetime:
        """The tracker's clock, as far as its last answer tells."""
        return self._http.server_now()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, params: Mapping[str, str | int | bool] | None = None) -> Any:
        return self._parsed(await self._http.ask("GET", path, intent=Intent.READ, params=params), Intent.READ)

    async def raw(self, path: str) -> Answer:
        """The answer to a GET, whatever its status, for who wants to judge it."""
        return await self._http.ask("GET", path, intent=Intent.READ)

    async def query(self, path: str, body: object) -> Any:
        """A POST that only reads (a search)."""
        return self._parsed(await self._http.ask("POST", path, intent=Intent.READ, json=body), Intent.READ)

    async def create(self, path: str, body: object) -> Any:
        answer = await self._http.ask("POST", path, intent=Intent.CREATE, json=body)
        return self._parsed(answer, Intent.CREATE)

    async def post(self, path: str, body: object) -> None:
        """A POST that may be done twice (a transition: the second time it is no longer offered)."""
        self._accepted(await self._http.ask("POST", path, intent=Intent.UPDATE, json=body), Intent.UPDATE)

    async def put(self, path: str, body: object) -> None:
        self._accepted(await self._http.ask("PUT", path, intent=Intent.UPDATE, json=body), Intent.UPDATE)

    async def delete(self, path: str) -> None:
        self._accepted(await self._http.ask("DELETE", path, intent=Intent.UPDATE), Intent.UPDATE)

    async def upload(self, path: str, content: AsyncIterable[bytes], headers: Mapping[str, str]) -> Any:
        answer = await self._http.ask("POST", path, intent=Intent.CREATE, content=content, headers=headers)
        return self._parsed(answer, Intent.CREATE)

    async def free_request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str],
        headers: Mapping[str, str],
        document: object,
        content: AsyncIterable[bytes] | None,
    ) -> Answer:
        """A request that is not ours, and its answer whatever the status."""
        intent = Intent.READ if method == "GET" else Intent.CREATE
        return await self._http.ask(
            method,
            path,
            intent=intent,
            params=params or None,
            json=document,
            content=content,
            headers=headers,
        )

    def stream(self, path: str) -> AbstractAsyncContextManager[tuple[Answer, AsyncIterator[bytes]]]:
        return self._http.stream(path)

    async def pages(
        self, path: str, member: str, params: Mapping[str, str | int | bool] | None = None, *, size: int = 100
    ) -> list[JsonObject]:
        """Everything of a list that comes in pages (``startAt``, ``total``), or whole."""
        found: list[JsonObject] = []
        for _ in range(_MOST_PAGES):
            page = await self.get(path, {**(params or {}), "startAt": len(found), "maxResults": size})
            entries = page.get(member) if isinstance(page, dict) else page
            found.extend(entry for entry in entries or () if isinstance(entry, dict))
            if not entries or not isinstance(page, dict) or page.get("isLast"):
                break
            if len(found) >= page.get("total", 0):
                break
        return found

    def refused(self, answer: Answer) -> Exception:
        return refusal(answer, self.host, Intent.READ)

    def _accepted(self, answer: Answer, intent: Intent) -> None:
        if not answer.is_success:
            raise refusal(answer, self.host, intent)

    def _parsed(self, answer: Answer, intent: Intent) -> Any:
        self._accepted(answer, intent)
        try:
            return json.loads(answer.body)
        except ValueError as error:
            raise not_json(answer, self.host, intent) from error
