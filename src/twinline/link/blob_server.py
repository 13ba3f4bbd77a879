"""Attachment contents over the link endpoint: the partner reads what we offered, and brings what we
asked for, in pieces of at most 4 MiB that are each signed."""

import re
from typing import Final

import sqlalchemy as sa
from starlette.responses import Response

from twinline.link.arrivals import take_in
from twinline.link.doorman import Arrival, Call, Doorman
from twinline.link.problems import Problem
from twinline.link.signatures import Request
from twinline.link.strict_json import dump
from twinline.link.wiring import Wiring
from twinline.store import contents
from twinline.store.blobs import WrongContent, WrongOffset

__all__ = ["PIECE", "BlobServer"]

PIECE: Final = 4 * 1024 * 1024
_OCTETS = "application/octet-stream"
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{1,12})")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class BlobServer:
    def __init__(self, wiring: Wiring, doorman: Doorman) -> None:
        self._wiring = wiring
        self._doorman = doorman

    async def serve(self, arrival: Arrival) -> Response:
        """GET with one Range of at most 4 MiB, or HEAD for the size. Only contents that left in a
        replica of this connection exist for the partner."""
        call, sha256 = await self._admitted(arrival)
        connection_id = call.row["id"]
        size = await self._wiring.database.read(contents.offered, connection_id, sha256)
        if size is None or not await self._have(connection_id, sha256):
            raise Problem("E_BLOB")
        if call.request.method == "HEAD":
            length = (("accept-ranges", "bytes"), ("tlp-size", str(size)))
            return self._doorman.answer(call.request, call.row, b"", content_type=_OCTETS, more=length)
        start, end = _range(call.request, size)
        with self._doorman.place(f"{connection_id}/contents"):
            piece = await self._wiring.blobs.read(sha256, start, end - start + 1)
        more = (("content-range", f"bytes {start}-{end}/{size}"),)
        return self._doorman.answer(
            call.request, call.row, piece, status=206, content_type=_OCTETS, more=more
        )

    async def progress(self, arrival: Arrival) -> Response:
        """Where an upload goes on. What is wanted has not arrived, whoever else may have brought it."""
        call, sha256 = await self._admitted(arrival)
        size = await self._wanted(call, sha256)
        return self._progress(call, sha256, size, whole=False)

    async def store(self, arrival: Arrival) -> Response:
        """PUT of the next piece of a content we asked for; ``upload-offset`` says where it begins."""
        call, sha256 = await self._admitted(arrival)
        size = await self._wanted(call, sha256)
        connection_id, offset = call.row["id"], call.request.headers.get("upload-offset") or ""
        if not re.fullmatch(r"\d{1,12}", offset) or "upload-offset" not in call.request.covered:
            raise Problem("E_OFFSET", "Upload-Offset is missing.")
        room = self._wiring.settings.blob_room - self._wiring.blobs.arriving(connection_id)
        if room < len(call.body):
            raise Problem("E_FULL", retry_after=600)
        with self._doorman.place(f"{connection_id}/contents"):
            try:
                whole = await self._wiring.blobs.append(
                    connection_id, sha256, int(offset), call.body, size=size
                )
            except WrongOffset as error:
                raise Problem("E_OFFSET", offset=error.offset) from error
            except WrongContent as error:
                raise Problem("E_HASH") from error
        if whole:
            await take_in(self._wiring, connection_id, sha256)
            self._wiring.notify(f"inbox:{connection_id}", "lanes")
        return self._progress(call, sha256, size, whole=whole)

    def _progress(self, call: Call, sha256: str, size: int, *, whole: bool) -> Response:
        offset = size if whole else self._wiring.blobs.offset(call.row["id"], sha256)
        body = dump({"offset": offset, "size": size, "whole": whole}).encode()
        return self._doorman.answer(call.request, call.row, body)

    async def _admitted(self, arrival: Arrival) -> tuple[Call, str]:
        call = await self._doorman.admit(arrival)
        sha256 = arrival.path["sha256"]
        if not _SHA256.fullmatch(sha256):
            raise Problem("E_BLOB")
        return call, sha256

    async def _have(self, connection_id: str, sha256: str) -> bool:
        if self._wiring.blobs.path(sha256) is not None:
            return True
        return await self._wiring.blob_source(connection_id, sha256)

    async def _wanted(self, call: Call, sha256: str) -> int:
        def read(tx: sa.Connection) -> int | None:
            return contents.wanted(tx, call.row["id"], sha256)

        size = await self._wiring.database.read(read)
        if size is None:
            raise Problem("E_BLOB")
        return size


def _range(request: Request, size: int) -> tuple[int, int]:
    match = _RANGE.fullmatch(request.headers.get("range") or "")
    if match is None or "range" not in request.covered:
        raise Problem("E_RANGE", "One range of bytes is needed.")
    start, end = int(match[1]), min(int(match[2]), size - 1)
    if not start <= end < start + PIECE:
        raise Problem("E_RANGE", size=size)
    return start, end
