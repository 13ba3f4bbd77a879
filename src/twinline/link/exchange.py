"""The exchange: what is written down when messages leave (here) and when they arrive (incoming.py).

Plain functions over one database transaction. The server, the client and the link between two
projects of one node use the same ones, so that one set of tests is about all three.

    stage ─▶ prepare_out ─▶ (the network) ─▶ receive, at the partner's
                                 ◀── the acknowledgement in the partner's answer ── receive, at ours

Rules kept here (docs/reference/link-protocol.md): a message gets its number as late as it can, so that
newer states replace older ones; a number is used once; what leaves stands in the disclosure log first.
"""

import re
from collections.abc import Mapping

import sqlalchemy as sa

from twinline.domain.errors import Rejected
from twinline.domain.hub import Json
from twinline.link import chain
from twinline.link.incoming import FULL_CREDIT, Received, acknowledgement, credit, receive
from twinline.link.strict_json import dump, parse
from twinline.link.wire import MAX_MESSAGE, Credit, Message, Outgoing
from twinline.store import streams

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

_SHA256 = re.compile(r"[0-9a-f]{64}")


class NotSendable(Rejected):
    """A message cannot be sent as it is; nothing was staged."""


class MessageTooLarge(NotSendable):
    """A message is over the limit of the link."""


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
