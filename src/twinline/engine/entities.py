"""Writing comments, attachments and work logs: new ones once, edits and deletions as they stand."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from twinline.domain.authorship import signed
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
from twinline.domain.errors import InvalidField, NotFound, Rejected, Transient
from twinline.domain.hub import Json
from twinline.domain.ids import Ref
from twinline.domain.plan import Edit, NewPart, Plan
from twinline.domain.twin import Entity, Pending
from twinline.engine.effects import effect_key, nothing_more, perform
from twinline.engine.parking import hold_back
from twinline.engine.work import Work
from twinline.store.problems import close_problems

__all__ = ["write_entities"]


async def write_entities(work: Work, plan: Plan) -> None:
    """Edits and deletions first, then new ones in their order; contents that are still on their way
    hold nothing else up, and one that the tracker refuses is parked."""
    for edit in plan.edits:
        await _edit(work, edit)
    for deletion in plan.deletions:
        await _delete(work, deletion.entity)
    waiting = 0
    for part in plan.new_parts:
        try:
            waiting += not await _add(work, part)
        except InvalidField as error:
            await hold_back(work, _name(part), error, message=f"The {part.kind} is left out: {error.reason}")
    if waiting:
        raise Transient(f"{waiting} attachments are still on their way.", retry_after=timedelta(seconds=30))


async def _edit(work: Work, edit: Edit) -> None:
    entity, text, item = edit.entity, edit.text, work.local_id
    assert entity.local_id is not None
    key = effect_key(work, "edit", f"{entity.ref}:{work.state.in_ver}")
    # Should we die before the answer, the next look finds either text, and neither is a person's edit.
    pending = work.state.pending or Pending()
    texts = {**pending.texts, entity.ref: text}
    work.state = replace(work.state, pending=replace(pending, texts=texts))
    await work.commit()
    effect = EditComment(item, entity.local_id, text)
    try:
        await work.tracker.apply(effect, key=key)
    except NotFound:
        return  # somebody deleted it meanwhile; the next look sees that
    await work.wrote(effect, id=entity.local_id)
    _put(work, replace(entity, written=text, prefix=edit.prefix))
    await work.commit()


async def _delete(work: Work, entity: Entity) -> None:
    assert entity.local_id is not None
    item = work.local_id
    effect: Effect
    if entity.kind == "comment":
        effect = DeleteComment(item, entity.local_id)
    elif entity.kind == "attachment":
        effect = DeleteAttachment(item, entity.local_id)
    else:
        effect = DeleteWorkLog(item, entity.local_id)
    await work.tracker.apply(effect, key=effect_key(work, "delete", entity.ref))
    await work.wrote(effect, id=entity.local_id)
    _put(work, replace(entity, deleted=True))
    await work.commit()


async def _add(work: Work, part: NewPart) -> bool:
    """False when its content is not here yet."""
    effect = await _effect(work, part)
    if effect is None:
        return False
    if part.ref is None:
        await perform(
            work, effect_key(work, part.kind, _made_up(work, part)), effect, ref=None, done=nothing_more
        )
        return True
    entity = work.state.entities[part.ref]
    if isinstance(effect, AddComment):
        prefix = signed(part.entry, entity.body.get("author"))[1]
        entity = replace(entity, written=effect.body, prefix=prefix)
    elif isinstance(effect, AddWorkLog):
        entity = replace(entity, written=effect.comment)

    def done(tx: sa.Connection, applied: Applied) -> None:
        close_problems(tx, scope="field", twin=work.twin.id, field_name=_name(part))
        _put(work, replace(entity, local_id=applied.local_id))

    _put(work, entity)
    await work.commit()
    await perform(work, effect_key(work, part.kind, part.ref), effect, ref=part.ref, done=done)
    return True


async def _effect(work: Work, part: NewPart) -> Effect | None:
    item, entry = work.local_id, part.entry
    if part.kind == "comment":
        author = work.state.entities[part.ref].body.get("author") if part.ref is not None else None
        return AddComment(item, signed(entry, author)[0], internal=bool(entry.get("internal")))
    if part.kind == "worklog":
        return AddWorkLog(
            item, str(entry.get("comment") or ""), _number(entry, "timeSpent"), _number(entry, "startDate")
        )
    return await _attachment(work, part)


async def _attachment(work: Work, part: NewPart) -> AddAttachment | None:
    """Raises InvalidField when its content cannot be had at all."""
    entry = part.entry
    source = work.state.entities[part.ref].body if part.ref is not None else entry
    name = str(entry.get("filename") or "attachment")
    sha256, size = source.get("sha256"), source.get("filesize")
    if not isinstance(sha256, str) or not isinstance(size, int):
        raise Rejected("An attachment of the replica has no content: the outgoing rule must send it whole.")
    limit = work.parts.settings.attachment_limit
    if size > limit:
        raise InvalidField(name, f"{name} has {size:,} bytes, and this node takes up to {limit:,}.")
    try:
        if not await work.parts.outbound.fetch_blob(work.agreement.id, sha256, size):
            return None
    except Rejected as error:
        raise InvalidField(name, f"{name} does not arrive: {error}") from error
    mimetype = str(entry.get("mimetype") or "application/octet-stream")
    return AddAttachment(work.local_id, name, mimetype, sha256, size)


def _name(part: NewPart) -> str:
    return f"{part.kind}:{part.ref or ''}"


def _made_up(work: Work, part: NewPart) -> str:
    """A name for what a rule made up itself: by its content and the replica that led to it."""
    content = json.dumps(dict(part.entry), sort_keys=True, default=str)
    return f"rule:{work.state.in_ver}:{hashlib.sha256(content.encode()).hexdigest()}"


def _put(work: Work, entity: Entity) -> None:
    work.state = replace(work.state, entities={**work.state.entities, Ref(entity.ref): entity})


def _number(entry: Mapping[str, Json], name: str) -> int:
    value = entry.get(name)
    return int(value) if isinstance(value, int | float) else 0
