"""Telling the webhooks: after the commit, in order per webhook, a few tries each.

A delivery that fails is tried again after 1, 5 and 25 seconds and then dropped: a webhook is a hint,
and its receiver has to look for itself anyway.
"""

import hashlib
import hmac
import sqlite3
import uuid

import anyio
import httpx2

from twinline.trackers.sandbox.database import Database
from twinline.trackers.sandbox.work import now_milliseconds

__all__ = ["Courier"]

_PAUSES_SECONDS = (1, 5, 25)
_TIMEOUT_SECONDS = 10
_AT_ONCE = 50


class Courier:
    """Wakes up when rung, and by itself when a retry is due."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bell = anyio.Event()

    def ring(self) -> None:
        """There is something to deliver. Called on the event loop."""
        self._bell.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
            while True:
                self._bell = anyio.Event()
                due, next_due = await self._database.read(_read_due)
                if due:
                    await self._deliver(client, due)
                    continue
                wait = None if next_due is None else max(0.05, (next_due - now_milliseconds()) / 1000)
                with anyio.move_on_after(wait):
                    await self._bell.wait()

    async def _deliver(self, client: httpx2.AsyncClient, due: list[sqlite3.Row]) -> None:
        lanes: dict[int, list[sqlite3.Row]] = {}
        for row in due:
            lanes.setdefault(row["webhook"], []).append(row)
        async with anyio.create_task_group() as group:
            for lane in lanes.values():
                group.start_soon(self._deliver_in_order, client, lane)

    async def _deliver_in_order(self, client: httpx2.AsyncClient, lane: list[sqlite3.Row]) -> None:
        for row in lane:
            delivered = await _post(client, row)
            await self._database.write(lambda db, row=row, ok=delivered: _settle(db, row, delivered=ok))  # type: ignore[misc]
            if not delivered:
                break


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


def _read_due(db: sqlite3.Connection) -> tuple[list[sqlite3.Row], int | None]:
    """The oldest deliveries whose time has come, and when the next one comes. One that waits for its
    next try holds back those behind it, so that a receiver sees them in order."""
    now = now_milliseconds()
    rows = db.execute(
        "SELECT deliveries.*, webhooks.secret FROM deliveries JOIN webhooks ON webhooks.id = webhook"
        " WHERE NOT EXISTS (SELECT 1 FROM deliveries AS ahead WHERE ahead.webhook = deliveries.webhook"
        " AND ahead.id <= deliveries.id AND ahead.due > ?) ORDER BY deliveries.id LIMIT ?",
        (now, _AT_ONCE),
    ).fetchall()
    next_due = db.execute("SELECT min(due) FROM deliveries WHERE due > ?", (now,)).fetchone()[0]
    return rows, next_due


def _settle(db: sqlite3.Connection, row: sqlite3.Row, *, delivered: bool) -> None:
    if delivered or row["tries"] >= len(_PAUSES_SECONDS):
        db.execute("DELETE FROM deliveries WHERE id = ?", (row["id"],))
        return
    due = now_milliseconds() + _PAUSES_SECONDS[row["tries"]] * 1000
    db.execute("UPDATE deliveries SET tries = tries + 1, due = ? WHERE id = ?", (due, row["id"]))
