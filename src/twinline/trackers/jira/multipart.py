"""One file as a multipart/form-data body (RFC 7578), read from disk piece by piece."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import anyio

__all__ = ["FileUpload"]

_PIECE_BYTES = 1 << 17
_ESCAPES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


class FileUpload:
    """The file in the form field ``file``. The name goes as UTF-8, as browsers send it: the
    ``filename*`` form is forbidden in form data, and Jira keeps its percent signs."""

    def __init__(self, path: Path, filename: str, mimetype: str) -> None:
        self._path = path
        self._boundary = secrets.token_hex(16)
        media = mimetype if mimetype.isascii() and mimetype.isprintable() else "application/octet-stream"
        head = (
            f"--{self._boundary}\r\n"
            f'Content-Disposition: form-data; name="file"; filename="{filename.translate(_ESCAPES)}"\r\n'
            f"Content-Type: {media}\r\n\r\n"
        )
        self._head = head.encode()
        self._tail = f"\r\n--{self._boundary}--\r\n".encode()

    def headers(self) -> dict[str, str]:
        size = len(self._head) + self._path.stat().st_size + len(self._tail)
        return {
            "Content-Type": f"multipart/form-data; boundary={self._boundary}",
            "Content-Length": str(size),
        }

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self._head
        async with await anyio.open_file(self._path, "rb") as file:
            while piece := await file.read(_PIECE_BYTES):
                yield piece
        yield self._tail
