"""Twins as lists and the item page show them: one query for a page of rows."""

import json
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from twinline.domain.hub import Json
from twinline.store.matching import contains
from twinline.store.schema import (
    connection,
    element,
    entity,
    field,
    inbox,
    lane,
    problem,
    sent,
    staged,
    timeline,
    twin,
)

__all__ = [
    "by_id",
    "by_key",
    "elements",
    "entities",
    "fields",
    "known_items",
    "last_word_seeing",
    "page",
    "timeline_of",
]

_LONGEST_TIMELINE = 200


def page(
    tx: sa.Connection, *, connection_id: str | None, text: str, limit: int, offset: int
) -> Sequence[sa.RowMapping]:
    """The newest twins first. How it stands: ``blocked``, ``coming``, ``going``, ``unconfirmed``."""
    query = _listed().where(contains(text, twin.c.local_key, twin.c.remote_key, twin.c.title))
    if connection_id is not None:
        query = query.where(twin.c.connection == connection_id)
    return tx.execute(query.order_by(twin.c.id.desc()).limit(limit).offset(offset)).mappings().all()


def by_key(tx: sa.Connection, key: str, limit: int) -> Sequence[sa.RowMapping]:
    """Twins whose local or remote key is this one, as it is or in capitals."""
    spellings = (key, key.upper())
    same = sa.or_(twin.c.local_key.in_(spellings), twin.c.remote_key.in_(spellings))
    return tx.execute(_listed().where(same).order_by(twin.c.id.desc()).limit(limit)).mappings().all()


def by_id(tx: sa.Connection, row: int) -> sa.RowMapping | None:
    return tx.execute(_listed().where(twin.c.id == row)).mappings().first()


def known_items(tx: sa.Connection, connection_id: str, items: Sequence[str]) -> set[str]:
    """Those of the items that are active twins of the connection already."""
    query = sa.select(twin.c.local_id).where(
        twin.c.connection == connection_id, twin.c.local_id.in_(items), twin.c.state == "active"
    )
    return {str(item) for item in tx.execute(query).scalars()}


def fields(tx: sa.Connection, row: int) -> Sequence[sa.RowMapping]:
    """``space`` ours or peer, ``name``, ``value``, ``ver``, ``seen``; by name."""
    query = (
        sa.select(field.c.space, field.c.name, field.c.value, field.c.ver, field.c.seen)
        .where(field.c.twin == row, field.c.space != "item")
        .order_by(field.c.name)
    )
    return tx.execute(query).mappings().all()


def elements(tx: sa.Connection, row: int) -> Sequence[sa.RowMapping]:
    """``space``, ``set_name``, ``name``, ``present``, ``ver``, ``seen``; by name. Those that were
    taken away too."""
    query = sa.select(element).where(element.c.twin == row).order_by(element.c.set_name, element.c.name)
    return tx.execute(query).mappings().all()


def entities(tx: sa.Connection, row: int) -> Sequence[sa.RowMapping]:
    """``kind``, ``owner``, ``local_id``, ``ever``, ``body`` of those not deleted, oldest first."""
    query = (
        sa.select(entity.c.kind, entity.c.owner, entity.c.local_id, entity.c.ever, entity.c.body)
        .where(entity.c.twin == row, ~entity.c.deleted)
        .order_by(entity.c.id)
    )
    return tx.execute(query).mappings().all()


def last_word_seeing(tx: sa.Connection, row: int) -> int:
    """Our version that the partner had applied when he last said how all his fields stand."""
    query = (
        sa.select(inbox.c.body)
        .join(twin, (twin.c.connection == inbox.c.connection) & (twin.c.wire_id == inbox.c.twin))
        .where(twin.c.id == row, inbox.c.type == "twin.state", inbox.c.state == "applied")
        .order_by(inbox.c.ver.desc())
        .limit(1)
    )
    body = tx.execute(query).scalar()
    return 0 if body is None else int(json.loads(body).get("seen", 0))


def timeline_of(tx: sa.Connection, row: int) -> list[tuple[int, str, int, Mapping[str, Json]]]:
    """(when, what, version, detail) of what happened to a twin and of what left, the newest first."""
    happened = tx.execute(
        sa.select(timeline)
        .where(timeline.c.twin == row)
        .order_by(timeline.c.id.desc())
        .limit(_LONGEST_TIMELINE)
    )
    left = tx.execute(
        sa.select(sent).where(sent.c.twin == row).order_by(sent.c.id.desc()).limit(_LONGEST_TIMELINE)
    )
    entries: list[tuple[int, str, int, Mapping[str, Json]]] = [
        (entry.at_ms, entry.what, entry.ver, entry.detail) for entry in happened
    ]
    for entry in left:
        version = json.loads(entry.body).get("ver", 0)
        entries.append((entry.at_ms, "sent", int(version), {"message": entry.type, "number": entry.seq}))
    return sorted(entries, key=lambda entry: entry[0], reverse=True)[:_LONGEST_TIMELINE]


def _listed() -> sa.Select[tuple[object, ...]]:
    waits_here = sa.exists().where(
        inbox.c.connection == twin.c.connection,
        inbox.c.twin == twin.c.wire_id,
        inbox.c.state == "new",
        inbox.c.type == "twin.state",
    )
    is_staged = sa.exists().where(
        staged.c.connection == twin.c.connection, staged.c.slot == sa.literal("twin.state:") + twin.c.wire_id
    )
    trouble = (
        sa.select(sa.func.max(problem.c.id))
        .where(problem.c.twin == twin.c.id, problem.c.state.in_(("open", "retrying")))
        .scalar_subquery()
    )
    query: sa.Select[tuple[object, ...]] = (
        sa.select(
            twin.c.id,
            twin.c.connection,
            connection.c.name.label("connection_name"),
            connection.c.side,
            twin.c.local_key,
            twin.c.seen_item["url"].as_string().label("local_url"),
            twin.c.remote_key,
            twin.c.title,
            twin.c.state,
            twin.c.acked_ver,
            twin.c.created_ms,
            twin.c.synced_ms,
            sa.func.coalesce(lane.c.problem, trouble).label("problem"),
            lane.c.problem.is_not(None).label("blocked"),
            (waits_here | sa.func.coalesce(lane.c.redo, sa.false())).label("coming"),
            (is_staged | sa.func.coalesce(lane.c.observe, sa.false())).label("going"),
            (twin.c.sent_ver > twin.c.acked_ver).label("unconfirmed"),
        )
        .join(connection, connection.c.id == twin.c.connection)
        .outerjoin(lane, lane.c.twin == twin.c.id)
    )
    return query
