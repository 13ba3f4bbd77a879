"""Messages about the connection itself. The link obeys them where they arrive, in order.

    ctl.hello     versions, features, kind of tracker: the first message of each stream
    ctl.match     "They match" was pressed there
    ctl.approved  the initiator approved us
    ctl.pause, ctl.resume, ctl.close
    blob.want     bring me this content

Types that are not known are passed over: they belong to a newer partner that may do without.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from twinline.domain.hub import Json
from twinline.link.problems import Problem
from twinline.link.wire import Hello
from twinline.store import streams
from twinline.store.schema import blob_offer, blob_upload
from twinline.store.schema import connection as connections

__all__ = [
    "CLOSED",
    "PAUSED",
    "PROTOCOL",
    "closed_topic",
    "greeting",
    "negotiate",
    "obey",
    "retrying",
    "silent",
    "stop",
]

PROTOCOL = 1

PAUSED = "The partner has deactivated the connection; changes wait until it is activated there."
SILENT = "The partner’s node has stopped calling; it has to open the line from its side."
CLOSED = "The partner has closed the connection. Delete it here too, or ask for a new invitation."


def closed_topic(connection_id: str) -> str:
    """Notified when the partner closes the connection."""
    return f"closed:{connection_id}"


def greeting(software: str, tracker: str) -> dict[str, Json]:
    """The body of ``ctl.hello``: the kind of tracker, never its address."""
    return {
        "proto": {"min": PROTOCOL, "max": PROTOCOL},
        "features": [],
        "software": software,
        "schema": 1,
        "tie": "origin",
        "tracker": tracker,
    }


def negotiate(hello: Hello) -> int:
    """The protocol version both speak. Raises Problem E_VERSION."""
    must = [name for name in hello.features if name.startswith("must:")]
    if must or not hello.proto.min <= PROTOCOL <= hello.proto.max:
        raise Problem("E_VERSION", f"This node speaks version {PROTOCOL} without further features.")
    return PROTOCOL


def stop(tx: sa.Connection, connection_id: str, detail: str) -> None:
    """The connection needs a person: nothing leaves and nothing is applied until then."""
    _change(tx, connection_id, health="blocked", health_detail=detail)


def retrying(tx: sa.Connection, connection_id: str, detail: str) -> bool:
    """The partner was not reached, and is tried again by itself. True when that is news."""
    where = (connections.c.id == connection_id, connections.c.health != "blocked")
    news = sa.or_(connections.c.health != "retrying", connections.c.health_detail != detail)
    values = {"health": "retrying", "health_detail": detail}
    return bool(tx.execute(connections.update().where(*where, news).values(**values)).rowcount)


def silent(tx: sa.Connection, before_ms: int) -> bool:
    """Mark the connections whose partner has to call and has not since then. True when there are new ones."""
    where = (
        connections.c.calls == "them",
        connections.c.state != "pending",
        connections.c.health == "ok",
        sa.func.coalesce(connections.c.heard_ms, 0) < before_ms,
    )
    values = {"health": "retrying", "health_detail": SILENT}
    return bool(tx.execute(connections.update().where(*where).values(**values)).rowcount)


def obey(
    tx: sa.Connection, row: sa.RowMapping, type_: str, body: Mapping[str, Json], now_ms: int
) -> set[str]:
    """Do what a control message says; answer the topics to notify. Raises Problem E_PROTOCOL."""
    connection_id = str(row["id"])
    match type_:
        case "ctl.hello":
            return _greeted(tx, connection_id, body)
        case "ctl.match":
            _change(tx, connection_id, matched_there=True)
        case "ctl.approved":
            if row["side"] == "B":  # only the initiator approves
                _change(tx, connection_id, approved=True)
        case "ctl.pause":
            _change(tx, connection_id, health_detail=PAUSED)
        case "ctl.resume":
            _change(tx, connection_id, health_detail="")
        case "ctl.close":
            _change(tx, connection_id, state="deactivated", health="blocked", health_detail=CLOSED)
            return {"connections", "console", closed_topic(connection_id)}
        case "blob.want":
            return _wanted(tx, connection_id, body, now_ms)
        case _:
            return set()
    return {"connections", "console", "lanes", f"outbox:{connection_id}"}


def _greeted(tx: sa.Connection, connection_id: str, body: Mapping[str, Json]) -> set[str]:
    try:
        hello = Hello.model_validate(body)
    except ValidationError as error:
        raise Problem("E_PROTOCOL", "The greeting does not have its form.") from error
    negotiate(hello)
    _change(tx, connection_id, peer_tracker=hello.tracker)
    return {"console"}


def _wanted(tx: sa.Connection, connection_id: str, body: Mapping[str, Json], now_ms: int) -> set[str]:
    digest = body.get("sha256")
    offered = sa.select(blob_offer.c.size).where(
        blob_offer.c.connection == connection_id, blob_offer.c.sha256 == digest
    )
    if not isinstance(digest, str) or tx.execute(offered).scalar_one_or_none() is None:
        return set()  # never offered: as if it did not exist
    key = {"connection": connection_id, "sha256": digest}
    streams.upsert(tx, blob_upload, key, {"asked_ms": now_ms, "due_ms": now_ms, "tries": 0})
    return {f"uploads:{connection_id}"}


def _change(tx: sa.Connection, connection_id: str, **values: Any) -> None:
    tx.execute(connections.update().where(connections.c.id == connection_id).values(**values))
