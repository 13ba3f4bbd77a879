"""Telling the webhooks: after the commit, in order per webhook, a few tries each.

A delivery that fails is tried again after 1, 5 and 25 seconds and then dropped: a webhook is a hint,
and its receiver has to look for itself anyway.
"""

import hashlib
import hmac
import sqlite3
import uuid
from functools import partial

import anyio
import httpx2

from twinline.trackers.sandbox.database import Database
from twinline.trackers.sandbox.work import now_milliseconds

__all__ = ["Courier"]

_PAUSES_SECONDS = (1, 5, 25)
_TIMEOUT_SECONDS = 10
_AT_ONCE = 50


class Courier:
    """One lane per webhook, so that a receiver that does not answer holds up nobody else. Wakes up when
    rung, when a lane is done, and by itself when a retry is due."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bell = anyio.Event()
        self._busy: set[int] = set()

    def ring(self) -> None:
        """There is something to deliver. Called on the event loop."""
        self._bell.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with (
            httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False) as client,
            anyio.create_task_group() as group,
        ):
            while True:
                self._bell = anyio.Event()
                busy = set(self._busy)
                lanes, next_due = await self._database.read(partial(_read_due, busy=busy))
                for webhook, lane in lanes.items():
                    self._busy.add(webhook)
                    group.start_soon(self._deliver, client, webhook, lane)
                wait = None if next_due is None else max(0.05, (next_due - now_milliseconds()) / 1000)
                with anyio.move_on_after(wait):
                    await self._bell.wait()

    async def _deliver(self, client: httpx2.AsyncClient, webhook: int, lane: list[sqlite3.Row]) -> None:
        """In order, up to the first that fails; those behind it wait."""
        delivered: list[int] = []
        failed: sqlite3.Row | None = None
        for row in lane:
            if not await _post(client, row):
                failed = row
                break
            delivered.append(row["id"])
        # One write for all: after a crash before it some are sent again, which a hint may be.
        await self._database.write(lambda db: _settle(db, delivered, failed))
        self._busy.discard(webhook)
        self.ring()


async def _post(client: httpx2.AsyncClient, row: sqlite3.Row) -> bool:
    body = row["body"].encode()
    headers = {
        "Content-Type": "application/json; charset=UTF-8",
        "User-Agent": "Twinline sandbox",
        "X-Atlassian-Webhook-Identifier": str(uuid.uuid5(uuid.NAMESPACE_OID, str(row["id"]))),
    }
    if row["secret"]:
        headers["X-Hub-Signature"] = (
            "sha256=" + hmac.new(row["secret"].encode(), body, hashlib.sha256).hexdigest()
        )
    try:
        answer = await client.post(row["url"], content=body, headers=headers)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
        return False
    return answer.is_success


def _read_due(db: sqlite3.Connection, busy: set[int]) -> tuple[dict[int, list[sqlite3.Row]], int | None]:
    """The oldest deliveries of each idle webhook whose first one's time has come, and when the next
    first one's time comes."""
    now = now_milliseconds()
    firsts = db.execute(
        "SELECT webhook, due FROM deliveries WHERE id IN (SELECT min(id) FROM deliveries GROUP BY webhook)"
    ).fetchall()
    idle = [row for row in firsts if row["webhook"] not in busy]
    lanes = {
        row["webhook"]: db.execute(
            "SELECT deliveries.*, webhooks.secret FROM deliveries JOIN webhooks ON webhooks.id = webhook"
            " WHERE webhook = ? ORDER BY deliveries.id LIMIT ?",
            (row["webhook"], _AT_ONCE),
        ).fetchall()
        for row in idle
        if row["due"] <= now
    }
    return lanes, min((row["due"] for row in idle if row["due"] > now), default=None)


def _settle(db: sqlite3.Connection, delivered: list[int], failed: sqlite3.Row | None) -> None:
    db.executemany("DELETE FROM deliveries WHERE id = ?", [(id_,) for id_ in delivered])
    if failed is None:
        return
    if failed["tries"] >= len(_PAUSES_SECONDS):
        db.execute("DELETE FROM deliveries WHERE id = ?", (failed["id"],))
        return
    due = now_milliseconds() + _PAUSES_SECONDS[failed["tries"]] * 1000
    db.execute("UPDATE deliveries SET tries = tries + 1, due = ? WHERE id = ?", (due, failed["id"]))
