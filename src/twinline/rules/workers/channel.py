"""The worker's end of the line: JSON lines on two file descriptors."""

import json
import os
from typing import Any

__all__ = ["Channel", "Closed"]

_CHUNK = 1 << 16


class Closed(Exception):
    """The node is gone."""


class Channel:
    def __init__(self, source: int, target: int, *, limit: int) -> None:
        self._source = source
        self._target = target
        self._limit = limit
        self._buffer = bytearray()

    def receive(self) -> dict[str, Any]:
        """The next message. Raises Closed at the end of the line."""
        while (end := self._buffer.find(b"\n")) < 0:
            chunk = os.read(self._source, _CHUNK)
            if not chunk:
                raise Closed
            self._buffer += chunk
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        message: dict[str, Any] = json.loads(line)
        return message

    def send(self, message: dict[str, Any]) -> None:
        """Raises ValueError for a message over the limit; nothing of it is sent then."""
        line = json.dumps(message, ensure_ascii=True, allow_nan=False).encode() + b"\n"
        if len(line) > self._limit:
            raise ValueError(f"The rule's result is larger than {self._limit // 1_048_576} MiB.")
        view = memoryview(line)
        while view:
            view = view[os.write(self._target, view) :]
