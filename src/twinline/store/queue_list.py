"""The sync queue, derived from the places where events wait; there is no table of its own.

    seen here, not read yet        lane.observe                    outgoing   queued | running | blocked
    read, not numbered yet         staged                          outgoing   queued
    left, not applied there yet    twin.sent_ver > twin.acked_ver  outgoing   waiting for the partner
    received, not applied yet      inbox (new)                     incoming   queued | running | blocked
    to be applied once more        lane.redo without such a row    incoming   queued | running | blocked

The number of an outgoing event is our version, of an incoming one the partner's.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from twinline.store.matching import contains
from twinline.store.schema import connection, hint, inbox, lane, outbox, staged, twin

__all__ = ["counts", "page"]

Leg = sa.Select[tuple[object, ...]]


def page(
    tx: sa.Connection,
    *,
    now_ms: int,
    connection_id: str | None = None,
    state: str | None = None,
    direction: str | None = None,
    text: str = "",
    limit: int,
    offset: int = 0,
) -> Sequence[sa.RowMapping]:
    """What has waited longest first. ``twin``, ``key``, ``title``, ``connection``,
    ``connection_name``, ``direction``, ``number``, ``state``, ``problem``, ``since_ms``."""
    waiting = _waiting(now_ms)
    query = (
        sa.select(
            waiting,
            sa.func.coalesce(twin.c.local_key, "").label("key"),
            sa.func.coalesce(twin.c.title, "").label("title"),
            connection.c.name.label("connection_name"),
        )
        .join(connection, connection.c.id == waiting.c.connection)
        .outerjoin(twin, twin.c.id == waiting.c.twin)
        .where(contains(text, twin.c.local_key, twin.c.title))
    )
    for column, wanted in (("connection", connection_id), ("state", state), ("direction", direction)):
        if wanted is not None:
            query = query.where(waiting.c[column] == wanted)
    query = query.order_by(waiting.c.since_ms, waiting.c.twin).limit(limit).offset(offset)
    return tx.execute(query).mappings().all()


def counts(tx: sa.Connection) -> dict[tuple[str, str], int]:
    """(connection id, direction) -> how many rows ``page`` has of it, whatever their state."""
    waiting = _waiting(now_ms=0)
    query = sa.select(waiting.c.connection, waiting.c.direction, sa.func.count()).group_by(
        waiting.c.connection, waiting.c.direction
    )
    return {(str(row[0]), str(row[1])): int(row[2]) for row in tx.execute(query)}


def _waiting(now_ms: int) -> sa.Subquery:
    legs = (_observed(now_ms), _staged(), _unconfirmed(), _received(now_ms), _again(now_ms))
    return sa.union_all(*legs).subquery("waiting")


def _row(
    direction: str,
    number: sa.ColumnElement[int],
    state: sa.ColumnElement[str],
    problem: sa.ColumnElement[Any],
    since_ms: sa.ColumnElement[int],
    *,
    of: sa.Table = twin,
) -> Leg:
    return sa.select(
        sa.func.coalesce(twin.c.id, 0).label("twin"),
        of.c.connection.label("connection"),
        sa.literal(direction).label("direction"),
        number.label("number"),
        state.label("state"),
        problem.label("problem"),
        since_ms.label("since_ms"),
    )


def _state(now_ms: int) -> sa.ColumnElement[str]:
    """Of what waits for the twin's own lane."""
    return sa.case(
        (lane.c.problem.is_not(None), "blocked"), (lane.c.lease_ms > now_ms, "running"), else_="queued"
    )


def _observed(now_ms: int) -> Leg:
    since_ms = sa.func.coalesce(hint.c.seen_ms, lane.c.due_ms, twin.c.created_ms)
    return (
        _row("outgoing", twin.c.ver + 1, _state(now_ms), lane.c.problem, since_ms)
        .select_from(lane)
        .join(twin, twin.c.id == lane.c.twin)
        .outerjoin(hint, hint.c.local_id == twin.c.local_id)
        .where(lane.c.observe)
    )


def _staged() -> Leg:
    of_twin = (twin.c.connection == staged.c.connection) & (twin.c.wire_id == staged.c.twin)
    return (
        _row("outgoing", staged.c.ver, sa.literal("queued"), sa.null(), staged.c.staged_ms, of=staged)
        .select_from(staged)
        .outerjoin(twin, of_twin)
        .where(staged.c.type.in_(("twin.state", "twin.gone")))
    )


def _unconfirmed() -> Leg:
    slot = sa.literal("twin.state:") + twin.c.wire_id
    not_left = sa.exists().where(staged.c.connection == twin.c.connection, staged.c.slot == slot)
    left_ms = (
        sa.select(sa.func.max(outbox.c.numbered_ms))
        .where(outbox.c.connection == twin.c.connection, outbox.c.twin == twin.c.wire_id)
        .scalar_subquery()
    )
    since_ms = sa.func.coalesce(left_ms, twin.c.synced_ms, twin.c.created_ms)
    return (
        _row("outgoing", twin.c.sent_ver, sa.literal("waiting for the partner"), sa.null(), since_ms)
        .select_from(twin)
        .where(twin.c.sent_ver > twin.c.acked_ver, twin.c.state == "active", ~not_left)
    )


def _received(now_ms: int) -> Leg:
    of_twin = (twin.c.connection == inbox.c.connection) & (twin.c.wire_id == inbox.c.twin)
    return (
        _row("incoming", inbox.c.ver, _state(now_ms), lane.c.problem, inbox.c.received_ms, of=inbox)
        .select_from(inbox)
        .outerjoin(twin, of_twin)
        .outerjoin(lane, lane.c.twin == twin.c.id)
        .where(inbox.c.state == "new", inbox.c.type.in_(("twin.state", "twin.gone")))
    )


def _again(now_ms: int) -> Leg:
    arrived = sa.exists().where(
        inbox.c.connection == twin.c.connection, inbox.c.twin == twin.c.wire_id, inbox.c.state == "new"
    )
    since_ms = sa.func.coalesce(lane.c.due_ms, twin.c.created_ms)
    return (
        _row("incoming", twin.c.in_ver, _state(now_ms), lane.c.problem, since_ms)
        .select_from(lane)
        .join(twin, twin.c.id == lane.c.twin)
        .where(lane.c.redo, ~arrived)
    )
