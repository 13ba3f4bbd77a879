"""The line a rule is at, noted where the node can read it after the worker is gone.

Eight bytes in a file that both processes have open: line and column. A killed process can tell
nothing any more; the note is what it told before.
"""

import os
import struct
import tempfile

__all__ = ["LineNote"]

_FORM = struct.Struct("<II")


class LineNote:
    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def create(cls) -> "LineNote":
        """A new one in an unnamed file."""
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
        note = cls(descriptor)
        note.write(0, 0)
        return note

    def write(self, line: int, column: int) -> None:
        os.pwrite(self.descriptor, _FORM.pack(line, column), 0)

    def read(self) -> tuple[int, int]:
        line, column = _FORM.unpack(os.pread(self.descriptor, _FORM.size, 0))
        return line, column

    def close(self) -> None:
        os.close(self.descriptor)
