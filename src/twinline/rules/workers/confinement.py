"""Locks the worker's own doors before any rule is read.

Two fences around the interpreter, which itself gives rules no way to files, network or processes:
limits of the operating system, and an audit hook that refuses what a rule never needs. The hook
is no sandbox by itself (native code could go around it); it stops a mistake in our own code
from becoming a way out.
"""

import os
import resource
import sys
import sysconfig
from pathlib import Path
from typing import Any

from twinline.rules.workers.limits import Limits

__all__ = ["close_doors", "limit_resources", "renew_cpu_allowance"]

_OPEN_FILES = 64
_FILE_BYTES = 1 << 16
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_LIBRARY = ("stdlib", "platstdlib", "purelib", "platlib")
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.kill",
    "os.putenv",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.symlink",
    "os.link",
    "os.chmod",
    "os.chown",
    "os.truncate",
    "os.listxattr",
    "ctypes.",
    "pty.",
    "shutil.",
    "urllib.",
    "ftplib.",
    "smtplib.",
    "sqlite3.",
    "webbrowser.",
)


def limit_resources(limits: Limits) -> None:
    """Memory, no new processes, few and small files, no core dump."""
    _at_most(resource.RLIMIT_AS, limits.memory_bytes)
    _at_most(resource.RLIMIT_CORE, 0)
    _at_most(resource.RLIMIT_FSIZE, _FILE_BYTES)
    _at_most(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _at_most(resource.RLIMIT_NPROC, 0)


def renew_cpu_allowance(seconds: float) -> None:
    """Let the process use so many more seconds of processor time; after these the kernel ends it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime + seconds) + 1, hard))


def close_doors() -> None:
    """From here on this process opens no file but Python's own library, and starts nothing."""
    readable = tuple(
        f"{Path(path).resolve()}{'' if path.endswith('.zip') else os.sep}"
        for path in {*map(sysconfig.get_path, _LIBRARY), *filter(None, sys.path), "/usr/share/zoneinfo"}
    )

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _mode, flags = arguments
            if isinstance(path, int):
                return
            # A path is judged by where it leads: /usr/lib/python3/../../../etc is no library.
            place = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - resolve() would ask the disk
            if flags & _WRITING or not place.startswith(readable):
                raise PermissionError("A rule's worker opens no files.")
        elif event.startswith(_REFUSED):
            raise PermissionError(f"A rule's worker does no {event}.")

    sys.addaudithook(refuse)


def _at_most(kind: int, amount: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY and hard < amount:
        return
    resource.setrlimit(kind, (amount, amount))
