"""The bodies of the messages about twins (sync.md b.4), made from and taken into the sync state.

    twin.state    {"twin", "origin", "lref", "epoch", "ver", "base", "seen", "kind", "schema",
                   "bulk": true where it belongs to a bulk and may wait, else absent
                   "fields": {name: {"v", "ver", "seen"}},
                   "sets": {set: {element: [present 0|1, ver, seen]}},
                   "ents": [{"ref", "t", "ever", "seen", "del", "owner", "body"}]}
                   an attachment's entity also has "sha256" (hex) and "size" (bytes)
    twin.applied  {"twin", "ver", "status": "applied"|"blocked", "code", "lref"}
    twin.gone     {"twin", "kind": "deleted"|"unsynced", "epoch" (with "unsynced")}

``ents`` holds only what changed after ``base``, our newest version the partner reported applied, so
a message may be skipped in favour of a newer one and nothing is lost. ``epoch`` counts how often the
pair was taken under sync again: a state of an older one, still on its way, does not revive the pair.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from twinline.domain.file_names import file_name
from twinline.domain.hub import ENTITY_LISTS, SET_FIELDS, HubIssue, Json, clean_text
from twinline.domain.ids import Ref, Side, TwinId
from twinline.domain.replica import with_fields
from twinline.domain.twin import Element, Entity, TwinState, Versioned

__all__ = ["LONGEST_NAME", "SentEntity", "StateMessage", "replica_of", "state_message", "take_in"]


LONGEST_NAME = 200
"""Characters of an opaque name (``lref``, ``ref``)."""
_MOST_ENTITIES = 5_000
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SentEntity:
    ref: Ref
    kind: str
    owner: Side
    ever: int
    seen: int
    deleted: bool
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class StateMessage:
    """A received ``twin.state``, checked and typed."""

    twin: TwinId
    origin: Side
    lref: str
    ver: int
    base: int
    seen: int
    fields: Mapping[str, Versioned]
    sets: Mapping[str, Mapping[str, Element]]
    entities: tuple[SentEntity, ...]

    @classmethod
    def parse(cls, body: Mapping[str, Json]) -> "StateMessage":
        """Read a message body. Raises ValueError naming what is wrong with it."""
        try:
            return _parse(body)
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise ValueError(f"twin.state is malformed: {error}") from error


def state_message(state: TwinState, *, twin: TwinId, origin: Side, lref: str, epoch: int) -> dict[str, Json]:
    """What the partner must know now, relative to what it reported applied."""
    changed = [e for e in state.entities.values() if e.ever > state.acked_ver]
    return {
        "twin": twin,
        "origin": origin.value,
        "lref": lref,
        "epoch": epoch,
        "ver": state.ver,
        "base": state.acked_ver,
        "seen": state.in_ver,
        "kind": "issue",
        "schema": 1,
        "fields": {n: {"v": f.value, "ver": f.ver, "seen": f.seen} for n, f in sorted(state.ours.items())},
        "sets": {
            name: {n: [int(e.present), e.ver, e.seen] for n, e in sorted(elements.items())}
            for name, elements in sorted(state.our_sets.items())
        },
        "ents": [_sent(entity) for entity in sorted(changed, key=lambda e: (e.ever, _created(e), e.ref))],
    }


def take_in(state: TwinState, message: StateMessage, *, side: Side) -> TwinState:
    """Record what the partner said, before anything of it is applied here. ``side`` is ours.

    New entities get a row without a local id; ``peer_ever`` moves only when they are applied. The
    partner can neither name new things of ours nor give an attachment another content.
    """
    entities = dict(state.entities)
    for sent in message.entities:
        known = entities.get(sent.ref)
        if sent.deleted:
            continue
        if known is None:
            if sent.owner is not side:
                entities[sent.ref] = Entity(sent.ref, sent.kind, sent.owner, None, sent.body)
        elif (
            known.kind == sent.kind != "attachment"
            and known.peer_ever < sent.ever
            and known.ever <= sent.seen
        ):
            entities[sent.ref] = replace(known, body=sent.body)
    return replace(state, theirs=message.fields, their_sets=message.sets, entities=entities)


def replica_of(state: TwinState, message: StateMessage, side: Side) -> HubIssue:
    """The partner's replica as the incoming rule sees it: every entity has its ref as ``id``.

    Our own comments are in it only when the partner changed them (``own``: true).
    """
    replica: HubIssue = with_fields({}, {name: versioned.value for name, versioned in message.fields.items()})
    for set_name, elements in message.sets.items():
        replica[set_name] = [name for name, element in sorted(elements.items()) if element.present]
    sent = {entity.ref: entity for entity in message.entities}
    for list_name, kind in ENTITY_LISTS.items():
        lists = _EntityLists()
        for entity in sorted(state.entities.values(), key=lambda e: (_created(e), e.ref)):
            if entity.kind == kind:
                _show(entity, sent.get(entity.ref), lists, side)
        suffix = list_name[0].upper() + list_name[1:]
        replica[list_name] = lists.live
        replica[f"added{suffix}"] = lists.added
        replica[f"changed{suffix}"] = lists.changed
        replica[f"removed{suffix}"] = lists.removed
    return replica


@dataclass(slots=True)
class _EntityLists:
    live: list[Json] = field(default_factory=list)
    added: list[Json] = field(default_factory=list)
    changed: list[Json] = field(default_factory=list)
    removed: list[Json] = field(default_factory=list)


def _show(entity: Entity, news: SentEntity | None, lists: _EntityLists, side: Side) -> None:
    """Put one entity into the lists of the replica it belongs in."""
    mine = entity.owner is side
    is_news = news is not None and news.ever > entity.peer_ever
    body = news.body if news is not None and not news.deleted else entity.body
    shown: dict[str, Json] = {**body, "id": entity.ref}
    if news is not None and news.deleted:
        if is_news and not mine:
            lists.removed.append(shown)
        return
    if mine and not is_news:
        return
    if entity.deleted and not mine:
        return  # a copy that somebody here deleted is not made again
    if mine:
        shown["own"] = True
    lists.live.append(shown)
    if is_news:
        (lists.added if entity.local_id is None else lists.changed).append(shown)


def _created(entity: Entity) -> int:
    created = entity.body.get("created")
    return created if isinstance(created, int) else 0


def _sent(entity: Entity) -> Json:
    content: dict[str, Json] = {}
    if entity.kind == "attachment" and not entity.deleted:
        content = {"sha256": entity.body["sha256"], "size": entity.body["filesize"]}
    return {
        "ref": entity.ref,
        "t": entity.kind,
        "owner": entity.owner.value,
        "ever": entity.ever,
        "seen": entity.seen,
        "del": entity.deleted,
        "body": {} if entity.deleted else {n: v for n, v in entity.body.items() if n != "sha256"},
        **content,
    }


def _parse(body: Mapping[str, Json]) -> StateMessage:
    fields = {
        name: Versioned(entry["v"], _count(entry["ver"]), _count(entry["seen"]))
        for name, entry in _object(body["fields"]).items()
        if isinstance(entry, dict)
    }
    sets = {
        set_name: {
            name: Element(bool(triple[0]), _count(triple[1]), _count(triple[2]))
            for name, triple in _object(elements).items()
            if isinstance(triple, list)
        }
        for set_name, elements in _object(body["sets"]).items()
        if set_name in SET_FIELDS  # others belong to newer partners; they must not pass for fields
    }
    ents = body["ents"]
    if not isinstance(ents, list) or len(ents) > _MOST_ENTITIES:
        raise TypeError(f"ents is no list of at most {_MOST_ENTITIES}")
    return StateMessage(
        twin=TwinId(_text(body["twin"])),
        origin=_side(body["origin"]),
        lref=_name(body["lref"]),
        ver=_count(body["ver"]),
        base=_count(body["base"]),
        seen=_count(body["seen"]),
        fields=fields,
        sets=sets,
        entities=tuple(_sent_entity(_object(entry)) for entry in ents),
    )


def _sent_entity(entry: Mapping[str, Json]) -> SentEntity:
    kind = _text(entry["t"])
    if kind not in ENTITY_LISTS.values():
        raise TypeError("an entity is of no known type")
    deleted = bool(entry["del"])
    body = {n: clean_text(v) if isinstance(v, str) else v for n, v in _object(entry["body"]).items()}
    if kind == "attachment" and not deleted:
        body |= {
            "sha256": _content_name(entry["sha256"]),
            "filesize": _count(entry["size"]),
            "filename": file_name(str(body.get("filename") or "")),
        }
    return SentEntity(
        ref=Ref(_name(entry["ref"])),
        kind=kind,
        owner=_side(entry["owner"]),
        ever=_count(entry["ever"]),
        seen=_count(entry["seen"]),
        deleted=deleted,
        body=body,
    )


def _object(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise TypeError("an object was expected")
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was expected")
    return value


def _name(value: Json) -> str:
    """A name on the wire: opaque, and short."""
    text = _text(value)
    if not 0 < len(text) <= LONGEST_NAME:
        raise TypeError(f"a name of 1 to {LONGEST_NAME} characters was expected")
    return text


def _side(value: Json) -> Side:
    """The reasons of a refusal are ours: a partner cannot fill the list of errors with its words."""
    if value not in (Side.A.value, Side.B.value):
        raise TypeError("a side is A or B")
    return Side(str(value))


def _content_name(value: Json) -> str:
    text = _text(value)
    if not _SHA256.fullmatch(text):
        raise TypeError("sha256 is 64 hex digits")
    return text


def _count(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise TypeError("a version number was expected")
    return value
