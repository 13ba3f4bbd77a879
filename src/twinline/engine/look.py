"""Looking at our item: what of it is ours, what a person changed, what the partner must hear.

Run before anything of the partner's is applied, so that a person's edit always has its version
first, and again after our own writes, to take them in without an echo.
"""

from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from twinline.domain.effects import AddAttachment
from twinline.domain.errors import Rejected
from twinline.domain.hub import HubIssue, Json
from twinline.domain.ids import Ref
from twinline.domain.items import Item
from twinline.domain.messages import state_message
from twinline.domain.replica import Part, View, take_apart
from twinline.domain.twin import TwinState, absorb, observe, ours_alone
from twinline.engine.host import LookUps
from twinline.engine.parking import hold_back, is_held_back, unpark
from twinline.engine.rule_log import note_log
from twinline.engine.work import Work
from twinline.ports import Rule, RuleContext
from twinline.store import intents, twins
from twinline.store.timeline import note

__all__ = ["look", "stage_state"]


async def look(work: Work, item: Item) -> None:
    """Bring the state in step with the item and stage what the partner must hear."""
    work.direction = "outgoing"
    if work.state.pending is not None:
        if work.state.seen_item is None:
            work.applying = work.state.pending.ver  # the item was made from it
        alone = ours_alone(work.state, item.hub, work.state.pending)
        work.state = absorb(work.state, alone, await _view(work, alone))
    view = await _with_contents(work, await _view(work, item.hub))
    refs = {(p.kind, p.local_id): _ref(work, p) for p in view.parts}
    before = work.state.ver
    work.state = observe(
        work.state, item.hub, view, side=work.agreement.side, refs=refs, applying=work.applying
    )
    await _commit(work, item, moved=work.state.ver > before)


async def _commit(work: Work, item: Item, *, moved: bool) -> None:
    parts = work.parts
    due, log = work.state.ver > work.state.sent_ver, work.log
    work.state = replace(work.state, sent_ver=work.state.ver)

    def record(tx: sa.Connection) -> None:
        work.save(tx)
        title = item.hub.get("summary")
        twins.update_twin(tx, work.twin.id, local_key=item.ref.key, title=str(title or ""))
        if moved:
            detail: dict[str, Json] = {"key": item.ref.key, "changed": _changed(work.state)}
            note(tx, work.twin.id, "seen", detail, now_ms=parts.now_ms(), ver=work.state.ver)
            note_log(tx, work, "Outgoing sync", log)
        if due:
            stage_state(tx, work)

    await parts.database.write(record)
    work.saved()
    if due:
        parts.changed(work.agreement.id)


def _changed(state: TwinState) -> str:
    """The names of what our newest version is about, for people."""
    names = [name for name, versioned in sorted(state.ours.items()) if versioned.ver == state.ver]
    names += [
        set_name
        for set_name, elements in state.our_sets.items()
        if any(element.ver == state.ver for element in elements.values())
    ]
    for kind in ("comment", "attachment", "worklog"):
        many = sum(entity.kind == kind and entity.ever == state.ver for entity in state.entities.values())
        names += [f"{many} {kind}{'s' if many > 1 else ''}"] if many else []
    return ", ".join(names)


def stage_state(tx: sa.Connection, work: Work) -> None:
    """Put our newest replica out. It replaces one that is not on its way yet."""
    parts, twin, agreement = work.parts, work.twin, work.agreement
    lref = parts.outbound.ref(agreement.id, f"item:{twin.local_id}")
    body = state_message(work.state, twin=twin.wire_id, origin=twin.origin, lref=lref, epoch=twin.epoch)
    if work.claim.bulk:
        body["bulk"] = True
    parts.outbound.stage(
        tx,
        agreement.id,
        "twin.state",
        body=body,
        now_ms=parts.now_ms(),
        twin=twin.wire_id,
        ver=work.state.ver,
        bulk=work.claim.bulk,
    )


async def _view(work: Work, hub: HubIssue) -> View:
    """What the outgoing rule makes of an item; nothing at all when it gives up its replica."""
    rule = Rule(work.agreement.outgoing.source, "outgoing", name="Outgoing sync")
    context = RuleContext(
        issue=hub,
        replica={},
        first_sync=work.state.ver == 0,
        connection={"name": work.agreement.name, "localName": work.agreement.local_name},
    )
    outcome = await work.parts.rules.run(rule, context, LookUps(work))
    work.log = outcome.log
    replica = dict(outcome.replica or {})
    if replica.get("parentId"):
        # The partner knows items of ours by their refs, and can find its twin of the parent by it.
        replica["parentId"] = work.parts.outbound.ref(work.agreement.id, f"item:{replica['parentId']}")
    return take_apart(replica)


async def _with_contents(work: Work, view: View) -> View:
    """Give every attachment its hash: those seen for the first time are fetched and kept.

    One whose upload by us was never answered is not looked at before that is cleared up.
    """
    doubtful = {
        intent.effect.filename
        for intent in await work.parts.database.read(intents.open_intents, work.twin.id)
        if isinstance(intent.effect, AddAttachment)
    }
    parts: list[Part] = []
    for part in view.parts:
        if part.kind != "attachment" or work.state.entity_of(part.kind, part.local_id) is not None:
            parts.append(part)
        elif part.body.get("filename") not in doubtful:
            fetched = await _fetched(work, part)
            parts += [fetched] if fetched is not None else []
    return replace(view, parts=tuple(parts))


async def _fetched(work: Work, part: Part) -> Part | None:
    """The attachment with the hash and size of its content; None when it is over the limit."""
    limit, name = work.parts.settings.attachment_limit, f"attachment:{part.local_id}"
    try:
        _check_size(part.body.get("filesize"), limit)
        async with work.tracker.download(part.local_id) as chunks:
            sha256, size = await work.parts.blobs.put(chunks, limit=limit)
    except Rejected as error:
        message = f"The attachment {part.body.get('filename', part.local_id)} stays here: {error}"
        await hold_back(work, name, error, message=message)
        return None
    if await is_held_back(work, name):
        await unpark(work, name)
    body: Mapping[str, Json] = {**part.body, "sha256": sha256, "filesize": size}
    return replace(part, body=body)


def _check_size(told: Json, limit: int) -> None:
    if isinstance(told, int) and told > limit:
        raise Rejected(f"it has {told:,} bytes, and this node takes up to {limit:,}.")


def _ref(work: Work, part: Part) -> Ref:
    return work.parts.outbound.ref(work.agreement.id, f"{part.kind}:{part.local_id}")
