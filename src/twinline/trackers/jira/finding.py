"""Looking whether a create that was not answered happened after all.

Issues and comments carry the effect's key as a property. Attachments and work logs cannot; they are
known by what they hold and by us having made them since. "Since" is told by our clock, the tracker's
stamps by its own: the difference between the two is taken from the Date of its last answer.
"""

import hashlib
from datetime import datetime, timedelta

from twinline.domain.effects import AddAttachment, AddComment, AddWorkLog, Applied, CreateItem
from twinline.domain.errors import NotFound
from twinline.domain.ids import EffectKey
from twinline.trackers.jira.attachments import content_of
from twinline.trackers.jira.client import API, JiraClient, JsonObject, segment
from twinline.trackers.jira.feed import Feed
from twinline.trackers.jira.mapping import MARKER_PROPERTY, marker_of
from twinline.trackers.jira.metadata import Metadata
from twinline.trackers.jira.parts import Parts
from twinline.trackers.jira.times import milliseconds

__all__ = ["Finder"]

_MARGIN = timedelta(minutes=2)
_WIDE_MARGIN = timedelta(hours=1)
"""For items that also have the right summary: an earlier attempt than the last may have made one."""
_MOST_CANDIDATES = 1_000


class Finder:
    def __init__(self, client: JiraClient, metadata: Metadata, parts: Parts, feed: Feed) -> None:
        self._client = client
        self._metadata = metadata
        self._parts = parts
        self._feed = feed

    async def item(self, effect: CreateItem, key: EffectKey, since: datetime) -> Applied | None:
        """Among what our account created in the project since, the same summary first."""
        earliest = await self._earliest(since)
        wide = earliest - int((_WIDE_MARGIN - _MARGIN).total_seconds() * 1000)
        project = effect.project if effect.project.isdecimal() else f'"{effect.project}"'
        jql = f"project = {project} AND created >= {wide} ORDER BY created DESC"
        fields = ("summary", "creator", "created")
        listed = await self._feed.all_matching(jql, fields, most=_MOST_CANDIDATES)
        ours = [one for one in listed if await self._metadata.is_ours(one["fields"].get("creator"))]
        alike = [one for one in ours if one["fields"].get("summary") == effect.fields.get("summary")]
        recent = [one for one in ours if (milliseconds(one["fields"].get("created")) or 0) >= earliest]
        for candidate in [*alike, *(one for one in recent if one not in alike)]:
            identity = str(candidate["id"])
            path = f"{API}/issue/{segment(identity)}/properties/{MARKER_PROPERTY}"
            if await self._property_key(path) == key:
                return Applied(identity, str(candidate.get("key", "")))
        return None

    async def comment(self, effect: AddComment, key: EffectKey, since: datetime) -> Applied | None:
        earliest = await self._earliest(since)
        for comment in reversed(await self._parts.comments(effect.item)):
            if "properties" not in comment and not await self._may_be(comment, earliest, "created"):
                continue
            if "properties" in comment:
                found = marker_of(comment)
            else:  # this Jira does not show properties in a list
                found = await self._property_key(
                    f"{API}/comment/{segment(str(comment['id']))}/properties/{MARKER_PROPERTY}"
                )
            if found == key:
                return Applied(str(comment["id"]))
        return None

    async def attachment(self, effect: AddAttachment, since: datetime) -> Applied | None:
        """By name and size, made by us since, and then by the hash of the content itself."""
        issue = await self._client.get(f"{API}/issue/{segment(effect.item)}", {"fields": "attachment"})
        earliest = await self._earliest(since)
        for one in (issue.get("fields") or {}).get("attachment") or ():
            same = one.get("filename") == effect.filename and one.get("size") == effect.size
            if same and await self._may_be(one, earliest, "created"):
                identity = str(one["id"])
                if await self._hash(identity) == effect.sha256:
                    return Applied(identity)
        return None

    async def worklog(self, effect: AddWorkLog, since: datetime) -> Applied | None:
        earliest = await self._earliest(since)
        wanted = (effect.comment, effect.seconds, effect.started)
        for one in await self._parts.worklogs(effect.item):
            held = (one.get("comment") or "", one.get("timeSpentSeconds"), milliseconds(one.get("started")))
            if held == wanted and await self._may_be(one, earliest, "created"):
                return Applied(str(one["id"]))
        return None

    async def _may_be(self, entity: JsonObject, earliest: int, stamp: str) -> bool:
        created = milliseconds(entity.get(stamp))
        return (created is None or created >= earliest) and await self._metadata.is_ours(entity.get("author"))

    async def _earliest(self, since: datetime) -> int:
        await self._metadata.account()  # an answer, so that the clocks have been compared
        moment = since + self._client.server_ahead - _MARGIN
        return int(moment.timestamp() * 1000)

    async def _property_key(self, path: str) -> str | None:
        try:
            answer = await self._client.get(path)
        except NotFound:
            return None
        return marker_of({"properties": [answer]})

    async def _hash(self, attachment: str) -> str:
        hasher = hashlib.sha256()
        async with content_of(self._client, attachment) as chunks:
            async for chunk in chunks:
                hasher.update(chunk)
        return hasher.hexdigest()
