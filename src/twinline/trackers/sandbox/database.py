"""SQLite, and the way to do a unit of work in it.

A unit of work is a plain function in a worker thread: it cannot await, so no transaction is held
over the network. Writes run one after another; reads run beside them on a snapshot of their own.
"""

import queue
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import anyio
from anyio import to_thread

from twinline.trackers.sandbox.jql.matching import matches_text
from twinline.trackers.sandbox.schema import SCHEMA

__all__ = ["Database"]

T = TypeVar("T")

_READERS = 8


class Database:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "sandbox.db"
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._writer = anyio.CapacityLimiter(1)
        self._readers = anyio.CapacityLimiter(_READERS)
        with self._connection() as connection:
            connection.executescript(SCHEMA)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await to_thread.run_sync(self.read_now, work, limiter=self._readers)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work``; when this returns, all of it is on disk; when it raises, none of it is."""
        return await to_thread.run_sync(self.write_now, work, limiter=self._writer)

    def read_now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return self._transaction("BEGIN", work)

    def write_now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return self._transaction("BEGIN IMMEDIATE", work)

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _transaction(self, begin: str, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._connection() as connection:
            connection.execute(begin)
            try:
                result = work(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
            return result

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = self._open()
        try:
            yield connection
        finally:
            self._idle.put(connection)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=30, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.create_function("matches_text", 2, matches_text, deterministic=True)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection
