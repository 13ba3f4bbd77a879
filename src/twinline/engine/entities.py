"""Writing comments, attachments and work logs: new ones once, edits and deletions as they stand."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from twinline.domain.effects import (
    AddAttachment,
    AddComment,
    AddWorkLog,
    Applied,
    DeleteAttachment,
    DeleteComment,
    DeleteWorkLog,
    EditComment,
    Effect,
)
from twinline.domain.errors import NotFound, Rejected, Transient
from twinline.domain.hub import Json
from twinline.domain.ids import ItemId, Ref
from twinline.domain.plan import NewPart, Plan
from twinline.domain.twin import Entity
from twinline.engine.effects import effect_key, perform
from twinline.engine.work import Work

__all__ = ["write_entities"]


async def write_entities(work: Work, plan: Plan) -> None:
    """Edits and deletions first, then new ones in their order; contents that are still on their way
    hold nothing else up."""
    for edit in plan.edits:
        await _edit(work, edit.entity, edit.text)
    for deletion in plan.deletions:
        await _delete(work, deletion.entity)
    waiting = 0
    for part in plan.new_parts:
        if not await _add(work, part):
            waiting += 1
    if waiting:
        raise Transient(f"{waiting} attachments are still on their way.", retry_after=timedelta(seconds=30))


async def _edit(work: Work, entity: Entity, text: str) -> None:
    assert entity.local_id is not None
    item = _item(work)
    key = effect_key(work, "edit", f"{entity.ref}:{work.state.in_ver}")
    try:
        await work.tracker.apply(EditComment(item, entity.local_id, text), key=key)
    except NotFound:
        return  # somebody deleted it meanwhile; the next look sees that
    # Recorded after the call: should we die between the two, the next look takes the new text for a
    # person's edit and repeats to the partner what the partner wrote, which changes nothing there.
    # Recorded before it, the old text would pass for an edit and undo the partner's.
    _put(work, replace(entity, written=text))
    await work.commit()


async def _delete(work: Work, entity: Entity) -> None:
    assert entity.local_id is not None
    item = _item(work)
    effect: Effect
    if entity.kind == "comment":
        effect = DeleteComment(item, entity.local_id)
    elif entity.kind == "attachment":
        effect = DeleteAttachment(item, entity.local_id)
    else:
        effect = DeleteWorkLog(item, entity.local_id)
    await work.tracker.apply(effect, key=effect_key(work, "delete", entity.ref))
    _put(work, replace(entity, deleted=True))
    await work.commit()


async def _add(work: Work, part: NewPart) -> bool:
    """False when its content is not here yet."""
    effect = await _effect(work, part)
    if effect is None:
        return False
    if part.ref is None:
        await perform(
            work, effect_key(work, part.kind, _made_up(work, part)), effect, ref=None, done=_nothing
        )
        return True
    entity = work.state.entities[part.ref]
    if isinstance(effect, AddComment):
        entity = replace(entity, written=effect.body, prefix=str(part.entry.get("prefix") or ""))
    elif isinstance(effect, AddWorkLog):
        entity = replace(entity, written=effect.comment)

    def done(_tx: sa.Connection, applied: Applied) -> None:
        _put(work, replace(entity, local_id=applied.local_id))

    _put(work, entity)
    await work.commit()
    await perform(work, effect_key(work, part.kind, part.ref), effect, ref=part.ref, done=done)
    return True


async def _effect(work: Work, part: NewPart) -> Effect | None:
    item, entry = _item(work), part.entry
    if part.kind == "comment":
        return AddComment(item, str(entry.get("body") or ""), internal=bool(entry.get("internal")))
    if part.kind == "worklog":
        return AddWorkLog(
            item, str(entry.get("comment") or ""), _number(entry, "timeSpent"), _number(entry, "startDate")
        )
    source = work.state.entities[part.ref].body if part.ref is not None else entry
    sha256, size = source.get("sha256"), source.get("filesize")
    if not isinstance(sha256, str) or not isinstance(size, int):
        raise Rejected("An attachment of the replica has no content: the outgoing rule must send it whole.")
    if not await work.parts.outbound.fetch_blob(work.agreement.id, sha256, size):
        return None
    name = str(entry.get("filename") or "attachment")
    mimetype = str(entry.get("mimetype") or "application/octet-stream")
    return AddAttachment(item, name, mimetype, sha256, size)


def _made_up(work: Work, part: NewPart) -> str:
    """A name for what a rule made up itself: by its content and the replica that led to it."""
    content = json.dumps(dict(part.entry), sort_keys=True, default=str)
    return f"rule:{work.state.in_ver}:{hashlib.sha256(content.encode()).hexdigest()}"


def _nothing(_tx: sa.Connection, _applied: Applied) -> None:
    """The next look finds it as a part of our own."""


def _put(work: Work, entity: Entity) -> None:
    work.state = replace(work.state, entities={**work.state.entities, Ref(entity.ref): entity})


def _item(work: Work) -> ItemId:
    assert work.twin.local_id is not None
    return work.twin.local_id


def _number(entry: Mapping[str, Json], name: str) -> int:
    value = entry.get(name)
    return int(value) if isinstance(value, int | float) else 0
