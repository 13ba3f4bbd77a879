"""The heart of the link: what is written down when messages leave and when they arrive.

Plain functions over one database transaction. The server, the client and the link between two
projects of one node use the same ones, so that one set of tests is about all three.

    stage ─▶ prepare_out ─▶ (the network) ─▶ receive, at the partner's
                                 ◀── the acknowledgement in the partner's answer ── receive, at ours

Rules kept here (docs/reference/link-protocol.md): a message is acknowledged only by the transaction
that stores it; a number is used once; what was acknowledged is dropped only when the chain values
agree; two monotone comparisons find a side that was restored from a backup.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from twinline.domain.errors import Rejected
from twinline.domain.hub import Json
from twinline.link import chain, control
from twinline.link.problems import Problem
from twinline.link.strict_json import NotStrict, dump, parse
from twinline.link.wire import (
    MAX_BATCH,
    MAX_BATCH_BYTES,
    MAX_MESSAGE,
    Ack,
    Credit,
    Exchange,
    Message,
    Outgoing,
)
from twinline.store import streams
from twinline.store.schema import connection as connections

__all__ = [
    "FULL_CREDIT",
    "MessageTooLarge",
    "NotSendable",
    "Received",
    "acknowledgement",
    "credit",
    "flows",
    "has_outgoing",
    "open_streams",
    "prepare_out",
    "receive",
    "stage",
]

WINDOW = 200
"""Messages numbered and not acknowledged, at most."""

MAX_WAITING_IN = 2_000
"""Received messages nobody has worked on; beyond it the partner gets no credit."""

MAX_STREAMS = 64
"""Streams one partner may begin; each stands for a restore or a reset at his side."""

FULL_CREDIT = Credit(msgs=MAX_BATCH, bytes=MAX_BATCH_BYTES)

_TWIN = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MAX_VERSION = 2**31 - 1
_HEARD_EVERY_MS = 5_000


class NotSendable(Rejected):
    """A message cannot be sent as it is; nothing was staged."""


class MessageTooLarge(NotSendable):
    """A message is over the limit of the link."""


@dataclass(frozen=True, slots=True)
class Received:
    """What an exchange brought. ``messages`` counts new ones of any type; ``topics`` are to be
    notified after the commit; ``acknowledged`` of our messages were dropped."""

    messages: int = 0
    acknowledged: int = 0
    topics: frozenset[str] = field(default_factory=frozenset)


def stage(
    tx: sa.Connection,
    connection_id: str,
    type_: str,
    *,
    body: Mapping[str, Json],
    now_ms: int,
    twin: str | None = None,
    ver: int = 0,
    bulk: bool = False,
    slot: str | None = None,
) -> None:
    """Put a message out to be sent. ``twin`` (wire id) and ``ver`` become members of the body.

    A message staged for the same type and twin (or the same ``slot``) and not numbered yet is
    replaced. Notify ``outbox:<connection id>`` after the commit. Raises NotSendable.
    """
    content = dict(body) if twin is None else {**body, "twin": twin, "ver": ver}
    try:
        text = dump(content)
        parse(text)  # what the partner's strict reader would refuse must never get a number
    except ValueError as error:
        raise NotSendable(f"What the outgoing rule sends cannot travel: {error}.") from error
    size = len(text.encode())
    if size > MAX_MESSAGE:
        raise MessageTooLarge(
            f"What the outgoing rule sends is {size:,} bytes; one message may have {MAX_MESSAGE:,}. "
            "Let the rule send less, for example shorter texts or fewer custom fields."
        )
    values = {"type": type_, "twin": twin, "ver": ver, "body": text, "bulk": bulk, "staged_ms": now_ms}
    streams.put_staged(tx, connection_id, slot or f"{type_}:{twin or ''}", values)


def open_streams(tx: sa.Connection, connection_id: str, stream: str, hello: Mapping[str, Json]) -> None:
    """Begin our stream; its first message is the greeting."""
    streams.open_stream_out(tx, connection_id, stream, chain.start(stream))
    stage(tx, connection_id, "ctl.hello", body=hello, now_ms=0)


def flows(row: sa.RowMapping) -> bool:
    """Whether replicas may leave, and what arrived may be applied: active, and not held."""
    if row["state"] != "active" or row["health"] == "blocked":
        return False
    held_by = {
        "none": False,
        "approved": not row["approved"],
        "verified": not (row["matched_here"] and row["matched_there"]),
    }
    return not held_by[str(row["hold"])]


def has_outgoing(tx: sa.Connection, row: sa.RowMapping) -> bool:
    """Whether something waits to be sent, or to be acknowledged."""
    connection_id = str(row["id"])
    if streams.unacknowledged(tx, connection_id, 1):
        return True
    return bool(streams.staged_rows(tx, connection_id, only_control=not flows(row), limit=1))


def prepare_out(
    tx: sa.Connection, row: sa.RowMapping, granted: Credit, *, now_ms: int, number: bool = True
) -> Outgoing:
    """What goes out now over the connection ``row``: what was not acknowledged, and staged
    messages as far as ``granted``, the partner's credit, allows; these get their numbers here.

    With ``number`` off no new number is given: after a start, until one exchange has shown that
    neither side was restored from a backup. One message may always leave when the credit is not 0.
    """
    connection_id = str(row["id"])
    if number and granted.msgs:
        _number(tx, row, granted, now_ms)
    stream = streams.read_stream_out(tx, connection_id)
    messages: list[Message] = []
    room = granted.bytes
    for each in streams.unacknowledged(tx, connection_id, granted.msgs):
        room -= len(each["body"].encode())
        if messages and room < 0:
            break
        messages.append(Message(seq=each["seq"], h=each["head"], type=each["type"], body=each["body"]))
    return Outgoing(stream=stream["stream"], floor=stream["floor"], top=stream["next_seq"] - 1, msgs=messages)


def _number(tx: sa.Connection, row: sa.RowMapping, granted: Credit, now_ms: int) -> None:
    connection_id = str(row["id"])
    stream = streams.read_stream_out(tx, connection_id)
    outstanding = stream["next_seq"] - 1 - stream["floor"]
    places = min(granted.msgs, WINDOW) - outstanding
    if places <= 0:
        return
    room = granted.bytes - streams.unacknowledged_size(tx, connection_id)
    head, seq = stream["head"], stream["next_seq"]
    for each in streams.staged_rows(tx, connection_id, only_control=not flows(row), limit=places):
        room -= len(each["body"].encode())
        if room < 0 and (outstanding or seq > stream["next_seq"]):
            return
        head = chain.extend(head, each["type"], each["body"])
        streams.number_row(tx, each, seq=seq, head=head, now_ms=now_ms)
        _offer_contents(tx, connection_id, each["type"], each["body"])
        seq += 1


def _offer_contents(tx: sa.Connection, connection_id: str, type_: str, body: str) -> None:
    """Attachments named in a replica that leaves are what the partner may ask for."""
    if type_ != "twin.state":
        return
    content = parse(body)
    entities = content.get("ents") if isinstance(content, dict) else None
    for entity in entities if isinstance(entities, list) else ():
        if not isinstance(entity, dict):
            continue
        digest, size = entity.get("sha256"), entity.get("size")
        if isinstance(digest, str) and _SHA256.fullmatch(digest) and isinstance(size, int):
            streams.record_offer(tx, connection_id, digest, size)


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
    for message in out.msgs:
        if message.seq <= got:
            continue
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
