"""Attachment contents on their way out: kept for a while, and read again from the tracker after."""

import sqlalchemy as sa

from twinline.domain.errors import NotFound
from twinline.engine.parts import Parts
from twinline.ports import Tracker
from twinline.store import schema

__all__ = ["fetch_again"]


async def fetch_again(parts: Parts, tracker: Tracker, connection_id: str, sha256: str) -> bool:
    """Whether the content of one of this connection's attachments is in the blob store now."""
    if parts.blobs.path(sha256) is not None:
        return True
    for attachment in await parts.database.read(_attachments, connection_id, sha256):
        try:
            async with tracker.download(attachment) as chunks:
                await parts.blobs.put(chunks, limit=parts.settings.attachment_limit)
        except NotFound:
            continue
        if parts.blobs.path(sha256) is not None:
            return True
    return False


def _attachments(tx: sa.Connection, connection_id: str, sha256: str) -> list[str]:
    """Local ids of attachments with this content."""
    entity, twin = schema.entity, schema.twin
    rows = tx.execute(
        sa.select(entity.c.local_id)
        .join(twin, twin.c.id == entity.c.twin)
        .where(
            twin.c.connection == connection_id,
            entity.c.kind == "attachment",
            entity.c.local_id.is_not(None),
            entity.c.body["sha256"].as_string() == sha256,
        )
    )
    return [str(local_id) for (local_id,) in rows]
