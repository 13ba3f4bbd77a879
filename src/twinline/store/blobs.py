"""Attachment contents by SHA-256, as files. A content is visible only when it is whole and right.

    <folder>/whole/ab/<sha256>             readable, never changed
    <folder>/partial/<connection>-<sha256> arriving over the link, resumable
    <folder>/incoming/<random>             being read from the tracker; swept at the start

A file becomes whole by fsync and rename, so a crash leaves none that is short. Its modification time
tells when it was last used; ``collect`` removes what was not used for long.

Whole files are shared by all connections, so that one is here says nothing about who may have it:
that a partner brought it is a row of store/contents.py.
"""

import hashlib
import os
import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from anyio import to_thread

from twinline.domain.errors import Rejected

__all__ = ["BlobStore", "WrongContent", "WrongOffset"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_READ = 1024 * 1024


class WrongOffset(Exception):
    """A piece does not begin where the content stops; ``offset`` is where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"the content goes on at byte {offset}")
        self.offset = offset


class WrongContent(Exception):
    """The whole does not have the hash that names it; it was thrown away."""


class BlobStore:
    """Implements ``ports.Blobs``; the link also writes pieces into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("whole", "partial", "incoming"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for left in (folder / "incoming").iterdir():
            left.unlink()

    async def put(self, chunks: AsyncIterator[bytes], *, limit: int) -> tuple[str, int]:
        """Store a stream; answer its hash and size. Raises Rejected beyond ``limit`` bytes."""
        temporary = self._folder / "incoming" / os.urandom(16).hex()
        digest, size = hashlib.sha256(), 0
        try:
            with temporary.open("wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise Rejected(
                            f"The attachment is larger than {limit / 1048576:,.0f} MiB, the limit of this "
                            "node. Raise the limit, or leave this attachment out in the outgoing rule."
                        )
                    await to_thread.run_sync(_write, file, chunk, digest)
                await to_thread.run_sync(_to_disk, file)
            sha256 = digest.hexdigest()
            await to_thread.run_sync(self._publish, temporary, sha256)
        finally:
            temporary.unlink(missing_ok=True)
        return sha256, size

    def path(self, sha256: str) -> Path | None:
        """The file that holds this content, or None while it is not whole here."""
        file = self._whole(sha256)
        try:
            os.utime(file)
        except FileNotFoundError:
            return None
        return file

    def offset(self, connection_id: str, sha256: str) -> int:
        """How many bytes of a content have arrived over a connection."""
        try:
            return self._partial(connection_id, sha256).stat().st_size
        except FileNotFoundError:
            return 0

    async def append(self, connection_id: str, sha256: str, offset: int, piece: bytes, *, size: int) -> bool:
        """Add a piece; True when all of it arrived and is right, so that it can be published.

        A content that is whole here already is read and checked like any other: who names it must
        have it. Raises WrongOffset or WrongContent.
        """
        return await to_thread.run_sync(self._append, connection_id, sha256, offset, piece, size)

    async def publish(self, connection_id: str, sha256: str) -> None:
        """Make what ``append`` found right visible; a second copy is dropped."""
        await to_thread.run_sync(self._publish_partial, connection_id, sha256)

    async def read(self, sha256: str, offset: int, length: int) -> bytes:
        """A piece of a whole content. Raises FileNotFoundError."""
        return await to_thread.run_sync(_piece, self._whole(sha256), offset, length)

    def arriving(self, connection_id: str) -> int:
        """Bytes of unfinished contents of a connection."""
        return sum(file.stat().st_size for file in (self._folder / "partial").glob(f"{connection_id}-*"))

    def collect(self, unused_for: timedelta) -> int:
        """Remove contents and unfinished ones not used for so long; answer how many."""
        before = time.time() - unused_for.total_seconds()
        old = [
            file
            for part in ("whole", "partial")
            for file in (self._folder / part).rglob("*")
            if file.is_file() and file.stat().st_mtime < before
        ]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    def _append(self, connection_id: str, sha256: str, offset: int, piece: bytes, size: int) -> bool:
        partial = self._partial(connection_id, sha256)
        have = self.offset(connection_id, sha256)
        if offset != have or offset + len(piece) > size:
            raise WrongOffset(have)
        with partial.open("ab") as file:
            file.write(piece)
            _to_disk(file)
        if offset + len(piece) < size:
            return False
        if _hash(partial) != sha256:
            partial.unlink()
            raise WrongContent(sha256)
        return True

    def _publish_partial(self, connection_id: str, sha256: str) -> None:
        partial = self._partial(connection_id, sha256)
        if self.path(sha256) is None:
            self._publish(partial, sha256)
        else:
            partial.unlink(missing_ok=True)

    def _publish(self, file: Path, sha256: str) -> None:
        whole = self._whole(sha256)
        whole.parent.mkdir(exist_ok=True)
        file.replace(whole)
        folder = os.open(whole.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _whole(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise ValueError("a content is named by 64 hex digits")
        return self._folder / "whole" / sha256[:2] / sha256

    def _partial(self, connection_id: str, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256) or not connection_id.isalnum():
            raise ValueError("a content is named by 64 hex digits")
        return self._folder / "partial" / f"{connection_id}-{sha256}"


def _write(file: BinaryIO, chunk: bytes, digest: "hashlib._Hash") -> None:
    file.write(chunk)
    digest.update(chunk)


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _piece(file: Path, offset: int, length: int) -> bytes:
    with file.open("rb") as handle:
        handle.seek(offset)
        return handle.read(length)


def _hash(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
