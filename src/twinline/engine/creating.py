"""Making our item for one born at the partner's, or taking the one that the rule names."""

from dataclasses import replace

import sqlalchemy as sa

from twinline.domain.effects import CreateItem
from twinline.domain.errors import InvalidField
from twinline.domain.hub import HubIssue, field_values
from twinline.domain.replica import element_names
from twinline.domain.twin import Pending
from twinline.engine.effects import effect_key, perform
from twinline.engine.look import look
from twinline.engine.parking import park
from twinline.engine.work import Work

__all__ = ["bring_about"]

_GIVEN_AT_CREATE = frozenset({"id", "key", "url", "project", "projectKey", "type", "typeName", "status"})


async def bring_about(work: Work, wanted: HubIssue, *, ver: int) -> bool:
    """Make the item, or take the one the rule names by ``issue.id`` or ``issue.key``. False when the
    rule gave neither anything to create nor an item."""
    named = wanted.get("id") or wanted.get("key")
    if named:
        await _adopt(work, str(named))
    elif "summary" not in wanted:
        return False
    else:
        await _create(work, wanted, ver=ver)
    work.direction = "incoming"
    return True


async def _adopt(work: Work, name: str) -> None:
    ref = await work.tracker.resolve(name)

    def adopt(tx: sa.Connection) -> None:
        work.adopt(tx, ref.id, ref.key)
        work.save(tx)

    await work.parts.database.write(adopt)
    work.saved()
    await look(work, await work.read_item())


async def _create(work: Work, wanted: HubIssue, *, ver: int) -> None:
    effect = _creation(work, wanted)
    key = effect_key(work, "item", "")
    while True:
        # Recorded before the call: what we find afterwards beyond this is a person's.
        work.state = replace(work.state, pending=Pending(dict(effect.fields), effect.labels, ver=ver))
        await work.commit()
        try:
            made = await perform(
                work, key, effect, ref=None, done=lambda tx, made: work.adopt(tx, made.local_id, made.key)
            )
        except InvalidField as error:
            if error.field not in effect.fields or error.field == "summary":
                raise
            await park(work, error)
            effect = replace(effect, fields={n: v for n, v in effect.fields.items() if n != error.field})
            continue
        break
    for name, reason in made.refused:
        await park(work, InvalidField(name, reason))
    work.applying = ver
    await look(work, await work.read_item())


def _creation(work: Work, wanted: HubIssue) -> CreateItem:
    fields = {
        name: value
        for name, value in field_values(wanted).items()
        if name not in _GIVEN_AT_CREATE and value is not None
    }
    return CreateItem(
        project=_named(wanted, "projectKey", "project", "key") or work.agreement.project,
        type=_named(wanted, "typeName", "type", "name") or "Task",
        fields=fields,
        labels=tuple(sorted(element_names(wanted.get("labels")))),
    )


def _named(wanted: HubIssue, asked: str, whole: str, member: str) -> str | None:
    """What the rule asked for by name, else the member of the object it set."""
    name, thing = wanted.get(asked), wanted.get(whole)
    if not name and isinstance(thing, dict):
        name = thing.get(member)
    return str(name) if name else None
