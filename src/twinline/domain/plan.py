"""Deciding what an incoming rule's result means for our item: pure, from facts to effects.

A rule assigns every field at every run, changed or not, so its result says little about what the
partner changed. What may be written is decided by versions:

    the partner changed the field, we did not since        -> write
    both changed it                                         -> conflict: the tie side wins, both go on record
    only we changed it, and the partner did not know yet    -> leave it, our change is on its way
    nobody changed it, the rule only copies it              -> leave it
    nobody changed it, the rule makes something else of it  -> write (the rule is the law here)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from twinline.domain.authorship import signed
from twinline.domain.hub import ENTITY_LISTS, VOLATILE_FIELDS, HubIssue, Json, field_values
from twinline.domain.ids import Ref, Side
from twinline.domain.messages import SentEntity, StateMessage
from twinline.domain.replica import element_names, raw_parts, same
from twinline.domain.twin import Entity, Stamp, TwinState

__all__ = ["Conflict", "Deletion", "Edit", "Fresh", "NewPart", "Plan", "plan_changes"]

_NOT_WRITTEN = frozenset(
    {
        "id", "key", "url", "project", "projectKey", "type", "typeName", "created", "creator",
        "resolutionDate", "issueLinks", "customKeys", "entityProperties", "spent", "watchers",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conflict:
    field: str
    winner: Side
    kept: Json
    lost: Json


@dataclass(frozen=True, slots=True)
class NewPart:
    """An entity to create here: the partner's (by ref), or one the rule made up (ref is None)."""

    kind: str
    ref: Ref | None
    entry: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Edit:
    """``prefix`` is what of the text names the author."""

    entity: Entity
    text: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Deletion:
    entity: Entity


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do to our item. ``status`` is apart, because it takes transitions."""

    fields: Mapping[str, Json] = field(default_factory=dict)
    status: str | None = None
    added_labels: tuple[str, ...] = ()
    removed_labels: tuple[str, ...] = ()
    new_parts: tuple[NewPart, ...] = ()
    edits: tuple[Edit, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether there is anything to do in the tracker."""
        return bool(
            self.fields
            or self.status
            or self.added_labels
            or self.removed_labels
            or self.new_parts
            or self.edits
            or self.deletions
        )


@dataclass(frozen=True, slots=True)
class Fresh:
    """What is looked at anew although the partner did not change it: everything after our incoming
    rule changed, and fields that the tracker refused the last time."""

    everything: bool = False
    fields: frozenset[str] = frozenset()

    def covers(self, name: str) -> bool:
        return self.everything or name in self.fields


def plan_changes(
    state: TwinState,
    message: StateMessage,
    item: HubIssue,
    wanted: HubIssue,
    *,
    side: Side,
    tie: Side,
    fresh: Fresh | None = None,
) -> Plan:
    """``item`` is ours as it is, ``wanted`` as the incoming rule left it, ``tie`` the side that
    wins when both changed the same."""
    fresh = fresh or Fresh()
    before, after = field_values(item), field_values(wanted)
    fields: dict[str, Json] = {}
    conflicts: list[Conflict] = []
    for name, value in after.items():
        if name in _NOT_WRITTEN or name in VOLATILE_FIELDS or same(value, before.get(name)):
            continue
        is_copy = name in message.fields and same(value, message.fields[name].value)
        repeats = is_copy and not fresh.covers(name)
        verdict = _field_verdict(state, message, name, repeats=repeats, we_win=tie is side)
        if verdict in _WRITES:
            fields[name] = value
        if verdict in _CONFLICTS:
            conflicts.append(_conflict(name, verdict, side, ours=before.get(name), theirs=value))
    status = fields.pop("status", None)
    added, removed = _labels(state, message, item, wanted, fresh)
    edits, edit_conflicts = _edits(state, message, item, wanted, side=side, tie=tie)
    return Plan(
        fields=fields,
        status=_status_name(status),
        added_labels=added,
        removed_labels=removed,
        new_parts=_new_parts(state, wanted),
        edits=edits,
        deletions=_deletions(state, message, wanted, side),
        conflicts=(*conflicts, *edit_conflicts),
    )


class _Verdict(Enum):
    WRITE = auto()
    LEAVE = auto()
    THEY_WIN = auto()
    WE_WIN = auto()


_NEVER = Stamp(0, -1)
_WRITES = frozenset({_Verdict.WRITE, _Verdict.THEY_WIN})
_CONFLICTS = frozenset({_Verdict.THEY_WIN, _Verdict.WE_WIN})


def _field_verdict(
    state: TwinState, message: StateMessage, name: str, *, repeats: bool, we_win: bool
) -> _Verdict:
    """``repeats``: the rule only copies what the partner's field says."""
    changed_here = state.changed_here.get(name, _NEVER)
    theirs = message.fields.get(name)
    if theirs is not None and theirs.ver > state.in_ver:
        if changed_here.ver <= theirs.seen:
            return _Verdict.WRITE
        if changed_here.seen >= theirs.ver:
            return _Verdict.LEAVE  # changed here by somebody who saw theirs
        return _Verdict.WE_WIN if we_win else _Verdict.THEY_WIN
    # The partner composed the message knowing our changes up to ``seen``; a later one of ours must not
    # be undone. And a copy of what the partner did not change is no news: it may be our own value,
    # made over by the partner's rules.
    return _Verdict.LEAVE if repeats or changed_here.ver > message.seen else _Verdict.WRITE


