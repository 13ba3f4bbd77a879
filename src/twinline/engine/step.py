"""One turn of a lane: look at our item, apply what the partner sent, and say how it ended.

claimed ─> clear up unanswered writes ─> look ─> apply ─> settled
                 │                        │        │
                 └─ Transient ────────────┴────────┴──> due again later, by itself
                    Rejected  ─────────────────────────> blocked: a problem for a person
"""

import random
from datetime import timedelta

import sqlalchemy as sa
import structlog

from twinline.domain.errors import (
    NotAuthenticated,
    NotFound,
    Rejected,
    RuleFailed,
    SyncError,
    Transient,
    Uncertain,
)
from twinline.engine.apply import acknowledge, apply
from twinline.engine.effects import recover
from twinline.engine.look import look
from twinline.engine.parts import Parts
from twinline.engine.work import Work, load_work
from twinline.ports import Tracker
from twinline.store import inbox, lanes, twins
from twinline.store.lanes import Claim
from twinline.store.problems import NewProblem, open_problem
from twinline.store.timeline import note

__all__ = ["run_step"]

_log = structlog.get_logger()

_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(minutes=5)
_AUTHENTICATION_PAUSE = timedelta(seconds=30)


async def run_step(parts: Parts, tracker: Tracker, claim: Claim) -> SyncError | None:
    """Do what the lane was claimed for. Never raises: answers the error that ended the turn."""
    work = await load_work(parts, tracker, claim)
    if work is None:
        return None
    try:
        await _turn(work)
    except (Transient, Uncertain, NotAuthenticated) as error:
        await _postpone(work, error)
        return error
    except Rejected as error:
        await _block(work, error)
        return error
    except Exception as error:  # noqa: BLE001 - a fault of ours holds one lane, never the others
        _log.exception("lane failed", twin=claim.twin)
        await _block(
            work,
            Rejected(f"Twinline itself failed here ({type(error).__name__}: {error}). Please report it."),
        )
        return None
    await parts.database.write(lanes.settle, claim)
    parts.signals.notify("console")
    return None


async def _turn(work: Work) -> None:
    database = work.parts.database
    if work.twin.state != "active":
        return
    await recover(work)
    row = await database.read(
        inbox.newest_state, work.agreement.id, work.twin.wire_id, applied=work.claim.redo
    )
    if work.twin.local_id is not None:
        try:
            item = await work.read_item()
        except NotFound:
            await database.write(_gone, work)
            work.parts.changed(work.agreement.id)
            return
        await look(work, item)
    if row is not None:
        await apply(work, row, again=work.claim.redo)


def _gone(tx: sa.Connection, work: Work) -> None:
    """Our item was deleted, or is hidden from us now. Deletions do not propagate: the pair ends, the
    partner is told and keeps its item."""
    parts = work.parts
    twins.update_twin(tx, work.twin.id, state="gone")
    parts.outbound.stage(
        tx,
        work.agreement.id,
        "twin.gone",
        body={"kind": "deleted"},
        now_ms=parts.now_ms(),
        twin=work.twin.wire_id,
        ver=work.state.ver,
    )
    note(tx, work.twin.id, "note", {"text": "The item is gone from this tracker."}, now_ms=parts.now_ms())


async def _postpone(work: Work, error: SyncError) -> None:
    parts = work.parts
    wish = error.retry_after if isinstance(error, Transient) else None
    if isinstance(error, NotAuthenticated):
        wish = _AUTHENTICATION_PAUSE
    grown = min(_FIRST_PAUSE * 2 ** min(work.claim.tries, 12), _LONGEST_PAUSE)
    pause = wish if wish is not None else grown * random.uniform(0.5, 1)  # noqa: S311 - spreads retries
    until_ms = parts.now_ms() + int(pause.total_seconds() * 1000)
    await parts.database.write(lanes.postpone, work.claim, until_ms=until_ms)
    parts.signals.notify("console")


async def _block(work: Work, error: Rejected) -> None:
    parts = work.parts

    def record(tx: sa.Connection) -> None:
        now_ms = parts.now_ms()
        problem = open_problem(tx, _problem(work, error), now_ms=now_ms)
        lanes.block(tx, work.claim, problem=problem)
        note(tx, work.twin.id, "blocked", {"problem": problem, "message": str(error)}, now_ms=now_ms)
        row = inbox.newest_state(tx, work.agreement.id, work.twin.wire_id)
        if work.direction == "incoming" and row is not None:
            code = "E_RULE" if isinstance(error, RuleFailed) else "E_TRACKER"
            acknowledge(tx, work, row.ver, status="blocked", code=code)

    await parts.database.write(record)
    parts.changed(work.agreement.id)


def _problem(work: Work, error: Rejected) -> NewProblem:
    outgoing = work.direction == "outgoing"
    rule = work.agreement.outgoing if outgoing else work.agreement.incoming
    failed = error if isinstance(error, RuleFailed) else None
    return NewProblem(
        scope="item",
        kind=type(error).__name__,
        message=str(error),
        connection=work.agreement.id,
        twin=work.twin.id,
        direction=work.direction,
        rule=rule.id,
        line=failed.line if failed else 0,
        column=failed.column if failed else 0,
        data={
            "item": work.item.hub if work.item is not None else None,
            "replica": {name: versioned.value for name, versioned in work.state.theirs.items()},
        },
    )
