"""Jira Data Center and Server as a ``Tracker`` (8.20 and later)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from twinline.domain.effects import (
    AddAttachment,
    AddComment,
    AddWorkLog,
    Applied,
    CreateItem,
    Effect,
    Transition,
    TransitionBy,
    UpdateItem,
)
from twinline.domain.errors import NotFound
from twinline.domain.hub import Json
from twinline.domain.ids import EffectKey, ItemId
from twinline.domain.items import Cursor, Found, Item, ItemRef, Page, TrackerInfo
from twinline.ports import Blobs, Clock
from twinline.trackers.jira import hooks
from twinline.trackers.jira.attachments import content_of
from twinline.trackers.jira.client import JiraClient, authorization
from twinline.trackers.jira.directory import Directory
from twinline.trackers.jira.feed import Feed
from twinline.trackers.jira.finding import Finder
from twinline.trackers.jira.items import Items
from twinline.trackers.jira.metadata import Metadata
from twinline.trackers.jira.parts import Parts
from twinline.trackers.jira.probe import probe
from twinline.trackers.jira.workflow import Workflow
from twinline.trackers.transport import TrackerHttp, open_transport

__all__ = ["JiraTracker"]


class JiraTracker:
    """One Jira, as one account sees it.

    Authenticates by a personal access token, or by ``login`` and ``password``. ``transport`` takes
    the place of the network (to record, or to disturb it); ``clock`` dates the pauses a server asks
    for and tells how far the server's clock is from ours.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str | None = None,
        login: str | None = None,
        password: str | None = None,
        ca_file: Path | None = None,
        proxy_url: str | None = None,
        blobs: Blobs,
        clock: Clock | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        timeout_seconds: float = 30.0,
    ) -> None:
        http = TrackerHttp(
            base_url,
            authorization=authorization(token=token, login=login, password=password),
            transport=transport or open_transport(ca_file=ca_file, proxy_url=proxy_url),
            now=clock.now if clock is not None else _system_time,
            timeout_seconds=timeout_seconds,
        )
        self._client = JiraClient(http)
        metadata = Metadata(self._client)
        self._parts = Parts(self._client, blobs)
        self._items = Items(self._client, metadata, self._parts)
        self._workflow = Workflow(self._client)
        self._feed = Feed(self._client)
        self._finder = Finder(self._client, metadata, self._parts, self._feed)
        self._directory = Directory(self._client, metadata)

    @property
    def kind(self) -> str:
        return "jira"

    async def aclose(self) -> None:
        await self._client.aclose()

    async def probe(self) -> TrackerInfo:
        return await probe(self._client)

    async def read(self, item: ItemId) -> Item:
        return await self._items.read(item)

    async def apply(self, effect: Effect, *, key: EffectKey) -> Applied:
        match effect:
            case CreateItem():
                return await self._items.create(effect, key)
            case UpdateItem():
                return await self._items.update(effect)
            case Transition():
                return await self._workflow.transition(effect)
            case TransitionBy():
                return await self._workflow.transition_by(effect)
            case _:
                return await self._parts.apply(effect, key)

    async def find(self, effect: Effect, *, key: EffectKey, since: datetime) -> Applied | None:
        """None for effects that may simply be done again: edits, deletions, ways to a status."""
        match effect:
            case CreateItem():
                found = await self._finder.item(effect, key, since)
                return None if found is None else await self._items.finish_create(effect, found)
            case AddComment():
                return await self._finder.comment(effect, key, since)
            case AddAttachment():
                return await self._finder.attachment(effect, since)
            case AddWorkLog():
                return await self._finder.worklog(effect, since)
            case TransitionBy():
                return await self._workflow.taken(effect)
            case _:
                return None

    def download(self, attachment: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        return content_of(self._client, attachment)

    async def changes(self, since: Cursor | None) -> Page:
        return await self._feed.changes(since)

    async def search(self, query: str, *, start: int = 0, limit: int = 50) -> Found:
        return await self._feed.search(query, start, limit)

    async def matches(self, query: str, item: ItemId) -> bool:
        return await self._feed.matches(query, item)

    async def ensure_hook(self, url: str, *, secret: str) -> None:
        await hooks.ensure_hook(self._client, url, secret=secret)

    def hinted(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> tuple[ItemId, ...]:
        return hooks.hinted(headers, body, secret=secret)

    async def projects(self) -> Sequence[Mapping[str, Json]]:
        return await self._directory.projects()

    async def lookup(self, question: str, arguments: Sequence[Json]) -> Json:
        if question == "getHubIssue":
            return await self._hub_issue(str(arguments[0]) if arguments and arguments[0] else "")
        if question == "getTransitions":
            return await self._workflow.named(str(arguments[0]) if arguments else "")
        return await self._directory.lookup(question, arguments)

    async def _hub_issue(self, key: str) -> Json:
        try:
            return (await self._items.read(ItemId(key))).hub if key else None
        except NotFound:
            return None

    async def resolve(self, key: str) -> ItemRef:
        return await self._items.resolve(key)


def _system_time() -> datetime:
    return datetime.now(UTC)
