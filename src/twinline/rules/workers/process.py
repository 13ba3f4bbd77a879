"""The node's end of one worker process."""

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from typing import Any

import anyio
from anyio.abc import Process

from twinline.rules.workers.limits import Limits
from twinline.rules.workers.line_note import LineNote

__all__ = ["WorkerGone", "WorkerProcess"]

_ENVIRONMENT = {"LANG": "C.UTF-8", "TZ": "UTC"}
_COMPLAINT_BYTES = 2000


class WorkerGone(Exception):
    """The process ended without an answer. ``complaint`` is the end of what it wrote to its error output."""

    def __init__(self, complaint: str) -> None:
        super().__init__(complaint or "the process ended")
        self.complaint = complaint


class WorkerProcess:
    """Speaks the protocol's lines; knows nothing of what they mean. Not to be used by two tasks at once."""

    def __init__(self, process: Process, note: LineNote, complaints: int, limits: Limits) -> None:
        self._process = process
        self._note = note
        self._complaints = complaints
        self._limits = limits
        self._buffer = bytearray()
        self._is_closed = False
        self.is_ready = False

    @classmethod
    async def spawn(cls, limits: Limits) -> "WorkerProcess":
        """Start a fresh interpreter; it inherits no environment, no files and no session of the node."""
        note = LineNote.create()
        with tempfile.TemporaryFile() as file:
            complaints = os.dup(file.fileno())
        command = [
            sys.executable,
            "-I",
            "-m",
            "twinline.rules.workers",
            limits.as_text(),
            str(note.descriptor),
        ]
        process = await anyio.open_process(
            command,
            cwd="/",
            env=_ENVIRONMENT,
            stderr=complaints,
            start_new_session=True,
            pass_fds=(note.descriptor,),
        )
        return cls(process, note, complaints, limits)

    @property
    def is_alive(self) -> bool:
        return not self._is_closed and self._process.returncode is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def last_position(self) -> tuple[int, int]:
        """Line and column the rule was last seen at; (0, 0) when unknown."""
        return self._note.read()

    async def send(self, message: Mapping[str, Any]) -> None:
        """Raises WorkerGone; ValueError for a message over the limit."""
        line = json.dumps(message, allow_nan=False).encode() + b"\n"
        if len(line) > self._limits.message_bytes:
            raise ValueError(f"The item is larger than {self._limits.message_bytes // 1_048_576} MiB.")
        assert self._process.stdin is not None
        try:
            await self._process.stdin.send(line)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            raise self._gone() from None

    async def receive(self) -> dict[str, Any]:
        """The next message. Raises WorkerGone."""
        assert self._process.stdout is not None
        while (end := self._buffer.find(b"\n")) < 0:
            try:
                self._buffer += await self._process.stdout.receive()
            except (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
                raise self._gone() from None
            if len(self._buffer) > self._limits.message_bytes + 1:
                raise self._gone()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        message: dict[str, Any] = json.loads(line)
        return message

    async def kill(self) -> None:
        """End the process for good. May be called again."""
        if self._is_closed:
            return
        self._is_closed = True
        with anyio.CancelScope(shield=True):
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()
            await self._process.aclose()
        self._note.close()
        os.close(self._complaints)

    def _gone(self) -> WorkerGone:
        size = os.fstat(self._complaints).st_size
        start = max(0, size - _COMPLAINT_BYTES)
        return WorkerGone(os.pread(self._complaints, _COMPLAINT_BYTES, start).decode(errors="replace"))
