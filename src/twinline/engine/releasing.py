"""Lifting what a problem stopped: tried again, passed over, or freed by a changed rule."""

import sqlalchemy as sa

from twinline.engine.parts import Parts
from twinline.store import lanes, schema
from twinline.store.problems import close_problem

__all__ = ["release", "release_blocked", "release_connection", "skip"]


def release(tx: sa.Connection, parts: Parts, problem: int) -> None:
    """Try again what the problem stopped."""
    row = _stopped(tx, problem)
    if row is None:
        return
    close_problem(tx, problem)
    if row.twin is not None:
        now_ms = parts.now_ms()
        lanes.free(tx, row.twin, now_ms=now_ms)
        lanes.wake(tx, row.twin, now_ms=now_ms, observe=True, redo=row.direction == "incoming")


def skip(tx: sa.Connection, parts: Parts, problem: int) -> None:
    """Pass over what the problem stopped. The replica that could not be applied is dropped, until the
    partner sends a newer one; a change of ours that could not be sent waits for the item's next change."""
    row = _stopped(tx, problem)
    if row is None:
        return
    close_problem(tx, problem, state="ignored")
    if row.twin is None:
        return
    if row.direction == "incoming":
        inbox = schema.inbox
        tx.execute(
            inbox.delete().where(
                inbox.c.connection == row.connection, inbox.c.twin == row.wire_id, inbox.c.state == "new"
            )
        )
        lanes.free(tx, row.twin, now_ms=parts.now_ms())
    else:
        lanes.rest(tx, row.twin)


def release_connection(tx: sa.Connection, parts: Parts, connection_id: str) -> None:
    """The rules changed: try again what is stopped in this connection, also what was ignored meanwhile."""
    problem, lane = schema.problem, schema.lane
    stopped = tx.execute(
        sa.select(problem.c.id)
        .outerjoin(lane, lane.c.problem == problem.c.id)
        .where(
            problem.c.connection == connection_id,
            problem.c.scope.in_(("item", "field")),
            (problem.c.state == "open") | lane.c.twin.is_not(None),
        )
    )
    for (identifier,) in stopped.all():
        release(tx, parts, identifier)


def release_blocked(tx: sa.Connection, parts: Parts, twin: int, *, direction: str) -> None:
    """Something new came for a twin: lift the block of this direction, if there is one."""
    lane, problem = schema.lane, schema.problem
    blocked = tx.execute(
        sa.select(problem.c.id)
        .join(lane, lane.c.problem == problem.c.id)
        .where(lane.c.twin == twin, problem.c.direction == direction)
    ).scalar()
    if blocked is not None:
        close_problem(tx, int(blocked))
        lanes.free(tx, twin, now_ms=parts.now_ms())


def _stopped(tx: sa.Connection, problem: int) -> sa.Row[object, object, object, object] | None:
    table, twin = schema.problem, schema.twin
    return tx.execute(
        sa.select(table.c.twin, table.c.direction, twin.c.connection, twin.c.wire_id)
        .outerjoin(twin, twin.c.id == table.c.twin)
        .where(table.c.id == problem)
    ).first()
