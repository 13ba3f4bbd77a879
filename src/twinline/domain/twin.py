"""The sync state of one twin, and the two ways it moves: *observe* and *absorb*.

Every field and set element we send carries ``(ver, seen)``: our version of its last change, and
the partner's version we had applied when that change was made. Change and concurrency are decided
by these numbers alone, never by clocks or by comparing whole replicas.

    observe   a person changed our item       -> new version, a message is due
    absorb    our own write changed our item  -> values move, versions stay: no echo

What both need is the item as we last saw it (``seen_item``) and what the outgoing rule makes of
it. Rules are opaque, so "which part of the replica did our write change" is answered by running
the outgoing rule on the item as it would be had only we written (``ours_alone``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from twinline.domain.authorship import strip
from twinline.domain.hub import SET_FIELDS, VOLATILE_FIELDS, HubIssue, Json, clean_text, field_values
from twinline.domain.ids import Ref, Side
from twinline.domain.replica import Part, View, element_names, raw_parts, same, with_fields

__all__ = [
    "Element",
    "Entity",
    "Pending",
    "Stamp",
    "TwinState",
    "Versioned",
    "absorb",
    "observe",
    "ours_alone",
]


@dataclass(frozen=True, slots=True)
class Versioned:
    value: Json
    ver: int
    seen: int


@dataclass(frozen=True, slots=True)
class Element:
    present: bool
    ver: int
    seen: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A comment, attachment or work log of the twin.

    ``written`` is the text as our tracker showed it when it was last in step; ``prefix`` what we
    put before it. ``ever`` is our version of its last change here, ``peer_ever`` the partner's.
    """

    ref: Ref
    kind: str
    owner: Side
    local_id: str | None
    body: Mapping[str, Json]
    ever: int = 0
    peer_ever: int = 0
    seen: int = 0
    deleted: bool = False
    written: str | None = None
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a person changed something here: our version of it, and the partner's version that our
    item showed at that moment."""

    ver: int
    seen: int


@dataclass(frozen=True, slots=True)
class Pending:
    """A write to our item that is under way: recorded before, cleared when its outcome is seen.
    ``ver`` is the partner's version it is for, ``texts`` are those of edited comments, by ref."""

    fields: Mapping[str, Json] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    ver: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TwinState:
    """``changed_here``: when a person last changed a field (``summary``) or an element
    (``labels:x``) of our item, whether or not the outgoing rule shows it."""

    ver: int = 0
    in_ver: int = 0
    sent_ver: int = 0
    acked_ver: int = 0
    ours: Mapping[str, Versioned] = field(default_factory=dict)
    our_sets: Mapping[str, Mapping[str, Element]] = field(default_factory=dict)
    changed_here: Mapping[str, Stamp] = field(default_factory=dict)
    theirs: Mapping[str, Versioned] = field(default_factory=dict)
    their_sets: Mapping[str, Mapping[str, Element]] = field(default_factory=dict)
    entities: Mapping[Ref, Entity] = field(default_factory=dict)
    seen_item: HubIssue | None = None
    applied: HubIssue | None = None
    pending: Pending | None = None

    def entity_of(self, kind: str, local_id: str) -> Entity | None:
        for entity in self.entities.values():
            if entity.kind == kind and entity.local_id == local_id and not entity.deleted:
                return entity
        return None


def observe(
    state: TwinState,
    item: HubIssue,
    view: View,
    *,
    side: Side,
    refs: Mapping[tuple[str, str], Ref],
    applying: int = 0,
) -> TwinState:
    """Take what a person did to our item into the state; ``ver`` grows if the partner must hear.

    ``refs`` gives the wire name for parts seen for the first time, by (kind, local id). ``applying``:
    the partner's version that was just written to the item; who changed it since, saw that one.
    """
    stamp = Stamp(state.ver + 1, max(state.in_ver, applying))
    ver = stamp.ver
    ours = _observed_fields(state, view, stamp)
    sets = {name: _observed_elements(state, name, present, stamp) for name, present in view.sets.items()}
    entities = _observed_entities(state, item, view, stamp=stamp, side=side, refs=refs)
    moved = ours != {n: v for n, v in state.ours.items() if n in view.fields} or any(
        elements != state.our_sets.get(name, {}) for name, elements in sets.items()
    )
    moved = moved or any(entity.ever == ver for entity in entities.values())
    return replace(
        state,
        ver=ver if moved else state.ver,
        ours=ours,
        our_sets=sets,
        entities=entities,
        changed_here=_changed_here(state, item, stamp),
        seen_item=item,
    )


