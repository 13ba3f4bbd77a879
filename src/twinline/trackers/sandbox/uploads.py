"""Receiving files: multipart bodies are written to disk as they arrive and hashed on the way.

At most one chunk of a body is in memory. A file is synced to disk before it is reported.
"""

import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote

from anyio import to_thread
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from twinline.trackers.sandbox.attachments import Upload
from twinline.trackers.sandbox.refusal import Refused, bad_request

if TYPE_CHECKING:  # a name that exists for type checkers alone
    from python_multipart.multipart import MultipartCallbacks

__all__ = ["receive_files"]

_FILENAME_LIMIT = 255
_HEADER_LIMIT = 16_384
_FILES_LIMIT = 100
_FIELD_LIMIT = 1 << 20


@dataclass(slots=True)
class _Part:
    headers: dict[str, str] = field(default_factory=dict)
    name: str = ""
    filename: str | None = None
    file: IO[bytes] | None = None
    path: Path | None = None
    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    value: bytearray = field(default_factory=bytearray)


async def receive_files(
    chunks: AsyncIterator[bytes], content_type: str, folder: Path, *, limit: int
) -> tuple[list[Upload], dict[str, str]]:
    """The files of a multipart body, and its plain fields. Raises Refused; then nothing is left behind."""
    kind, options = parse_options_header(content_type.encode())
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise Refused(415, "Attachments are sent as multipart/form-data.")
    receiver = _Receiver(folder, limit)
    parser = MultipartParser(boundary, receiver.callbacks())
    try:
        async for chunk in chunks:
            if chunk:
                await to_thread.run_sync(parser.write, chunk)
        await to_thread.run_sync(receiver.finish)
    except MultipartParseError as error:
        receiver.abandon()
        raise bad_request("The multipart body cannot be read.") from error
    except BaseException:
        receiver.abandon()
        raise
    return receiver.uploads, receiver.fields


class _Receiver:
    def __init__(self, folder: Path, limit: int) -> None:
        self.uploads: list[Upload] = []
        self.fields: dict[str, str] = {}
        self._folder = folder
        self._limit = limit
        self._part = _Part()
        self._header_name = bytearray()
        self._header_value = bytearray()
        self._written: list[Path] = []
        self._ended = False

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_part_data": self._on_data,
            "on_part_end": self._on_part_end,
            "on_end": self._on_end,
        }

    def finish(self) -> None:
        if not self._ended:
            raise bad_request("The multipart body ended too early.")
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def abandon(self) -> None:
        if self._part.file is not None:
            self._part.file.close()
        for path in self._written:
            path.unlink(missing_ok=True)

    def _begin(self) -> None:
        self._part = _Part()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]
        if len(self._header_value) > _HEADER_LIMIT:
            raise bad_request("A header of the multipart body is too long.")

    def _on_header_end(self) -> None:
        name = self._header_name.decode("latin-1").lower()
        self._part.headers[name] = self._header_value.decode("utf-8", "replace")
        self._header_name.clear()
        self._header_value.clear()

    def _on_headers_finished(self) -> None:
        disposition = self._part.headers.get("content-disposition", "")
        self._part.name = _parameter(disposition, "name") or ""
        self._part.filename = _parameter(disposition, "filename")
        if self._part.filename is None:
            return
        if len(self._written) >= _FILES_LIMIT:
            raise bad_request(f"At most {_FILES_LIMIT} files may be sent at once.")
        self._part.path = self._folder / secrets.token_hex(16)
        self._written.append(self._part.path)
        self._part.file = self._part.path.open("xb")

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        part.size += end - start
        if part.file is None:
            if part.size > _FIELD_LIMIT:
                raise bad_request(f"The field '{part.name}' of the form is too long.")
            part.value += data[start:end]
            return
        if part.size > self._limit:
            raise Refused(413, f"The file is larger than the limit of {self._limit} bytes.")
        piece = memoryview(data)[start:end]
        part.file.write(piece)
        part.digest.update(piece)

    def _on_part_end(self) -> None:
        part = self._part
        if part.file is None or part.path is None:
            self.fields[part.name] = part.value.decode("utf-8", "replace")
            return
        part.file.flush()
        os.fsync(part.file.fileno())
        part.file.close()
        part.file = None
        mimetype = part.headers.get("content-type", "application/octet-stream").partition(";")[0].strip()
        name = _plain_name(part.filename or "")
        self.uploads.append(Upload(name, mimetype, part.size, part.digest.hexdigest(), part.path.name))

    def _on_end(self) -> None:
        self._ended = True


def _parameter(header: str, name: str) -> str | None:
    """``name="…"`` of a header, or its extended form ``name*=UTF-8''…`` (RFC 8187)."""
    extended = re.search(rf";\s*{name}\*\s*=\s*[\w-]*'[^']*'([^;\s]+)", header, re.IGNORECASE)
    if extended:
        return unquote(extended[1])
    plain = re.search(rf';\s*{name}\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))', header, re.IGNORECASE)
    if not plain:
        return None
    text = plain[1] if plain[1] is not None else plain[2]
    return re.sub(r'\\(["\\])', r"\1", text).replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def _plain_name(filename: str) -> str:
    """The last part of what may be a path, without what a file name cannot hold."""
    last = re.split(r"[/\\]", filename)[-1]
    return re.sub(r"[\x00-\x1f]", "", last)[-_FILENAME_LIMIT:] or "file"
