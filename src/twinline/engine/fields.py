"""Writing fields, labels and the status of our item. What the tracker refuses is parked."""

from dataclasses import replace

from twinline.domain.effects import Transition, TransitionBy, UpdateItem
from twinline.domain.errors import InvalidField
from twinline.domain.hub import Json
from twinline.domain.plan import Plan
from twinline.domain.twin import Pending
from twinline.engine.effects import effect_key, is_done, nothing_more, perform
from twinline.engine.look import look
from twinline.engine.parking import park, unpark
from twinline.engine.work import Work

__all__ = ["take_transition", "write_fields"]


async def write_fields(work: Work, plan: Plan) -> None:
    """One update for all fields and labels, then the way to the status."""
    if not (plan.fields or plan.added_labels or plan.removed_labels or plan.status):
        return
    wanted = dict(plan.fields) | (_status(plan.status) if plan.status else {})
    work.state = replace(work.state, pending=Pending(wanted, plan.added_labels, plan.removed_labels))
    await work.commit()
    await _update(work, plan)
    if plan.status:
        await _go_to(work, plan.status)


async def _update(work: Work, plan: Plan) -> None:
    fields = dict(plan.fields)
    while fields or plan.added_labels or plan.removed_labels:
        effect = UpdateItem(work.local_id, fields, plan.added_labels, plan.removed_labels)
        try:
            await work.tracker.apply(effect, key=effect_key(work, "update", str(work.state.ver)))
        except InvalidField as error:
            if error.field not in fields:
                raise
            await park(work, error)
            del fields[error.field]
            continue
        labels = [f"+{name}" for name in plan.added_labels] + [f"-{name}" for name in plan.removed_labels]
        await work.wrote(effect, fields=", ".join(sorted(fields)), labels=" ".join(labels))
        break
    for name in fields:
        await unpark(work, name)


async def _go_to(work: Work, status: str) -> None:
    effect = Transition(work.local_id, status)
    try:
        await work.tracker.apply(effect, key=effect_key(work, "status", status))
    except InvalidField as error:
        await park(work, error)
    else:
        await work.wrote(effect, status=status)
        await unpark(work, "status")


async def take_transition(work: Work, name: str, *, wish: str) -> None:
    """Take one transition by its name, once for this ``wish`` however often the rule is run again."""
    key = effect_key(work, "transition", wish)
    if await is_done(work, key):
        return
    try:
        effect = TransitionBy(work.local_id, name, await _leads_to(work, name))
        work.state = replace(work.state, pending=Pending(_status(effect.status)))
        await work.commit()
        await perform(work, key, effect, ref=None, done=nothing_more)
    except InvalidField as error:
        await park(work, error)
    else:
        await unpark(work, "status")
    await look(work, await work.read_item())
    work.direction = "incoming"


async def _leads_to(work: Work, name: str) -> str:
    """The status behind a transition. Raises InvalidField when it is not offered now."""
    offered = await work.tracker.lookup("getTransitions", [work.local_id])
    for step in offered if isinstance(offered, list) else ():
        if isinstance(step, dict) and str(step.get("name")).casefold() == name.casefold():
            return str(step["status"])
    raise InvalidField("status", f"no transition {name!r} is offered to our account now.")


def _status(name: str) -> dict[str, Json]:
    return {"status": {"name": name}}
