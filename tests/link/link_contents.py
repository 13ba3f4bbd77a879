"""Attachment contents in tests: stored, sent and named by a node."""

from collections.abc import AsyncIterator

from link_nodes import Node, until

from twinline.domain.hub import Json
from twinline.store.schema import staged

MIB = 1024 * 1024


async def chunks(content: bytes, size: int = 64 * 1024) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def offer(node: Node, id_: str, content: bytes) -> tuple[str, int]:
    """Store a content and send a replica that names it."""
    sha256, size = await node.blobs.put(chunks(content), limit=200 * MIB)
    await claim(node, id_, sha256, size)
    return sha256, size


async def claim(node: Node, id_: str, sha256: str, size: int) -> None:
    """Send a replica that names a content, whether the node has it or not."""
    entity: Json = {"t": "attachment", "ref": "r", "sha256": sha256, "size": size}
    await node.side.database.write(
        node.link.stage,
        id_,
        "twin.state",
        twin=sha256[:32],
        ver=1,
        body={"ents": [entity]},
        now_ms=node.side.now_ms,
    )
    node.signals.notify(f"outbox:{id_}")
    await until(lambda: not [row for row in node.side.rows(staged) if row["type"] == "twin.state"])


def whole(node: Node, sha256: str) -> bytes:
    file = node.blobs.path(sha256)
    assert file is not None
    return file.read_bytes()
