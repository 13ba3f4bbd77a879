"""The one tracker this node is attached to. ``secret`` and ``hook_secret`` are ciphertext."""

import sqlalchemy as sa

from twinline.store.schema import tracker, twin

__all__ = ["HOOK_SECRET", "SECRET", "attach", "has_twins", "row"]

SECRET = "tracker.secret/1"  # noqa: S105 - where store/secrets.py seals it for
HOOK_SECRET = "tracker.hook_secret/1"  # noqa: S105 - likewise


def row(tx: sa.Connection) -> sa.RowMapping | None:
    return tx.execute(sa.select(tracker)).mappings().first()


def attach(tx: sa.Connection, values: dict[str, object]) -> None:
    """Insert or replace the tracker. A replaced one keeps its hook's path and secret, so that a
    hook already placed there goes on working; its poll begins anew only at another address."""
    present = row(tx)
    fresh = {**values, "state": "ok", "state_detail": ""}
    if present is None:
        tx.execute(tracker.insert().values(id=1, **fresh))
        return
    kept = {name: value for name, value in fresh.items() if name not in {"hook_id", "hook_secret"}}
    if present["base_url"] != values["base_url"]:
        kept["hook_state"] = ""
    tx.execute(tracker.update().values(kept))


def has_twins(tx: sa.Connection) -> bool:
    return tx.execute(sa.select(twin.c.id).limit(1)).first() is not None
