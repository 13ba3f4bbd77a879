"""Comments, attachments and work logs of an issue: read, add, edit, delete.

Deleting what is gone already is done. A comment is edited with the visibility it has, because
Jira would otherwise show a restricted one to everybody.
"""

from collections.abc import Awaitable
from contextlib import suppress
from typing import TypeVar

from twinline.domain.effects import (
    AddAttachment,
    AddComment,
    AddWorkLog,
    Applied,
    DeleteAttachment,
    DeleteComment,
    DeleteWorkLog,
    EditComment,
    EditWorkLog,
)
from twinline.domain.errors import InvalidField, NotFound, Transient
from twinline.domain.ids import EffectKey
from twinline.ports import Blobs
from twinline.trackers.jira.client import API, JiraClient, JsonObject, segment
from twinline.trackers.jira.mapping import MARKER_PROPERTY
from twinline.trackers.jira.multipart import FileUpload
from twinline.trackers.jira.refusals import Refused
from twinline.trackers.jira.times import jira_time

__all__ = ["Parts"]

_Answer = TypeVar("_Answer")

PartEffect = (
    AddComment
    | EditComment
    | DeleteComment
    | AddAttachment
    | DeleteAttachment
    | AddWorkLog
    | EditWorkLog
    | DeleteWorkLog
)


class Parts:
    def __init__(self, client: JiraClient, blobs: Blobs) -> None:
        self._client = client
        self._blobs = blobs

    async def comments(self, item: str) -> list[JsonObject]:
        """All comments, oldest first, with their properties where this Jira shows them."""
        return await self._client.pages(
            f"{API}/issue/{segment(item)}/comment", "comments", {"expand": "properties", "orderBy": "created"}
        )

    async def worklogs(self, item: str) -> list[JsonObject]:
        answer = await self._client.get(f"{API}/issue/{segment(item)}/worklog")
        return [one for one in answer.get("worklogs") or () if isinstance(one, dict)]

    async def apply(self, effect: PartEffect, key: EffectKey) -> Applied:
        """Do one write. The key goes into a comment; attachments and work logs have no place for it."""
        match effect:
            case AddComment():
                return await self._add_comment(effect, key)
            case AddAttachment():
                return await self._add_attachment(effect)
            case AddWorkLog():
                made = await _refusable("workLogs", self._client.create(_worklog_path(effect), _work(effect)))
                return Applied(str(made["id"]))
            case EditComment():
                return await self._edit_comment(effect)
            case EditWorkLog():
                path = _worklog_path(effect, effect.worklog)
                await _refusable("workLogs", self._client.put(path, _work(effect)))
                return Applied(effect.worklog)
            case _:
                return await self._delete(effect)

    async def _add_comment(self, effect: AddComment, key: EffectKey) -> Applied:
        properties: list[JsonObject] = [{"key": MARKER_PROPERTY, "value": {"key": key}}]
        if effect.internal:
            properties.append({"key": "sd.public.comment", "value": {"internal": True}})
        body = {"body": effect.body, "properties": properties}
        made = await _refusable("comments", self._client.create(_comment_path(effect), body))
        return Applied(str(made["id"]))

    async def _edit_comment(self, effect: EditComment) -> Applied:
        path = _comment_path(effect, effect.comment)
        known = await self._client.get(path)
        body: JsonObject = {"body": effect.body}
        if known.get("visibility"):
            body["visibility"] = known["visibility"]
        await _refusable("comments", self._client.put(path, body))
        return Applied(effect.comment)

    async def _add_attachment(self, effect: AddAttachment) -> Applied:
        """Stream the content from the blob store. Raises Transient while it is not whole there."""
        content = self._blobs.path(effect.sha256)
        if content is None:
            raise Transient(f"The content of {effect.filename!r} is not here yet.")
        upload = FileUpload(content, effect.filename, effect.mimetype)
        path = f"{_issue_path(effect)}/attachments"
        headers = {**upload.headers(), "X-Atlassian-Token": "no-check"}
        made = await _refusable("attachments", self._client.upload(path, upload.chunks(), headers))
        return Applied(str((made[0] if isinstance(made, list) else made)["id"]))

    async def _delete(self, effect: DeleteComment | DeleteAttachment | DeleteWorkLog) -> Applied:
        match effect:
            case DeleteComment():
                part, path = effect.comment, _comment_path(effect, effect.comment)
            case DeleteAttachment():
                part, path = effect.attachment, f"{API}/attachment/{segment(effect.attachment)}"
            case DeleteWorkLog():
                part, path = effect.worklog, _worklog_path(effect, effect.worklog)
        with suppress(NotFound):  # gone already
            await self._client.delete(path)
        return Applied(part)


async def _refusable(member: str, write: Awaitable[_Answer]) -> _Answer:
    """A write whose refusal is about one member of the hub issue."""
    try:
        return await write
    except Refused as refused:
        raise InvalidField(member, str(refused)) from refused


def _issue_path(effect: PartEffect) -> str:
    return f"{API}/issue/{segment(effect.item)}"


def _comment_path(effect: PartEffect, comment: str = "") -> str:
    return f"{_issue_path(effect)}/comment" + (f"/{segment(comment)}" if comment else "")


def _worklog_path(effect: PartEffect, worklog: str = "") -> str:
    return f"{_issue_path(effect)}/worklog" + (f"/{segment(worklog)}" if worklog else "")


def _work(effect: AddWorkLog | EditWorkLog) -> JsonObject:
    return {
        "comment": effect.comment,
        "timeSpentSeconds": effect.seconds,
        "started": jira_time(effect.started),
    }
