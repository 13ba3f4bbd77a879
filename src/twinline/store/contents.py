"""Who offered, wants, brings or brought which attachment content: rows only, the bytes are in blobs.py."""

from collections.abc import Sequence

import sqlalchemy as sa

from twinline.store import lanes
from twinline.store.schema import blob_arrived, blob_offer, blob_upload, blob_want
from twinline.store.streams import upsert

__all__ = [
    "arrived",
    "asked_since",
    "due_uploads",
    "has_arrived",
    "next_upload_ms",
    "offered",
    "postpone_upload",
    "settle_upload",
    "want",
    "wanted",
]


def offered(tx: sa.Connection, connection_id: str, sha256: str) -> int | None:
    """The size of a content that left in a replica of this connection, or None."""
    mine = (blob_offer.c.connection == connection_id, blob_offer.c.sha256 == sha256)
    return tx.execute(sa.select(blob_offer.c.size).where(*mine)).scalar_one_or_none()


def want(tx: sa.Connection, connection_id: str, sha256: str, size: int, *, now_ms: int) -> None:
    """Note that the partner shall bring a content."""
    key = {"connection": connection_id, "sha256": sha256}
    upsert(tx, blob_want, key, {"size": size, "asked_ms": now_ms})


def asked_since(tx: sa.Connection, connection_id: str, sha256: str, since_ms: int) -> bool:
    """Whether the partner was asked for it lately."""
    mine = (blob_want.c.connection == connection_id, blob_want.c.sha256 == sha256)
    query = sa.select(blob_want.c.sha256).where(*mine, blob_want.c.asked_ms > since_ms)
    return tx.execute(query).first() is not None


def wanted(tx: sa.Connection, connection_id: str, sha256: str) -> int | None:
    """The size of a content we asked this partner for, or None."""
    mine = (blob_want.c.connection == connection_id, blob_want.c.sha256 == sha256)
    return tx.execute(sa.select(blob_want.c.size).where(*mine)).scalar_one_or_none()


def has_arrived(tx: sa.Connection, connection_id: str, sha256: str) -> bool:
    """Whether the partner of this connection ever brought this content, whole and right."""
    mine = (blob_arrived.c.connection == connection_id, blob_arrived.c.sha256 == sha256)
    return tx.execute(sa.select(blob_arrived.c.sha256).where(*mine)).first() is not None


def arrived(tx: sa.Connection, connection_id: str, sha256: str, *, now_ms: int) -> None:
    """Note that the partner brought a content whole; it is not asked for it any more, and the items
    that wait for it go on."""
    lanes.hurry(tx, connection_id, now_ms=now_ms)
    upsert(tx, blob_arrived, {"connection": connection_id, "sha256": sha256}, {}, replace=False)
    mine = (blob_want.c.connection == connection_id, blob_want.c.sha256 == sha256)
    tx.execute(blob_want.delete().where(*mine))


def due_uploads(tx: sa.Connection, connection_id: str, now_ms: int) -> Sequence[sa.RowMapping]:
    """Contents the partner asked for, the oldest first."""
    mine = (blob_upload.c.connection == connection_id, blob_upload.c.due_ms <= now_ms)
    query = sa.select(blob_upload).where(*mine).order_by(blob_upload.c.asked_ms)
    return tx.execute(query).mappings().all()


def next_upload_ms(tx: sa.Connection, connection_id: str) -> int | None:
    query = sa.select(sa.func.min(blob_upload.c.due_ms)).where(blob_upload.c.connection == connection_id)
    return tx.execute(query).scalar_one_or_none()


def postpone_upload(tx: sa.Connection, connection_id: str, sha256: str, *, due_ms: int) -> None:
    mine = (blob_upload.c.connection == connection_id, blob_upload.c.sha256 == sha256)
    tx.execute(blob_upload.update().where(*mine).values(tries=blob_upload.c.tries + 1, due_ms=due_ms))


def settle_upload(tx: sa.Connection, connection_id: str, sha256: str, *, asked_ms: int) -> None:
    """Done with what was asked for then; a newer request for the same content stays."""
    mine = (blob_upload.c.connection == connection_id, blob_upload.c.sha256 == sha256)
    tx.execute(blob_upload.delete().where(*mine, blob_upload.c.asked_ms == asked_ms))
