"""What a rule wishes beside the fields it sets (``RuleOutcome.effects``), carried out when it is through.

trace:TYPE:LOCAL:REMOTE   before the writes: a comment the rule made by itself is the partner's copy
transition:NAME           after the writes
exalate:KEY               with the end of this sync: another item goes under sync here, too
syncBack                  with the end: what the rule made of the item travels back
unexalate                 with the end, after all others
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
import structlog

from twinline.domain.errors import NotFound, Rejected
from twinline.domain.hub import ENTITY_LISTS, Json
from twinline.domain.ids import Ref
from twinline.domain.items import ItemRef
from twinline.domain.replica import raw_parts
from twinline.domain.sync_back import sync_back
from twinline.domain.twin import Entity
from twinline.engine.fields import take_transition
from twinline.engine.membership import put_under_sync, take_out_of_sync
from twinline.engine.work import Work

__all__ = ["Trace", "Wishes", "adopt_traces", "end_wishes", "give_back", "named_items", "take_transitions"]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Trace:
    kind: str
    local_id: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Wishes:
    traces: tuple[Trace, ...] = ()
    transitions: tuple[str, ...] = ()
    exalate: tuple[str, ...] = ()
    sync_back: bool = False
    unexalate: bool = False

    @classmethod
    def read(cls, effects: Iterable[str]) -> "Wishes":
        """Raises Rejected for a trace that is none."""
        words = [effect.partition(":") for effect in effects]
        names = {name for name, _, _ in words}
        return cls(
            traces=tuple(_trace(rest) for name, _, rest in words if name == "trace"),
            transitions=tuple(rest for name, _, rest in words if name == "transition"),
            exalate=tuple(dict.fromkeys(rest for name, _, rest in words if name == "exalate")),
            sync_back="syncBack" in names,
            unexalate="unexalate" in names,
        )


def _trace(words: str) -> Trace:
    kind, local_id, ref = (*words.split(":", 2), "", "")[:3]
    if kind.lower() not in ENTITY_LISTS.values() or not local_id or not ref:
        raise Rejected(
            "The rule added a trace without type (COMMENT, ATTACHMENT, WORKLOG), localId or remoteId."
        )
    return Trace(kind.lower(), local_id, Ref(ref))


async def adopt_traces(work: Work, traces: Iterable[Trace]) -> None:
    """Take what the rule wrote by itself for the copy of what the partner sent, so that it neither
    travels back nor is made again. Recorded before anybody looks at the item."""
    added = tuple(traces)
    if not added or work.twin.local_id is None:
        return
    # Not ``work.read_item``: what the rule left is compared with the item that it was given.
    present = raw_parts((await work.tracker.read(work.twin.local_id)).hub)
    entities = dict(work.state.entities)
    for trace in added:
        entry = present.get((trace.kind, trace.local_id))
        if entry is None or work.state.entity_of(trace.kind, trace.local_id) is not None:
            _log.info("trace left out", twin=work.twin.id, kind=trace.kind, part=trace.local_id)
            continue
        known = entities.get(trace.ref) or _foreign(work, trace, entry)
        if known.local_id is None:
            entities[trace.ref] = replace(known, local_id=trace.local_id, written=_text(entry))
    work.state = replace(work.state, entities=entities)
    await work.commit()


def _foreign(work: Work, trace: Trace, entry: Mapping[str, Json]) -> Entity:
    """A trace to something the partner's replica does not show."""
    body = {name: value for name, value in entry.items() if name != "id"}
    return Entity(trace.ref, trace.kind, work.agreement.side.other, None, body)


def _text(entry: Mapping[str, Json]) -> str | None:
    text = entry.get("body", entry.get("comment"))
    return text if isinstance(text, str) else None


async def take_transitions(work: Work, names: Iterable[str], *, ver: int) -> None:
    """``ver``: of the partner's replica that led to them."""
    if work.item is None:
        return
    for number, name in enumerate(names):
        await take_transition(work, name, wish=f"{ver}:{number}:{name}")


async def named_items(work: Work, keys: Iterable[str]) -> list[ItemRef]:
    """The items to put under sync. Raises Rejected when the tracker has none of that key."""
    found = []
    for key in keys:
        try:
            found.append(await work.tracker.resolve(key))
        except NotFound as error:
            raise Rejected(f"The rule wants to put {key} under sync. {error}") from error
    return found


def give_back(work: Work) -> None:
    """What the rule made of the item gets versions of its own, as if a person had done it."""
    work.state = sync_back(work.start, work.state)


def end_wishes(tx: sa.Connection, work: Work, items: Iterable[ItemRef], *, unexalate: bool) -> None:
    """In the transaction that ends the sync."""
    for ref in items:
        put_under_sync(tx, work.parts, work.agreement.id, ref)
    if unexalate:
        take_out_of_sync(tx, work.parts, work.twin.id)
