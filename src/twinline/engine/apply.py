"""Applying the partner's newest replica to our item.

    take in -> run the incoming rule -> create the item, or plan the changes -> write -> look again
                                                                              -> acknowledge

Every step may be repeated after a crash: creates have intents, the rest says what shall be, not what
to do. The acknowledgement (``twin.applied``) is staged in the transaction that records the result.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from twinline.domain.hub import HubIssue, Json
from twinline.domain.ids import Ref, Side
from twinline.domain.items import Item
from twinline.domain.messages import LONGEST_NAME, StateMessage, replica_of, take_in
from twinline.domain.plan import Conflict, Fresh, plan_changes
from twinline.domain.twin import Entity
from twinline.engine.creating import bring_about
from twinline.engine.entities import write_entities
from twinline.engine.fields import write_fields
from twinline.engine.host import LookUps
from twinline.engine.look import look, stage_state
from twinline.engine.rule_log import note_log
from twinline.engine.wishes import (
    Wishes,
    adopt_traces,
    end_wishes,
    give_back,
    named_items,
    take_transitions,
)
from twinline.engine.work import Work
from twinline.ports import Rule, RuleContext, RuleOutcome
from twinline.store import inbox, schema, twins
from twinline.store.inbox import InboxRow
from twinline.store.problems import close_problems, refused_fields
from twinline.store.timeline import note

__all__ = ["acknowledge", "apply"]


async def apply(work: Work, row: InboxRow, *, again: bool) -> None:
    """Bring our item to what the partner's replica and our incoming rule say.

    ``again``: also when this version was applied before (a person asked for it).
    """
    work.direction = "incoming"
    message = StateMessage.parse(json.loads(row.body))
    if message.ver <= work.state.in_ver and not again:
        await work.parts.database.write(_acknowledge_old, work, row)
        work.parts.changed(work.agreement.id)
        return
    if again:
        work.state = replace(work.state, in_ver=min(work.state.in_ver, message.ver - 1))
    work.state = take_in(work.state, message, side=work.agreement.side)
    replica = replica_of(work.state, message, work.agreement.side)
    outcome = await _run_rule(work, message, replica)
    wishes = Wishes.read(outcome.effects)
    await adopt_traces(work, wishes.traces)
    await _write(work, message, outcome.issue or {})
    await take_transitions(work, wishes.transitions, ver=message.ver)
    others = await named_items(work, wishes.exalate)
    due = _settle_state(work, message, replica, wishes)

    def end(tx: sa.Connection) -> None:
        _record(tx, work, row, message)
        note_log(tx, work, "Incoming sync", outcome.log)
        if due:
            stage_state(tx, work)
        end_wishes(tx, work, others, unexalate=wishes.unexalate)

    await work.parts.database.write(end)
    work.saved()
    work.parts.changed(work.agreement.id)


async def _run_rule(work: Work, message: StateMessage, replica: HubIssue) -> RuleOutcome:
    side = work.agreement.side
    rule = Rule(work.agreement.incoming.source, "incoming", name="Incoming sync")
    context = RuleContext(
        issue=work.item.hub if work.item is not None else None,
        replica=replica,
        previous=work.state.applied,
        first_sync=work.item is None or (work.state.applied is None and work.twin.origin is not side),
        connection={"name": work.agreement.name, "localName": work.agreement.local_name},
        traces=[_trace(entity, side) for entity in work.state.entities.values() if entity.local_id],
    )

    async def store(issue: HubIssue) -> HubIssue:
        item = await _write(work, message, issue)
        return item.hub if item is not None else issue

    return await work.parts.rules.run(rule, context, LookUps(work, store))


def _trace(entity: Entity, side: Side) -> Mapping[str, Json]:
    return {
        "type": entity.kind.upper(),
        "localId": entity.local_id,
        "remoteId": entity.ref,
        "own": entity.owner is side,
        "prefix": entity.prefix,
    }


async def _write(work: Work, message: StateMessage, wanted: HubIssue) -> Item | None:
    """Write what the rule wants; answers the item as it is then, None where there is none."""
    if work.item is None and not await bring_about(work, wanted, ver=message.ver):
        return None
    assert work.item is not None
    tie = work.twin.origin
    refused = await work.parts.database.read(refused_fields, work.twin.id)
    ruled = work.twin.incoming_rule
    fresh = Fresh(everything=ruled is not None and ruled != work.agreement.incoming.id, fields=refused)
    plan = plan_changes(
        work.state, message, work.item.hub, wanted, side=work.agreement.side, tie=tie, fresh=fresh
    )
    await _record_conflicts(work, plan.conflicts)
    if plan.writes:
        work.applying = message.ver
        await write_fields(work, plan)
        await write_entities(work, plan)
        await look(work, await work.read_item())
        work.direction = "incoming"
    return work.item


async def _record_conflicts(work: Work, conflicts: tuple[Conflict, ...]) -> None:
    if not conflicts:
        return
    now_ms = work.parts.now_ms()

    def record(tx: sa.Connection) -> None:
        for conflict in conflicts:
            tx.execute(
                schema.conflict.insert().values(
                    twin=work.twin.id,
                    field=conflict.field,
                    winner=conflict.winner.value,
                    kept=conflict.kept,
                    lost=conflict.lost,
                    at_ms=now_ms,
                )
            )

    await work.parts.database.write(record)


def _settle_state(work: Work, message: StateMessage, replica: HubIssue, wishes: Wishes) -> bool:
    """The state once everything the message asked for is done; whether the partner must hear of it."""
    entities = dict(work.state.entities)
    for sent in message.entities:
        known = entities.get(sent.ref)
        if known is not None:
            gone = known.deleted or (sent.deleted and known.local_id is None)
            entities[sent.ref] = replace(known, peer_ever=max(known.peer_ever, sent.ever), deleted=gone)
    work.state = replace(
        work.state,
        in_ver=max(work.state.in_ver, message.ver),
        applied=replica,
        entities=entities,
        pending=None,
    )
    if wishes.sync_back and not wishes.unexalate:
        give_back(work)
    if work.state.ver == 0 and work.twin.local_id is not None:
        # Nothing of ours is news, but the partner shows both sides next to each other, by our key.
        work.state = replace(work.state, ver=1)
    due = work.state.ver > work.state.sent_ver
    work.state = replace(work.state, sent_ver=work.state.ver)
    return due


def _record(tx: sa.Connection, work: Work, row: InboxRow, message: StateMessage) -> None:
    now_ms, replica = work.parts.now_ms(), work.state.applied or {}
    key = str(replica.get("key") or "")[:LONGEST_NAME]
    work.save(tx)
    inbox.finish(tx, row)
    twins.update_twin(
        tx,
        work.twin.id,
        remote_ref=message.lref,
        remote_key=key,
        synced_ms=now_ms,
        incoming_rule=work.agreement.incoming.id,
    )
    tx.execute(
        schema.connection.update().where(schema.connection.c.id == work.agreement.id).values(in_ms=now_ms)
    )
    close_problems(tx, scope="item", twin=work.twin.id)
    note(tx, work.twin.id, "applied", {}, now_ms=now_ms, ver=message.ver)
    acknowledge(tx, work, message.ver, status="applied")


def acknowledge(tx: sa.Connection, work: Work, ver: int, *, status: str, code: str = "") -> None:
    """Tell the partner what became of its version. Codes travel, sentences do not."""
    local = work.twin.local_id
    lref: Ref | str = work.parts.outbound.ref(work.agreement.id, f"item:{local}") if local else ""
    work.parts.outbound.stage(
        tx,
        work.agreement.id,
        "twin.applied",
        body={"status": status, "code": code, "lref": lref},
        now_ms=work.parts.now_ms(),
        twin=work.twin.wire_id,
        ver=ver,
        bulk=work.claim.bulk,
    )


def _acknowledge_old(tx: sa.Connection, work: Work, row: InboxRow) -> None:
    inbox.finish(tx, row, applied=False)
    acknowledge(tx, work, work.state.in_ver, status="applied")
