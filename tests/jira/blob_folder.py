"""A blob store in a folder, as plain as can be."""

import hashlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from twinline.domain.errors import Rejected


class BlobFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, chunks: AsyncIterator[bytes], *, limit: int) -> tuple[str, int]:
        hasher, size = hashlib.sha256(), 0
        incoming = self._folder / secrets.token_hex(8)
        with incoming.open("wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise Rejected("too large")
                hasher.update(chunk)
                file.write(chunk)
        incoming.rename(self._folder / hasher.hexdigest())
        return hasher.hexdigest(), size

    def path(self, sha256: str) -> Path | None:
        path = self._folder / sha256
        return path if path.exists() else None
