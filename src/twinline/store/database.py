"""One database, and the way to do a unit of work in it.

A unit of work is a plain function taking a SQLAlchemy connection. It cannot await, so no
transaction is ever held over the network. It runs in a worker thread; writes of one process run
one after another (SQLite has one writer anyway), reads run beside them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import anyio
import sqlalchemy as sa
from anyio import to_thread
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import ConnectionPoolEntry

from twinline.store.migrations import upgrade

__all__ = ["Database", "insert_or_change", "new_id"]

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """``url`` is a SQLAlchemy address; SQLite files are opened with WAL and ``synchronous=FULL``."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url, pool_size=8, max_overflow=8)
        self._writer = anyio.CapacityLimiter(1)
        self._readers = anyio.CapacityLimiter(8)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            sa.event.listen(self.engine, "begin", _begin_sqlite)

    @classmethod
    def in_folder(cls, folder: Path) -> "Database":
        folder.mkdir(parents=True, exist_ok=True)
        return cls(f"sqlite+pysqlite:///{folder / 'twinline.db'}")

    def migrate(self) -> None:
        """Bring the tables to this version, all or nothing."""
        with self.engine.connect().execution_options(twinline_write=True) as tx, tx.begin():
            upgrade(tx)

    async def write(
        self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``work`` in one transaction: all of it is on disk, or none."""

        def transaction() -> T:
            with (
                self.engine.connect().execution_options(twinline_write=True) as connection,
                connection.begin(),
            ):
                return work(connection, *args, **kwargs)

        return await to_thread.run_sync(transaction, limiter=self._writer)

    async def read(
        self, work: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``work`` on one consistent snapshot; what it writes is thrown away."""

        def snapshot() -> T:
            with self.engine.connect() as connection:
                return work(connection, *args, **kwargs)

        return await to_thread.run_sync(snapshot, limiter=self._readers)

    def close(self) -> None:
        self.engine.dispose()


def _prepare_sqlite(connection: object, _record: ConnectionPoolEntry) -> None:
    # The driver's own transaction control would begin late and deferred; we begin ourselves.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("twinline_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def insert_or_change(tx: sa.Connection, table: sa.Table) -> Any:
    """An INSERT of this database's dialect, which knows ``on_conflict_do_update``."""
    return (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(table)


def new_id(inserted: sa.CursorResult[object]) -> int:
    """The id the database gave to the row just inserted."""
    key = inserted.inserted_primary_key
    assert key is not None
    return int(key[0])
