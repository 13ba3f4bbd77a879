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

from twinline.domain.effects import CreateItem, Transition, UpdateItem
from twinline.domain.errors import InvalidField
from twinline.domain.hub import HubIssue, Json, field_values
from twinline.domain.ids import Ref, Side
from twinline.domain.items import Item
from twinline.domain.messages import StateMessage, replica_of, take_in
from twinline.domain.plan import Conflict, Plan, plan_changes
from twinline.domain.replica import element_names
from twinline.domain.twin import Entity, Pending
from twinline.engine.effects import effect_key, perform
from twinline.engine.entities import write_entities
from twinline.engine.host import LookUps
from twinline.engine.look import look
from twinline.engine.work import Work
from twinline.ports import Rule, RuleContext
from twinline.store import inbox, schema, twins
from twinline.store.inbox import InboxRow
from twinline.store.problems import NewProblem, close_problems, open_problem
from twinline.store.timeline import note

__all__ = ["acknowledge", "apply"]

_GIVEN_AT_CREATE = frozenset({"id", "key", "url", "project", "projectKey", "type", "typeName", "status"})


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
    work.state = take_in(work.state, message)
    replica = replica_of(work.state, message, work.agreement.side)
    wanted = await _run_rule(work, message, replica)
    await _write(work, message, wanted)
    await _finish(work, row, message, replica)


async def _run_rule(work: Work, message: StateMessage, replica: HubIssue) -> HubIssue:
    rule = Rule(work.agreement.incoming.source, "incoming", name="Incoming sync")
    context = RuleContext(
        issue=work.item.hub if work.item is not None else None,
        replica=replica,
        previous=work.state.applied,
        first_sync=work.item is None,
        connection={"name": work.agreement.name, "localName": work.agreement.local_name},
        traces=[
            _trace(entity, work.agreement.side) for entity in work.state.entities.values() if entity.local_id
        ],
    )

    async def store(issue: HubIssue) -> HubIssue:
        item = await _write(work, message, issue)
        return item.hub if item is not None else issue

    outcome = await work.parts.rules.run(rule, context, LookUps(work, store))
    return outcome.issue or {}


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
    if work.item is None and not await _bring_about(work, wanted):
        return None
    assert work.item is not None
    tie = work.twin.origin
    plan = plan_changes(work.state, message, work.item.hub, wanted, side=work.agreement.side, tie=tie)
    await _record_conflicts(work, plan.conflicts)
    if plan.writes:
        await _write_fields(work, plan)
        await write_entities(work, plan)
        await look(work, await work.read_item())
        work.direction = "incoming"
    return work.item


async def _bring_about(work: Work, wanted: HubIssue) -> bool:
    """Make the item, or take the one the rule names by ``issue.id`` or ``issue.key``. False when the
    rule gave neither anything to create nor an item."""
    named = wanted.get("id") or wanted.get("key")
    if named:
        ref = await work.tracker.resolve(str(named))

        def adopt(tx: sa.Connection) -> None:
            work.adopt(tx, ref.id, ref.key)
            work.save(tx)

        await work.parts.database.write(adopt)
        work.saved()
        await look(work, await work.read_item())
    elif "summary" not in wanted:
        return False
    else:
        await _create(work, wanted)
    work.direction = "incoming"
    return True


async def _create(work: Work, wanted: HubIssue) -> None:
    values = field_values(wanted)
    fields = {
        name: value for name, value in values.items() if name not in _GIVEN_AT_CREATE and value is not None
    }
    labels = tuple(sorted(element_names(wanted.get("labels"))))
    effect = CreateItem(
        project=_project(wanted) or work.agreement.project,
        type=_type(wanted) or "Task",
        fields=fields,
        labels=labels,
    )
    key = effect_key(work, "item", "")
    while True:
        # Recorded before the call: what we find afterwards beyond this is a person's.
        work.state = replace(work.state, pending=Pending(dict(effect.fields), effect.labels))
        await work.commit()
        try:
            made = await perform(
                work, key, effect, ref=None, done=lambda tx, made: work.adopt(tx, made.local_id, made.key)
            )
        except InvalidField as error:
            if error.field not in effect.fields or error.field == "summary":
                raise
            await _park(work, error)
            effect = replace(effect, fields={n: v for n, v in effect.fields.items() if n != error.field})
            continue
        break
    for name, reason in made.refused:
        await _park(work, InvalidField(name, reason))
    await look(work, await work.read_item())


async def _write_fields(work: Work, plan: Plan) -> None:
    """One update for all fields and labels, then the transition. A field the tracker refuses is
    parked, and the rest goes on."""
    assert work.twin.local_id is not None
    fields = dict(plan.fields)
    if not (fields or plan.added_labels or plan.removed_labels or plan.status):
        return
    wanted = dict(fields) | ({"status": {"name": plan.status}} if plan.status else {})
    work.state = replace(work.state, pending=Pending(wanted, plan.added_labels, plan.removed_labels))
    await work.commit()
    while fields or plan.added_labels or plan.removed_labels:
        effect = UpdateItem(work.twin.local_id, fields, plan.added_labels, plan.removed_labels)
        try:
            await work.tracker.apply(effect, key=effect_key(work, "update", str(work.state.ver)))
        except InvalidField as error:
            if error.field not in fields:
                raise
            await _park(work, error)
            del fields[error.field]
            continue
        break
    for name in fields:
        await work.parts.database.write(close_problems, scope="field", twin=work.twin.id, field_name=name)
    if plan.status:
        await work.tracker.apply(
            Transition(work.twin.local_id, plan.status), key=effect_key(work, "status", plan.status)
        )


async def _park(work: Work, error: InvalidField) -> None:
    problem = NewProblem(
        scope="field",
        kind="InvalidField",
        message=f"The tracker refuses the field {error.field}: {error.reason} The rest of the item goes on.",
        connection=work.agreement.id,
        twin=work.twin.id,
        direction="incoming",
        rule=work.agreement.incoming.id,
        data={"field": error.field},
    )
    await work.parts.database.write(open_problem, problem, now_ms=work.parts.now_ms())


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


async def _finish(work: Work, row: InboxRow, message: StateMessage, replica: HubIssue) -> None:
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
    parts = work.parts

    def record(tx: sa.Connection) -> None:
        now_ms = parts.now_ms()
        work.save(tx)
        inbox.finish(tx, row)
        twins.update_twin(
            tx,
            work.twin.id,
            remote_ref=message.lref,
            remote_key=str(replica.get("key") or ""),
            synced_ms=now_ms,
        )
        tx.execute(
            schema.connection.update().where(schema.connection.c.id == work.agreement.id).values(in_ms=now_ms)
        )
        close_problems(tx, scope="item", twin=work.twin.id)
        note(tx, work.twin.id, "applied", {}, now_ms=now_ms, ver=message.ver)
        acknowledge(tx, work, message.ver, status="applied")

    await parts.database.write(record)
    work.saved()
    parts.changed(work.agreement.id)


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


def _project(wanted: HubIssue) -> str | None:
    key = wanted.get("projectKey")
    project = wanted.get("project")
    if not key and isinstance(project, dict):
        key = project.get("key")
    return str(key) if key else None


def _type(wanted: HubIssue) -> str | None:
    name = wanted.get("typeName")
    kind = wanted.get("type")
    if not name and isinstance(kind, dict):
        name = kind.get("name")
    return str(name) if name else None
