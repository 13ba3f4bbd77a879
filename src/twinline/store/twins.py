"""Twins and their sync state, read and written whole by one lane at a time."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from twinline.domain.hub import Json
from twinline.domain.ids import ConnectionId, ItemId, Ref, Side, TwinId
from twinline.domain.twin import Element, Entity, Pending, Stamp, TwinState, Versioned
from twinline.store import schema
from twinline.store.database import insert_or_change, new_id

__all__ = [
    "Twin",
    "create_twin",
    "find_by_item",
    "find_by_remote_ref",
    "find_by_wire_id",
    "halves",
    "load_state",
    "load_twin",
    "revive",
    "save_state",
    "update_twin",
]


@dataclass(frozen=True, slots=True)
class Twin:
    """One row of ``twin`` without its state."""

    id: int
    connection: ConnectionId
    wire_id: TwinId
    origin: Side
    local_id: ItemId | None
    local_key: str
    remote_ref: str | None
    state: str
    epoch: int
    incoming_rule: int | None


_TWIN = (
    schema.twin.c.id,
    schema.twin.c.connection,
    schema.twin.c.wire_id,
    schema.twin.c.origin,
    schema.twin.c.local_id,
    schema.twin.c.local_key,
    schema.twin.c.remote_ref,
    schema.twin.c.state,
    schema.twin.c.epoch,
    schema.twin.c.incoming_rule,
)


def load_twin(tx: sa.Connection, twin: int) -> Twin | None:
    return _one(tx, schema.twin.c.id == twin)


def find_by_item(tx: sa.Connection, item: ItemId) -> list[Twin]:
    """Every twin of an item: one per connection it is under sync in."""
    rows = tx.execute(sa.select(*_TWIN).where(schema.twin.c.local_id == item))
    return [_twin(row) for row in rows.mappings()]


def halves(tx: sa.Connection, connection: ConnectionId) -> set[ConnectionId]:
    """The rows of this connection: itself, and for a local connection the other side's row."""
    table = schema.connection
    wire_id = sa.select(table.c.wire_id).where(table.c.id == connection).scalar_subquery()
    return {
        ConnectionId(found)
        for (found,) in tx.execute(sa.select(table.c.id).where(table.c.wire_id == wire_id))
    }


def find_by_wire_id(tx: sa.Connection, connection: ConnectionId, wire_id: TwinId) -> Twin | None:
    return _one(tx, (schema.twin.c.connection == connection) & (schema.twin.c.wire_id == wire_id))


def find_by_remote_ref(tx: sa.Connection, connection: ConnectionId, remote_ref: str) -> Twin | None:
    return _one(tx, (schema.twin.c.connection == connection) & (schema.twin.c.remote_ref == remote_ref))


def create_twin(
    tx: sa.Connection,
    connection: ConnectionId,
    wire_id: TwinId,
    origin: Side,
    *,
    now_ms: int,
    local_id: ItemId | None = None,
    local_key: str = "",
    title: str = "",
) -> int:
    row = tx.execute(
        schema.twin.insert().values(
            connection=connection,
            wire_id=wire_id,
            origin=origin.value,
            local_id=local_id,
            local_key=local_key,
            title=title,
            created_ms=now_ms,
        )
    )
    twin = new_id(row)
    tx.execute(schema.lane.insert().values(twin=twin))
    return twin


def update_twin(tx: sa.Connection, twin: int, **values: object) -> None:
    tx.execute(schema.twin.update().where(schema.twin.c.id == twin).values(**values))


def revive(tx: sa.Connection, twin: int, *, epoch: int) -> None:
    """Under sync again: nothing counts as sent or acknowledged, so that the partner hears it all."""
    ver = schema.twin.c.ver + 1
    update_twin(tx, twin, state="active", epoch=epoch, sent_ver=0, acked_ver=0, ver=ver)


def load_state(tx: sa.Connection, twin: int) -> TwinState:
    row = tx.execute(sa.select(schema.twin).where(schema.twin.c.id == twin)).mappings().one()
    ours: dict[str, Versioned] = {}
    theirs: dict[str, Versioned] = {}
    changed_here: dict[str, Stamp] = {}
    for entry in tx.execute(sa.select(schema.field).where(schema.field.c.twin == twin)).mappings():
        versioned = Versioned(entry["value"], entry["ver"], entry["seen"])
        if entry["space"] == "ours":
            ours[entry["name"]] = versioned
        elif entry["space"] == "peer":
            theirs[entry["name"]] = versioned
        else:
            changed_here[entry["name"]] = Stamp(entry["ver"], entry["seen"])
    sets: dict[str, dict[str, dict[str, Element]]] = {"ours": {}, "peer": {}}
    for entry in tx.execute(sa.select(schema.element).where(schema.element.c.twin == twin)).mappings():
        elements = sets[entry["space"]].setdefault(entry["set_name"], {})
        elements[entry["name"]] = Element(entry["present"], entry["ver"], entry["seen"])
    entities = {
        Ref(entry["ref"]): _entity(entry)
        for entry in tx.execute(sa.select(schema.entity).where(schema.entity.c.twin == twin)).mappings()
    }
    return TwinState(
        ver=row["ver"],
        in_ver=row["in_ver"],
        sent_ver=row["sent_ver"],
        acked_ver=row["acked_ver"],
        ours=ours,
        our_sets=sets["ours"],
        changed_here=changed_here,
        theirs=theirs,
        their_sets=sets["peer"],
        entities=entities,
        seen_item=row["seen_item"],
        applied=row["applied"],
        pending=_pending(row["pending"]),
    )