def _observed_fields(state: TwinState, view: View, stamp: Stamp) -> dict[str, Versioned]:
    observed = {}
    for name, value in view.fields.items():
        known = state.ours.get(name)
        if known is not None and known.value == value:
            observed[name] = known
        else:
            observed[name] = Versioned(value, stamp.ver, stamp.seen)
    return observed


def _observed_elements(
    state: TwinState, set_name: str, present: frozenset[str], stamp: Stamp
) -> dict[str, Element]:
    elements = dict(state.our_sets.get(set_name, {}))
    for name in present:
        if name not in elements or not elements[name].present:
            elements[name] = Element(present=True, ver=stamp.ver, seen=stamp.seen)
    for name, element in list(elements.items()):
        if element.present and name not in present:
            elements[name] = Element(present=False, ver=stamp.ver, seen=stamp.seen)
    return elements


def _observed_entities(
    state: TwinState,
    item: HubIssue,
    view: View,
    *,
    stamp: Stamp,
    side: Side,
    refs: Mapping[tuple[str, str], Ref],
) -> dict[Ref, Entity]:
    entities = dict(state.entities)
    by_local = {(e.kind, e.local_id): e for e in entities.values() if e.local_id and not e.deleted}
    raw = raw_parts(item)
    for part in view.parts:
        known = by_local.get((part.kind, part.local_id))
        text = _text(raw.get((part.kind, part.local_id), part.body))
        if known is None:
            ref = refs.get((part.kind, part.local_id))
            if ref is not None and ref not in entities:
                entities[ref] = Entity(
                    ref,
                    part.kind,
                    side,
                    part.local_id,
                    dict(part.body),
                    ever=stamp.ver,
                    seen=stamp.seen,
                    written=text,
                )
        else:
            entities[known.ref] = _observed_part(known, part, text, stamp=stamp, side=side)
    for (kind, local_id), entity in by_local.items():
        if (kind, local_id) not in raw:
            # The owner's deletion travels. A deleted copy is only forgotten here: nobody may
            # delete what belongs to the other company.
            ever = stamp.ver if entity.owner is side else entity.ever
            entities[entity.ref] = replace(entity, deleted=True, ever=ever, seen=stamp.seen)
    return entities


def _observed_part(known: Entity, part: Part, text: str, *, stamp: Stamp, side: Side) -> Entity:
    if known.kind == "attachment":
        return known
    if known.owner is side and known.written == text:
        # What the rule shows may have moved although the text did not (a changed rule).
        if _text(known.body) == strip(_text(part.body), known.prefix):
            return known
    elif known.written == text:
        return known
    shown = dict(part.body) if known.owner is side else dict(known.body)
    shown["body"] = strip(_text(part.body), known.prefix)
    return replace(known, body=shown, ever=stamp.ver, seen=stamp.seen, written=text)


def _changed_here(state: TwinState, item: HubIssue, stamp: Stamp) -> dict[str, Stamp]:
    """What is there at the first sight of an item that was ours before counts as changed then, too:
    both sides must find the same changes concurrent."""
    changed = dict(state.changed_here)
    before, now = field_values(state.seen_item or {}), field_values(item)
    if state.seen_item is None:
        changed |= {name: stamp for name in now if name not in VOLATILE_FIELDS}
    for name in before.keys() | now.keys():
        # Compared as strictly as what is sent, or one side would find a conflict that the other does not.
        if name not in VOLATILE_FIELDS and before.get(name) != now.get(name):
            changed[name] = stamp
    for set_name in SET_FIELDS:
        had, has = element_names((state.seen_item or {}).get(set_name)), element_names(item.get(set_name))
        changed.update({f"{set_name}:{name}": stamp for name in had ^ has})
    return changed


