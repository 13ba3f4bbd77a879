"""Which contents have arrived over a connection.

The files are shared by all connections, and by the node's own tracker. A partner that names a hash
gets nothing of that: it must bring the whole content itself, once. Whether it did is in the database.

    appended, hash right ──▶ recorded ──▶ published
                        crash │      crash │
                              └────────────┴──▶ its bytes are still there: asked for again, brought in one
                                                empty piece
"""

from twinline.link.wiring import Wiring
from twinline.store import contents

__all__ = ["has_arrived", "take_in"]


async def has_arrived(wiring: Wiring, connection_id: str, sha256: str) -> bool:
    """Whether the partner brought this content, and it is still here."""
    if not await wiring.database.read(contents.has_arrived, connection_id, sha256):
        return False
    return wiring.blobs.path(sha256) is not None


async def take_in(wiring: Wiring, connection_id: str, sha256: str) -> None:
    """Record a content that ``BlobStore.append`` found whole and right, then make it visible."""
    await wiring.database.write(contents.arrived, connection_id, sha256, now_ms=wiring.now_ms())
    await wiring.blobs.publish(connection_id, sha256)
