"""What is written down when messages arrive: the receiving half of the exchange.

A message is acknowledged only by the transaction that stores it; what was acknowledged is dropped
only when the chain values agree; two monotone comparisons find a side that was restored from a
backup.
"""

import re
from dataclasses import dataclass, field

import sqlalchemy as sa

from twinline.link import chain, control
from twinline.link.problems import Problem
from twinline.link.strict_json import NotStrict, parse
from twinline.link.wire import MAX_BATCH, MAX_BATCH_BYTES, Ack, Credit, Exchange, Message, Outgoing
from twinline.store import streams
from twinline.store.schema import connection as connections

__all__ = ["FULL_CREDIT", "Received", "acknowledgement", "credit", "receive"]

MAX_WAITING_IN = 2_000
"""Received messages nobody has worked on; beyond it the partner gets no credit."""

MAX_STREAMS = 64
"""Streams one partner may begin; each stands for a restore or a reset at his side."""

FULL_CREDIT = Credit(msgs=MAX_BATCH, bytes=MAX_BATCH_BYTES)

_TWIN = re.compile(r"[0-9a-f]{32}")
_MAX_VERSION = 2**31 - 1
_HEARD_EVERY_MS = 5_000


@dataclass(frozen=True, slots=True)
class Received:
    """What an exchange brought. ``messages`` counts new ones of any type; ``topics`` are to be
    notified after the commit; ``acknowledged`` of our messages were dropped."""

    messages: int = 0
    acknowledged: int = 0
    topics: frozenset[str] = field(default_factory=frozenset)


def acknowledgement(tx: sa.Connection, connection_id: str) -> Ack:
    """What we have of the partner's stream, on disk."""
    stream = streams.read_stream_in(tx, connection_id)
    if stream is None:
        return Ack(stream=None, got=0, h=None)
    return Ack(stream=stream["stream"], got=stream["got"], h=stream["head"])


def credit(tx: sa.Connection, connection_id: str) -> Credit:
    """What we take now: nothing while too much waits to be worked on."""
    if streams.waiting_in(tx, connection_id) >= MAX_WAITING_IN:
        return Credit(msgs=0, bytes=0)
    return FULL_CREDIT


def receive(tx: sa.Connection, row: sa.RowMapping, came: Exchange, *, now_ms: int) -> Received:
    """Take the partner's acknowledgement and messages. What it answers is on disk after the commit.

    Raises Problem: nothing is changed then. E_ROLLED_BACK, E_CHAIN, E_STREAM_CLOSED and E_PROTOCOL
    stop the connection until a person looks at it (``control.stop``).
    """
    connection_id = str(row["id"])
    dropped = _take_acknowledgement(tx, connection_id, came.in_)
    taken, topics = _take_messages(tx, row, came.out, now_ms)
    values: dict[str, object] = {}
    if dropped:
        values["out_ms"] = now_ms
    heard = row["heard_ms"]
    if not isinstance(heard, int) or now_ms - heard > _HEARD_EVERY_MS or row["health"] == "retrying":
        values["heard_ms"] = now_ms
    if row["health"] == "retrying":
        values |= {"health": "ok", "health_detail": ""}
        topics |= {"console"}
    if values:
        tx.execute(connections.update().where(connections.c.id == connection_id).values(**values))
    return Received(messages=taken, acknowledged=dropped, topics=frozenset(topics))


def _take_acknowledgement(tx: sa.Connection, connection_id: str, ack: Ack) -> int:
    stream = streams.read_stream_out(tx, connection_id)
    if ack.stream != stream["stream"]:
        return 0  # the partner has not met this stream yet
    if ack.got >= stream["next_seq"]:
        raise Problem(
            "E_ROLLED_BACK", "The other side acknowledges messages that were never sent.", side="sender"
        )
    known = streams.chain_value(tx, connection_id, ack.got)
    if known is not None and known != ack.h:
        raise Problem("E_ROLLED_BACK", "The other side acknowledges other messages.", side="sender")
    dropped = ack.got - int(stream["floor"])
    if dropped <= 0:
        return 0
    streams.drop_acknowledged(tx, connection_id, ack.got)
    return dropped


def _take_messages(tx: sa.Connection, row: sa.RowMapping, out: Outgoing, now_ms: int) -> tuple[int, set[str]]:
    connection_id = str(row["id"])
    stream = streams.read_stream_in(tx, connection_id, out.stream)
    if stream is None:
        if streams.count_streams_in(tx, connection_id) >= MAX_STREAMS:
            raise Problem("E_PROTOCOL", "The other side began a new stream too often.")
        streams.open_stream_in(tx, connection_id, out.stream, chain.start(out.stream))
        stream = streams.read_stream_in(tx, connection_id, out.stream)
    assert stream is not None
    if stream["closed"]:
        raise Problem("E_STREAM_CLOSED")
    got, head = int(stream["got"]), str(stream["head"])
    if out.floor > got:
        raise Problem(
            "E_ROLLED_BACK", "Messages that were acknowledged are not here any more.", side="receiver"
        )
    topics: set[str] = set()
    first = got
    fresh = [message for message in out.msgs if message.seq > got]
    if fresh:  # credit is what we grant, not what a partner is trusted to keep
        del fresh[max(0, MAX_WAITING_IN - streams.waiting_in(tx, connection_id)) :]
    for message in fresh:
        if message.seq != got + 1:
            break  # a gap: what lacks comes again, because it is not acknowledged
        head = chain.extend(head, message.type, message.body)
        if head != message.h:
            raise Problem("E_CHAIN", f"Message {message.seq} does not continue the chain.")
        topics |= _store(tx, row, message, now_ms)
        got = message.seq
    if got > first:
        streams.advance_stream_in(tx, connection_id, out.stream, got, head)
    return got - first, topics


def _store(tx: sa.Connection, row: sa.RowMapping, message: Message, now_ms: int) -> set[str]:
    """One message in order: replicas wait in the inbox, control is done at once."""
    try:
        body = parse(message.body)
    except NotStrict as error:
        raise Problem("E_PROTOCOL", f"Message {message.seq}: {error}") from error
    if not isinstance(body, dict):
        raise Problem("E_PROTOCOL", f"Message {message.seq} is no JSON object.")
    if not message.type.startswith("twin."):
        return control.obey(tx, row, message.type, body, now_ms)
    twin, ver = body.get("twin"), body.get("ver", 0)
    if not isinstance(twin, str) or not _TWIN.fullmatch(twin):
        raise Problem("E_PROTOCOL", f"Message {message.seq} names no twin.")
    if not isinstance(ver, int) or isinstance(ver, bool) or not 0 <= ver <= _MAX_VERSION:
        raise Problem("E_PROTOCOL", f"Message {message.seq} has no version.")
    connection_id = str(row["id"])
    values = {"type": message.type, "twin": twin, "ver": ver, "body": message.body}
    streams.insert_inbox(tx, connection_id, {**values, "received_ms": now_ms})
    return {f"inbox:{connection_id}", "lanes", "console"}
