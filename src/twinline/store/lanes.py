"""Lanes: the queue of one twin. A lane is claimed by one worker at a time, with a lease and a fence.

    idle ──(hint, message, redo)──> due ──claim──> running ──settle──> idle (or due again)
                                     ^                │ postpone (passes by itself) ──> due later
                                     └──free── blocked <── block (a person decides)

``gen`` grows with every reason to look again, so that a reason which arrives while the lane runs is
never lost: settling clears only what was there when the lane was claimed.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from twinline.domain.ids import ConnectionId
from twinline.store import schema

__all__ = [
    "Claim",
    "block",
    "claim",
    "free",
    "hurry",
    "next_due_ms",
    "postpone",
    "release_all",
    "rest",
    "settle",
    "wake",
]


@dataclass(frozen=True, slots=True)
class Claim:
    twin: int
    connection: ConnectionId
    gen: int
    fence: int
    redo: bool
    bulk: bool
    tries: int


def wake(
    tx: sa.Connection,
    twin: int,
    *,
    now_ms: int,
    observe: bool = False,
    redo: bool = False,
    bulk: bool = False,
) -> None:
    """Something waits for this twin. A live reason lifts a lane out of the bulk queue."""
    lane = schema.lane
    values: dict[str, object] = {
        "due_ms": sa.case((lane.c.due_ms.is_(None) | (lane.c.due_ms > now_ms), now_ms), else_=lane.c.due_ms),
        "gen": lane.c.gen + 1,
        "tries": 0,
        "bulk": sa.case((lane.c.due_ms.is_(None), sa.literal(bulk)), else_=lane.c.bulk & sa.literal(bulk)),
    }
    if observe:
        values["observe"] = True
    if redo:
        values["redo"] = True
    tx.execute(lane.update().where(lane.c.twin == twin).values(**values))


def claim(tx: sa.Connection, *, now_ms: int, lease_ms: int) -> Claim | None:
    """Take the next due lane: live before bulk, then the longest waiting. None when none is due.

    Lanes of connections that are not active, or hold everything until the partner is approved or
    verified, stay where they are.
    """
    lane, twin, connection = schema.lane, schema.twin, schema.connection
    held = sa.or_(
        (connection.c.hold == "approved") & ~connection.c.approved,
        (connection.c.hold == "verified") & ~(connection.c.matched_here & connection.c.matched_there),
    )
    due = (
        sa.select(
            lane.c.twin,
            twin.c.connection,
            lane.c.gen,
            lane.c.fence,
            lane.c.redo,
            lane.c.bulk,
            lane.c.tries,
        )
        .join(twin, twin.c.id == lane.c.twin)
        .join(connection, connection.c.id == twin.c.connection)
        .where(
            lane.c.due_ms <= now_ms,
            lane.c.problem.is_(None),
            lane.c.lease_ms.is_(None) | (lane.c.lease_ms < now_ms),
            connection.c.state == "active",
            ~held,
        )
        .order_by(lane.c.bulk, lane.c.due_ms)
        .limit(1)
    )
    if tx.dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True, of=lane)
    row = tx.execute(due).first()
    if row is None:
        return None
    tx.execute(
        lane.update()
        .where(lane.c.twin == row.twin)
        .values(lease_ms=now_ms + lease_ms, fence=lane.c.fence + 1)
    )
    return Claim(
        row.twin,
        ConnectionId(row.connection),
        row.gen,
        row.fence + 1,
        row.redo,
        row.bulk,
        row.tries,
    )


def settle(tx: sa.Connection, claim: Claim) -> None:
    """The lane did what it was claimed for; a reason that came meanwhile keeps it due."""
    lane = schema.lane
    quiet = lane.c.gen == claim.gen
    tx.execute(
        _mine(claim).values(
            lease_ms=None,
            tries=0,
            observe=sa.case((quiet, sa.false()), else_=lane.c.observe),
            redo=sa.case((quiet, sa.false()), else_=lane.c.redo),
            due_ms=sa.case((quiet, sa.null()), else_=lane.c.due_ms),
        )
    )


def postpone(tx: sa.Connection, claim: Claim, *, until_ms: int) -> None:
    """Try again later; a new reason wakes it earlier."""
    lane = schema.lane
    quiet = lane.c.gen == claim.gen
    tx.execute(
        _mine(claim).values(
            lease_ms=None,
            tries=lane.c.tries + 1,
            due_ms=sa.case((quiet, sa.literal(until_ms)), else_=lane.c.due_ms),
        )
    )


def block(tx: sa.Connection, claim: Claim, *, problem: int) -> None:
    """Wait for a person, a newer replica or a changed rule. What waits keeps waiting."""
    tx.execute(_mine(claim).values(lease_ms=None, problem=problem))


def free(tx: sa.Connection, twin: int, *, now_ms: int) -> None:
    """Lift a block; what was waiting is due now."""
    lane = schema.lane
    tx.execute(
        lane.update()
        .where(lane.c.twin == twin)
        .values(
            problem=None,
            tries=0,
            due_ms=sa.func.coalesce(sa.case((lane.c.due_ms > now_ms, now_ms), else_=lane.c.due_ms), now_ms),
        )
    )


def hurry(tx: sa.Connection, connection: str, *, now_ms: int) -> None:
    """What lanes of this connection were waiting for may be here: those that put themselves off try
    again now, and one that is at work right now does not put itself off."""
    lane, twin = schema.lane, schema.twin
    mine = sa.select(twin.c.id).where(twin.c.connection == connection)
    tx.execute(
        lane.update()
        .where(lane.c.twin.in_(mine), lane.c.due_ms.is_not(None), lane.c.problem.is_(None))
        .values(gen=lane.c.gen + 1, due_ms=sa.case((lane.c.due_ms > now_ms, now_ms), else_=lane.c.due_ms))
    )


def rest(tx: sa.Connection, twin: int) -> None:
    """Lift a block and forget what was waiting: the lane is idle until something new comes."""
    lane = schema.lane
    tx.execute(
        lane.update().where(lane.c.twin == twin).values(problem=None, tries=0, due_ms=None, observe=False)
    )


def next_due_ms(tx: sa.Connection) -> int | None:
    """When the next lane falls due or a dead worker's lease ends; None when nothing waits."""
    lane = schema.lane
    lease_ms = sa.func.coalesce(lane.c.lease_ms, 0)
    when = sa.case((lease_ms > lane.c.due_ms, lease_ms), else_=lane.c.due_ms)
    return tx.execute(
        sa.select(when).where(lane.c.due_ms.is_not(None), lane.c.problem.is_(None)).order_by(when).limit(1)
    ).scalar()


def release_all(tx: sa.Connection) -> None:
    """Forget the leases of a process that is gone. Only for a database with one process."""
    tx.execute(schema.lane.update().where(schema.lane.c.lease_ms.is_not(None)).values(lease_ms=None))


def _mine(claim: Claim) -> sa.Update:
    lane = schema.lane
    return lane.update().where(lane.c.twin == claim.twin, lane.c.fence == claim.fence)