def _conflict(name: str, verdict: _Verdict, side: Side, *, ours: Json, theirs: Json) -> Conflict:
    if verdict is _Verdict.WE_WIN:
        return Conflict(name, side, ours, theirs)
    return Conflict(name, side.other, theirs, ours)


def _labels(
    state: TwinState, message: StateMessage, item: HubIssue, wanted: HubIssue, fresh: Fresh
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Elements to add and to remove. Where both sides changed one element, adding wins."""
    if "labels" not in wanted:
        return (), ()
    have, want = element_names(item.get("labels")), element_names(wanted["labels"])
    theirs = message.sets.get("labels", {})

    def free(name: str, *, adding: bool) -> bool:
        changed_here = state.changed_here.get(f"labels:{name}", _NEVER)
        element = theirs.get(name)
        if element is not None and element.ver > state.in_ver:
            answered = changed_here.seen >= element.ver
            return not answered and (adding or changed_here.ver <= element.seen)
        is_copy = adding == (element is not None and element.present) and "labels" in message.sets
        if is_copy and not fresh.covers("labels"):
            return False
        return changed_here.ver <= message.seen

    added = sorted(name for name in want - have if free(name, adding=True))
    removed = sorted(name for name in have - want if free(name, adding=False))
    return tuple(added), tuple(removed)


def _new_parts(state: TwinState, wanted: HubIssue) -> tuple[NewPart, ...]:
    new: list[NewPart] = []
    planned: set[Ref] = set()
    for kind, entry in _entries(wanted):
        if entry.get("id"):
            continue
        remote = entry.get("remoteId")
        if remote is None:
            new.append(NewPart(kind, None, entry))
            continue
        entity = state.entities.get(Ref(str(remote)))
        if entity is None or entity.local_id or entity.deleted or entity.ref in planned:
            continue
        planned.add(entity.ref)
        new.append(NewPart(kind, entity.ref, entry))
    return tuple(new)


def _edits(
    state: TwinState, message: StateMessage, item: HubIssue, wanted: HubIssue, *, side: Side, tie: Side
) -> tuple[tuple[Edit, ...], tuple[Conflict, ...]]:
    news = _news(state, message)
    current = raw_parts(item)
    edits: list[Edit] = []
    conflicts: list[Conflict] = []
    for kind, entry in _entries(wanted):
        local_id, body = entry.get("id"), entry.get("body")
        entity = state.entity_of(kind, str(local_id)) if local_id else None
        if kind != "comment" or entity is None or entity.ref not in news or not isinstance(body, str):
            continue
        text, prefix = (body, "") if entity.owner is side else _signed_edit(entity, entry)
        old = current.get((kind, str(local_id)), {}).get("body")
        if same(text, old):
            continue
        if entity.seen >= news[entity.ref].ever:
            continue  # edited here by somebody who saw theirs
        if entity.ever > news[entity.ref].seen:
            verdict = _Verdict.WE_WIN if tie is side else _Verdict.THEY_WIN
            conflicts.append(_conflict(f"comment:{local_id}", verdict, side, ours=old, theirs=text))
            if verdict is _Verdict.WE_WIN:
                continue
        edits.append(Edit(entity, text, prefix))
    return tuple(edits), tuple(conflicts)


def _signed_edit(entity: Entity, entry: Mapping[str, Json]) -> tuple[str, str]:
    """Text and prefix of an edited copy; a prefix the rule does not speak of is still in the text."""
    text, prefix = signed(entry, entity.body.get("author"))
    return text, entity.prefix if not prefix and text.startswith(entity.prefix) else prefix


def _deletions(state: TwinState, message: StateMessage, wanted: HubIssue, side: Side) -> tuple[Deletion, ...]:
    """Copies whose original is gone and which the rule let go. One that somebody here edited
    meanwhile stays: an edit is worth more than a deletion."""
    kept = {(kind, str(entry["id"])) for kind, entry in _entries(wanted) if entry.get("id")}
    gone = []
    for sent in message.entities:
        entity = state.entities.get(sent.ref)
        if not sent.deleted or entity is None or entity.owner is side or entity.deleted:
            continue
        if entity.local_id is None or (entity.kind, entity.local_id) in kept or entity.ever > sent.seen:
            continue
        gone.append(Deletion(entity))
    return tuple(gone)


def _news(state: TwinState, message: StateMessage) -> dict[Ref, SentEntity]:
    return {
        sent.ref: sent
        for sent in message.entities
        if not sent.deleted and sent.ref in state.entities and sent.ever > state.entities[sent.ref].peer_ever
    }


def _entries(hub: HubIssue) -> list[tuple[str, Mapping[str, Json]]]:
    entries: list[tuple[str, Mapping[str, Json]]] = []
    for list_name, kind in ENTITY_LISTS.items():
        listed = hub.get(list_name)
        entries += (
            [(kind, entry) for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
        )
    return entries


def _status_name(status: Json) -> str | None:
    name = status.get("name") if isinstance(status, dict) else status
    return str(name) if name else None