def save_state(tx: sa.Connection, twin: int, old: TwinState, new: TwinState) -> None:
    """Write what differs between two states of a twin."""
    moved = {
        name: value
        for name in ("ver", "in_ver", "sent_ver", "acked_ver", "seen_item", "applied")
        if (value := getattr(new, name)) != getattr(old, name)
    }
    if new.pending != old.pending:
        moved["pending"] = _pending_json(new.pending)
    if moved:
        update_twin(tx, twin, **moved)
    _save_fields(tx, twin, _field_rows(old), _field_rows(new))
    _save_elements(tx, twin, _element_rows(old), _element_rows(new))
    for ref, entity in new.entities.items():
        if old.entities.get(ref) != entity:
            _save_entity(tx, twin, entity, known=ref in old.entities)


def _save_fields(
    tx: sa.Connection,
    twin: int,
    old: Mapping[tuple[str, str], Versioned],
    new: Mapping[tuple[str, str], Versioned],
) -> None:
    for space, name in old.keys() - new.keys():
        tx.execute(
            schema.field.delete().where(
                schema.field.c.twin == twin, schema.field.c.space == space, schema.field.c.name == name
            )
        )
    rows: list[dict[str, object]] = [
        {"twin": twin, "space": space, "name": name, "value": v.value, "ver": v.ver, "seen": v.seen}
        for (space, name), v in new.items()
        if old.get((space, name)) != v
    ]
    _upsert(tx, schema.field, rows, keys=("twin", "space", "name"))


def _save_elements(
    tx: sa.Connection,
    twin: int,
    old: Mapping[tuple[str, str, str], Element],
    new: Mapping[tuple[str, str, str], Element],
) -> None:
    rows = [
        {
            "twin": twin, "space": space, "set_name": set_name, "name": name,
            "present": e.present, "ver": e.ver, "seen": e.seen,
        }
        for (space, set_name, name), e in new.items()
        if old.get((space, set_name, name)) != e
    ]  # fmt: skip
    _upsert(tx, schema.element, rows, keys=("twin", "space", "set_name", "name"))


def _save_entity(tx: sa.Connection, twin: int, entity: Entity, *, known: bool) -> None:
    values = {
        "kind": entity.kind,
        "owner": entity.owner.value,
        "local_id": entity.local_id,
        "ever": entity.ever,
        "peer_ever": entity.peer_ever,
        "seen": entity.seen,
        "deleted": entity.deleted,
        "body": dict(entity.body),
        "written": entity.written,
        "prefix": entity.prefix,
    }
    if known:
        where = (schema.entity.c.twin == twin) & (schema.entity.c.ref == entity.ref)
        tx.execute(schema.entity.update().where(where).values(**values))
    else:
        tx.execute(schema.entity.insert().values(twin=twin, ref=entity.ref, **values))


def _upsert(
    tx: sa.Connection, table: sa.Table, rows: list[dict[str, object]], *, keys: tuple[str, ...]
) -> None:
    if not rows:
        return
    statement = insert_or_change(tx, table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    tx.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed), rows)


def _field_rows(state: TwinState) -> dict[tuple[str, str], Versioned]:
    rows = {("ours", name): versioned for name, versioned in state.ours.items()}
    rows |= {("peer", name): versioned for name, versioned in state.theirs.items()}
    return rows | {
        ("item", name): Versioned(None, stamp.ver, stamp.seen) for name, stamp in state.changed_here.items()
    }


def _element_rows(state: TwinState) -> dict[tuple[str, str, str], Element]:
    return {
        (space, set_name, name): element
        for space, sets in (("ours", state.our_sets), ("peer", state.their_sets))
        for set_name, elements in sets.items()
        for name, element in elements.items()
    }


def _entity(row: sa.RowMapping) -> Entity:
    return Entity(
        ref=Ref(row["ref"]),
        kind=row["kind"],
        owner=Side(row["owner"]),
        local_id=row["local_id"],
        body=row["body"],
        ever=row["ever"],
        peer_ever=row["peer_ever"],
        seen=row["seen"],
        deleted=row["deleted"],
        written=row["written"],
        prefix=row["prefix"],
    )


def _pending(document: Mapping[str, Json] | None) -> Pending | None:
    if document is None:
        return None
    fields, added, removed = document["fields"], document["added"], document["removed"]
    assert isinstance(fields, dict)
    assert isinstance(added, list)
    assert isinstance(removed, list)
    texts = document["texts"]
    assert isinstance(texts, dict)
    return Pending(
        fields=fields,
        added=tuple(map(str, added)),
        removed=tuple(map(str, removed)),
        ver=int(str(document["ver"])),
        texts={ref: str(text) for ref, text in texts.items()},
    )


def _pending_json(pending: Pending | None) -> dict[str, Json] | None:
    if pending is None:
        return None
    return {
        "fields": dict(pending.fields),
        "added": list(pending.added),
        "removed": list(pending.removed),
        "ver": pending.ver,
        "texts": dict(pending.texts),
    }


def _one(tx: sa.Connection, where: sa.ColumnElement[bool]) -> Twin | None:
    row = tx.execute(sa.select(*_TWIN).where(where)).mappings().first()
    return _twin(row) if row is not None else None


def _twin(values: sa.RowMapping) -> Twin:
    return Twin(
        id=values["id"],
        connection=ConnectionId(values["connection"]),
        wire_id=TwinId(values["wire_id"]),
        origin=Side(values["origin"]),
        local_id=ItemId(values["local_id"]) if values["local_id"] is not None else None,
        local_key=values["local_key"],
        remote_ref=values["remote_ref"],
        state=values["state"],
        epoch=values["epoch"],
        incoming_rule=values["incoming_rule"],
    )
