"""The content of an attachment, as a stream.

Jira names the content by an absolute address of its own idea. Only the path of it is used, at the
address we were given: our credential goes to no other host, and a tracker that is reached by an
inner name works.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from twinline.domain.errors import NotFound
from twinline.trackers.jira.client import API, JiraClient, JsonObject, segment

__all__ = ["content_of"]


@asynccontextmanager
async def content_of(client: JiraClient, attachment: str) -> AsyncIterator[AsyncIterator[bytes]]:
    """Raises NotFound when the attachment is gone, also between the two requests this takes."""
    meta: JsonObject = await client.get(f"{API}/attachment/{segment(attachment)}")
    async with client.stream(_content_path(meta, attachment)) as (head, chunks):
        if head.status == HTTPStatus.NOT_FOUND:
            raise NotFound(f"Attachment {attachment} is gone.")
        if not head.is_success:
            raise client.refused(head)
        yield chunks


def _content_path(meta: JsonObject, attachment: str) -> str:
    content, own = str(meta.get("content") or ""), str(meta.get("self") or "")
    address, found, _ = own.partition("/rest/")
    if found and content.startswith(address + "/"):
        return content.removeprefix(address)
    path = urlsplit(content).path
    start = path.find("/secure/attachment/")
    if start >= 0:
        return path[start:]
    return f"/secure/attachment/{segment(attachment)}/{quote(str(meta.get('filename', 'file')), safe='')}"
