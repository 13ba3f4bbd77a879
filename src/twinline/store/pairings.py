"""Rows of connections and their handshakes, read and changed by name."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from twinline.store.schema import connection, node, pairing, problem, tracker

__all__ = [
    "alarm",
    "all_connections",
    "change_connection",
    "change_pairing",
    "connection_of_wire",
    "insert_connection",
    "insert_pairing",
    "read_connection",
    "read_node",
    "read_pairing",
    "tracker_kind",
]


def read_node(tx: sa.Connection) -> sa.RowMapping:
    return tx.execute(sa.select(node)).mappings().one()


def tracker_kind(tx: sa.Connection) -> str:
    """The kind of tracker this node is attached to; empty before it is."""
    return tx.execute(sa.select(tracker.c.kind)).scalar_one_or_none() or ""


def read_connection(tx: sa.Connection, connection_id: str) -> sa.RowMapping | None:
    query = sa.select(connection).where(connection.c.id == connection_id)
    return tx.execute(query).mappings().one_or_none()


def all_connections(tx: sa.Connection) -> Sequence[sa.RowMapping]:
    return tx.execute(sa.select(connection)).mappings().all()


def connection_of_wire(tx: sa.Connection, wire_id: str, side: str | None = None) -> sa.RowMapping | None:
    """The connection with another node that has this id on the wire."""
    query = sa.select(connection).where(connection.c.wire_id == wire_id, connection.c.link != "local")
    if side is not None:
        query = query.where(connection.c.side == side)
    return tx.execute(query).mappings().one_or_none()


def insert_connection(tx: sa.Connection, values: Mapping[str, object]) -> None:
    tx.execute(connection.insert().values(**values))


def change_connection(tx: sa.Connection, connection_id: str, **values: object) -> None:
    tx.execute(connection.update().where(connection.c.id == connection_id).values(**values))


def read_pairing(tx: sa.Connection, connection_id: str) -> sa.RowMapping:
    query = sa.select(pairing).where(pairing.c.connection == connection_id)
    return tx.execute(query).mappings().one()


def insert_pairing(tx: sa.Connection, values: Mapping[str, object]) -> None:
    tx.execute(pairing.insert().values(**values))


def change_pairing(tx: sa.Connection, connection_id: str, **values: object) -> None:
    tx.execute(pairing.update().where(pairing.c.connection == connection_id).values(**values))


def alarm(tx: sa.Connection, connection_id: str, kind: str, message: str, now_ms: int) -> None:
    """An open problem of the whole connection; the same one again only counts up."""
    same = (problem.c.connection == connection_id, problem.c.kind == kind, problem.c.state == "open")
    again = problem.update().where(*same).values(count=problem.c.count + 1, last_ms=now_ms)
    if tx.execute(again).rowcount:
        return
    values = {"scope": "connection", "connection": connection_id, "kind": kind, "message": message}
    tx.execute(problem.insert().values(**values, data={}, state="open", first_ms=now_ms, last_ms=now_ms))