_FOLLOWS_STATUS = frozenset({"resolution", "resolutionDate"})


def ours_alone(state: TwinState, item: HubIssue, pending: Pending) -> HubIssue:
    """The item as it would be had nobody but us changed it since it was last seen.

    A field whose value is not exactly what we wrote counts as a person's change: an extra message
    is harmless, an absorbed edit is lost.
    """
    before = state.seen_item
    now = field_values(item)
    if before is None:
        return _as_created(item, pending)
    then = field_values(before)
    theirs = {}
    for name, value in now.items():
        if name in VOLATILE_FIELDS or same(value, then.get(name)):
            continue
        wrote = name in pending.fields and same(value, pending.fields[name])
        follows = name in _FOLLOWS_STATUS and "status" in pending.fields
        if not wrote and not follows:
            theirs[name] = then.get(name)
    alone = with_fields(item, theirs)
    had, has = element_names(before.get("labels")), element_names(item.get("labels"))
    if "labels" in item:
        ours_added = {n for n in has - had if n in pending.added}
        ours_removed = {n for n in had - has if n in pending.removed}
        alone["labels"] = list[Json](sorted((had | ours_added) - ours_removed))
    return alone


_WRITTEN_BY_PEOPLE = ("summary", "description", "environment")


def _as_created(item: HubIssue, pending: Pending) -> HubIssue:
    """The first sight of an item that we created. What we did not give is the tracker's own default,
    and ours; but once somebody touched the item, texts and labels that we did not give are theirs."""
    updated = item.get("updated")
    if updated is not None and updated == item.get("created"):
        return item
    now = field_values(item)
    given = {n: v for n, v in pending.fields.items() if n in now and n not in ("status", "type")}
    alone = with_fields(item, {n: v for n, v in given.items() if not same(now[n], v)})
    for name in _WRITTEN_BY_PEOPLE:
        if now.get(name) and name not in given:
            alone[name] = None
    if "labels" in item:
        alone["labels"] = list[Json](sorted(element_names(item["labels"]) & set(pending.added)))
    return alone


def absorb(state: TwinState, alone: HubIssue, view: View) -> TwinState:
    """Take our own write into the state without a new version: ``view`` is what the outgoing rule
    makes of ``alone`` (see ``ours_alone``)."""
    ours = {}
    for name, value in view.fields.items():
        known = state.ours.get(name)
        ours[name] = replace(known, value=value) if known is not None else Versioned(value, 0, state.in_ver)
    sets = {}
    for set_name, present in view.sets.items():
        elements = dict(state.our_sets.get(set_name, {}))
        for name in present | elements.keys():
            element = elements.get(name, Element(present=False, ver=0, seen=state.in_ver))
            elements[name] = replace(element, present=name in present)
        sets[set_name] = elements
    entities = _absorbed_texts(state, alone)
    return replace(state, ours=ours, our_sets=sets, entities=entities, seen_item=alone, pending=None)


def _absorbed_texts(state: TwinState, item: HubIssue) -> Mapping[Ref, Entity]:
    """Comments that show what we were about to write are as we wrote them, whether or not the tracker's
    answer was seen."""
    texts = state.pending.texts if state.pending is not None else {}
    raw = raw_parts(item)
    entities = dict(state.entities)
    for ref, text in texts.items():
        entity = entities.get(Ref(ref))
        if entity is None or entity.local_id is None:
            continue
        shown = _text(raw.get((entity.kind, entity.local_id), {}))
        if same(shown, text):
            entities[entity.ref] = replace(entity, written=shown)
    return entities


def _text(body: Mapping[str, Json]) -> str:
    text = body.get("body", body.get("comment", ""))
    return clean_text(text) if isinstance(text, str) else ""
