"""One unit of work: a transaction, who acts, when, and what was looked up on the way."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

__all__ = ["Document", "Event", "Row", "User", "Work", "jira_time", "milliseconds_of", "now_milliseconds"]

Document = dict[str, Any]
"""A JSON object of the Jira API."""

Row = sqlite3.Row

_FIRST_YEAR, _LAST_YEAR = 1000, 9000
"""Far enough from the ends of what can be counted that no zone or rounding leads beyond them."""


@dataclass(frozen=True, slots=True)
class User:
    """``key`` is permanent; ``name`` is what people sign in with."""

    key: str
    name: str
    display_name: str
    email: str
    active: bool
    admin: bool
    account_id: str | None = None

    @classmethod
    def of(cls, row: Row) -> "User":
        return cls(
            row["key"],
            row["name"],
            row["display_name"],
            row["email"],
            bool(row["active"]),
            bool(row["admin"]),
            row["account_id"],
        )


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, to be told to webhooks."""

    name: str
    issue: int
    kind: str = ""
    changelog: Document | None = None
    comment: Document | None = None
    worklog: Document | None = None
    snapshot: Document | None = None


@dataclass(slots=True)
class Work:
    """``now`` in milliseconds; ``base`` the tracker's address without a slash at its end.

    ``discarded`` are files of attachments to remove once the transaction is on disk.
    """

    db: sqlite3.Connection
    base: str
    actor: User
    now: int
    discarded: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    _users: dict[str, User | None] = field(default_factory=dict)
    _named: dict[tuple[str, int], Row | None] = field(default_factory=dict)

    def one(self, sql: str, *values: object) -> Row | None:
        row: Row | None = self.db.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: object) -> list[Row]:
        return self.db.execute(sql, values).fetchall()

    def run(self, sql: str, *values: object) -> int:
        """Execute and answer the id of the inserted row (or the number of rows changed)."""
        cursor = self.db.execute(sql, values)
        return (cursor.lastrowid or 0) if sql.lstrip().startswith("INSERT") else cursor.rowcount

    def user(self, key: str | None) -> User | None:
        """The user with this permanent key, looked up once per unit of work."""
        if key is None:
            return None
        if key not in self._users:
            row = self.one("SELECT * FROM users WHERE key = ?", key)
            self._users[key] = User.of(row) if row else None
        return self._users[key]

    def named(self, table: str, id_: int | None) -> Row | None:
        """The row of a small table (types, statuses …) with this id, looked up once."""
        if id_ is None:
            return None
        if (table, id_) not in self._named:
            self._named[table, id_] = self.one(f"SELECT * FROM {table} WHERE id = ?", id_)  # noqa: S608 - our own table names
        return self._named[table, id_]

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What is done inside is undone when it raises; the rest of the unit of work stays."""
        happened = len(self.events)
        self.db.execute("SAVEPOINT inner")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK TO inner")
            del self.events[happened:]
            raise
        finally:
            self.db.execute("RELEASE inner")


def now_milliseconds() -> int:
    return time.time_ns() // 1_000_000


def jira_time(milliseconds: int) -> str:
    """``2026-01-31T08:15:30.123+0000``"""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}+0000"


def milliseconds_of(text: str) -> int:
    """The moment an ISO 8601 time names, in the years 1000 to 9000. Raises ValueError; a time without a
    zone is UTC."""
    moment = datetime.fromisoformat(text)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"the year {moment.year} is out of range")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
