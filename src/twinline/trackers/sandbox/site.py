"""One running tracker: its settings, database, accounts, courier and limits."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from twinline.trackers.sandbox.accounts import Accounts
from twinline.trackers.sandbox.database import Database
from twinline.trackers.sandbox.delivery import Courier
from twinline.trackers.sandbox.rate_limit import RateLimit
from twinline.trackers.sandbox.settings import Settings
from twinline.trackers.sandbox.webhooks import enqueue_deliveries
from twinline.trackers.sandbox.work import User, Work, now_milliseconds

__all__ = ["Site"]

T = TypeVar("T")


class Site:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings.folder)
        self.accounts = Accounts()
        self.courier = Courier(self.database)
        self.rate_limit = RateLimit()
        self.files = settings.folder / "attachments"
        self.files.mkdir(parents=True, exist_ok=True)

    async def do(
        self,
        base: str,
        authorize: Callable[[sqlite3.Connection], User],
        work: Callable[[Work], T],
        *,
        writes: bool,
    ) -> T:
        """Run one unit of work as the user that ``authorize`` finds; then ring the courier and remove
        the files it has discarded."""
        rings: list[bool] = []
        discarded: list[str] = []

        def transaction(db: sqlite3.Connection) -> T:
            unit = Work(db, base, authorize(db), now_milliseconds())
            result = work(unit)
            if writes:
                rings.append(enqueue_deliveries(unit))
                discarded.extend(unit.discarded)
            return result

        result = await (self.database.write if writes else self.database.read)(transaction)
        if any(rings):
            self.courier.ring()
        for name in discarded:
            self.file(name).unlink(missing_ok=True)
        return result

    def do_now(self, work: Callable[[Work], T]) -> T:
        """Run a write as the first administrator, before the tracker serves anybody."""

        def transaction(db: sqlite3.Connection) -> T:
            row = db.execute("SELECT * FROM users WHERE admin ORDER BY id LIMIT 1").fetchone()
            actor = User.of(row) if row else User("", "", "", "", active=False, admin=True)
            return work(Work(db, self.settings.base_url, actor, now_milliseconds()))

        return self.database.write_now(transaction)

    def file(self, name: str) -> Path:
        return self.files / name

    def close(self) -> None:
        self.database.close()
