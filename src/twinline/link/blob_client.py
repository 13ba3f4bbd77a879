"""Attachment contents, from the side that calls: reading what the partner offered, and bringing what
he asked for. Both go on where they stopped."""

from datetime import timedelta
from functools import partial

import anyio
import sqlalchemy as sa

from twinline.domain.errors import NotFound, Rejected, Unreachable
from twinline.domain.hub import Json
from twinline.link.arrivals import has_arrived, take_in
from twinline.link.caller import Caller, PartnerRefused
from twinline.link.doorman import ROOT
from twinline.link.introductions import identity
from twinline.link.strict_json import NotStrict, parse
from twinline.link.wiring import Wiring
from twinline.store import contents, pairings
from twinline.store.blobs import WrongContent, WrongOffset

__all__ = ["PIECE", "Downloads", "Uploads"]

PIECE = 4 * 1024 * 1024
_TRIES = 8
_OCTETS = "application/octet-stream"
_FIRST_PAUSE = timedelta(seconds=5)


class Downloads:
    def __init__(self, wiring: Wiring, caller: Caller) -> None:
        self._wiring = wiring
        self._caller = caller
        self._under_way: dict[tuple[str, str], anyio.Lock] = {}

    async def fetch(self, row: sa.RowMapping, sha256: str, size: int) -> None:
        """Read a content from the partner, once; it is whole here afterwards.

        Raises NotFound (not there any more), Rejected (never arrives as what it is called) or
        Unreachable (goes on from the same byte at the next try).
        """
        key = (str(row["id"]), sha256)
        lock = self._under_way.setdefault(key, anyio.Lock())
        async with lock:
            try:
                if await has_arrived(self._wiring, row["id"], sha256):
                    return  # somebody else fetched it while we waited
                for _ in range(_TRIES):
                    if await self._pieces(row, sha256, size):
                        await take_in(self._wiring, row["id"], sha256)
                        return
            finally:
                if not lock.statistics().tasks_waiting:
                    self._under_way.pop(key, None)
        raise Rejected("The attachment arrives damaged again and again. Ask the partner to attach it anew.")

    async def _pieces(self, row: sa.RowMapping, sha256: str, size: int) -> bool:
        """Until the content is whole (True), or turned out wrong and was thrown away."""
        while True:
            offset = self._wiring.blobs.offset(row["id"], sha256)
            piece = await self._piece(row, sha256, offset, size) if offset < size else b""
            try:
                if await self._wiring.blobs.append(row["id"], sha256, offset, piece, size=size):
                    return True
            except WrongContent:
                return False
            except WrongOffset:
                continue

    async def _piece(self, row: sa.RowMapping, sha256: str, offset: int, size: int) -> bytes:
        last = min(offset + PIECE, size) - 1
        try:
            answer = await self._caller.call(
                identity(self._wiring, row),
                "GET",
                _url(row, sha256),
                answered_by=row["peer_public_key"],
                content_type=_OCTETS,
                more=(("range", f"bytes={offset}-{last}"),),
            )
        except PartnerRefused as error:
            if error.signed and error.code in {"E_BLOB", "E_RANGE"}:
                raise NotFound("The partner does not have this attachment any more.") from error
            raise
        if len(answer.body) != last - offset + 1:
            raise Unreachable("The partner’s node answers with another piece than was asked for.")
        return answer.body


class Uploads:
    def __init__(self, wiring: Wiring, caller: Caller) -> None:
        self._wiring = wiring
        self._caller = caller

    async def run(self, connection_id: str) -> None:
        """For ever: bring what the partner asks for. Raises Unreachable and its like."""
        while True:
            event = self._wiring.signals.listen(f"uploads:{connection_id}")
            now_ms = self._wiring.now_ms()
            for wish in await self._wiring.database.read(contents.due_uploads, connection_id, now_ms):
                await self._bring(connection_id, wish)
            due_ms = await self._wiring.database.read(contents.next_upload_ms, connection_id)
            pause = None if due_ms is None else max(0.0, (due_ms - self._wiring.now_ms()) / 1000)
            with anyio.move_on_after(pause):
                await event.wait()

    async def _bring(self, connection_id: str, wish: sa.RowMapping) -> None:
        sha256 = wish["sha256"]
        settle = partial(contents.settle_upload, asked_ms=wish["asked_ms"])
        row = await self._wiring.database.read(pairings.read_connection, connection_id)
        if row is None:
            return
        here = self._wiring.blobs.path(sha256) is not None
        if not here and not await self._wiring.blob_source(connection_id, sha256):
            await self._wiring.database.write(settle, connection_id, sha256)
            return
        try:
            await self._pieces(row, sha256)
        except PartnerRefused as error:
            if not error.signed or error.code not in {"E_BLOB", "E_HASH", "E_OFFSET", "E_FULL"}:
                raise
            if error.code != "E_BLOB" and wish["tries"] < _TRIES:
                due_ms = self._wiring.now_ms() + int(
                    (_FIRST_PAUSE * 2 ** wish["tries"]).total_seconds() * 1000
                )
                await self._wiring.database.write(
                    contents.postpone_upload, connection_id, sha256, due_ms=due_ms
                )
                return
        await self._wiring.database.write(settle, connection_id, sha256)

    async def _pieces(self, row: sa.RowMapping, sha256: str) -> None:
        who, url, partner = identity(self._wiring, row), _url(row, sha256), row["peer_public_key"]
        answer = await self._caller.call(
            who, "GET", f"{url}/upload", answered_by=partner, content_type=_OCTETS
        )
        while True:
            offset, size, whole = _progress(answer.body)
            if whole:
                return
            piece = await self._wiring.blobs.read(sha256, offset, min(PIECE, max(size - offset, 0)))
            more = (("upload-offset", str(offset)),)
            answer = await self._caller.call(
                who, "PUT", url, piece, answered_by=partner, content_type=_OCTETS, more=more
            )


def _progress(body: bytes) -> tuple[int, int, bool]:
    try:
        said: Json = parse(body)
    except NotStrict as error:
        raise Unreachable("The partner’s node does not say how far the upload is.") from error
    if isinstance(said, dict):
        offset, size, whole = said.get("offset"), said.get("size"), said.get("whole")
        if isinstance(offset, int) and isinstance(size, int) and isinstance(whole, bool) and offset >= 0:
            return offset, size, whole
    raise Unreachable("The partner’s node does not say how far the upload is.")


def _url(row: sa.RowMapping, sha256: str) -> str:
    return f"{row['peer_url'].rstrip('/')}{ROOT}/c/{row['wire_id']}/blob/{sha256}"
