"""One exchange as the two ends do it: taking what came, giving what waits. Used by the server for
requests and by the client for answers."""

import sqlalchemy as sa

from twinline.link import control, exchange
from twinline.link.problems import Problem
from twinline.link.wire import Credit, Exchange
from twinline.link.wiring import Wiring
from twinline.store import pairings

__all__ = ["compose", "take"]

STOPPING = {
    "E_ROLLED_BACK": (
        "One side’s data is older than what both sides had agreed on: a database was restored from a backup, "
        "or a node runs twice. Nothing is sent or applied until a person decides."
    ),
    "E_CHAIN": "The partner’s messages do not continue those received before. Nothing more is taken.",
    "E_STREAM_CLOSED": "The partner goes on with a stream of messages that was closed before.",
    "E_PROTOCOL": "The partner’s messages break the protocol: compare the versions of both nodes.",
}
"""Refusals after which going on could do harm, and what our people are told."""


async def take(wiring: Wiring, connection_id: str, came: Exchange) -> exchange.Received:
    """Store what a verified exchange brought, and wake whom it concerns. Raises Problem."""

    def work(tx: sa.Connection) -> exchange.Received:
        row = pairings.read_connection(tx, connection_id)
        if row is None or row["state"] == "pending":
            raise Problem("E_CONNECTION")
        if row["health"] == "blocked":
            raise Problem("E_STOPPED")
        return exchange.receive(tx, row, came, now_ms=wiring.now_ms())

    try:
        received = await wiring.database.write(work)
    except Problem as problem:
        if problem.code in STOPPING:
            detail = f"{STOPPING[problem.code]} ({problem.detail})"
            await wiring.database.write(control.stop, connection_id, detail)
            wiring.notify("console", "connections")
        raise
    if connection_id not in wiring.ready:
        wiring.ready.add(connection_id)
        wiring.notify("lanes", f"outbox:{connection_id}")
    if received.acknowledged:
        wiring.notify(f"acknowledged:{connection_id}")
    wiring.notify(*received.topics)
    return received


async def compose(
    wiring: Wiring,
    connection_id: str,
    granted: Credit,
    *,
    count: int,
    wait_ms: int = 0,
    reached: bool = True,
) -> Exchange:
    """What goes out now, with our acknowledgement and credit. ``reached`` off: the partner may be
    away, so nothing gets a number and newer states may still replace what is staged.

    Raises Problem E_CONNECTION.
    """

    def work(tx: sa.Connection) -> Exchange:
        row = pairings.read_connection(tx, connection_id)
        if row is None or row["state"] == "pending":
            raise Problem("E_CONNECTION")
        number = reached and connection_id in wiring.ready
        return Exchange(
            proto=1,
            boot=wiring.boot,
            n=count,
            out=exchange.prepare_out(tx, row, granted, now_ms=wiring.now_ms(), number=number),
            in_=exchange.acknowledgement(tx, connection_id),
            credit=exchange.credit(tx, connection_id),
            wait_ms=wait_ms,
        )

    return await wiring.database.write(work)
