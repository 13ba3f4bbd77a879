"""People, their console sessions and API tokens. Tokens are known by their SHA-256 (hex) only."""

from collections.abc import Sequence

import sqlalchemy as sa

from twinline.store.schema import person, session, token

__all__ = [
    "add",
    "add_session",
    "add_token",
    "delete_session",
    "delete_sessions_of",
    "delete_token",
    "exists",
    "named",
    "session_by_hash",
    "set_password",
    "sweep_sessions",
    "token_by_hash",
    "tokens",
    "touch_session",
    "touch_token",
]


def exists(tx: sa.Connection) -> bool:
    return tx.execute(sa.select(person.c.id).limit(1)).first() is not None


def add(tx: sa.Connection, name: str, password_hash: str, at_ms: int) -> None:
    tx.execute(person.insert().values(name=name, password_hash=password_hash, created_ms=at_ms))


def named(tx: sa.Connection, name: str) -> sa.RowMapping | None:
    return tx.execute(sa.select(person).where(person.c.name == name)).mappings().first()


def set_password(tx: sa.Connection, row: int, password_hash: str) -> None:
    tx.execute(person.update().where(person.c.id == row).values(password_hash=password_hash))


def add_session(tx: sa.Connection, row: int, token_hash: str, at_ms: int) -> None:
    tx.execute(session.insert().values(token_hash=token_hash, person=row, created_ms=at_ms, seen_ms=at_ms))


def session_by_hash(tx: sa.Connection, token_hash: str) -> sa.RowMapping | None:
    """``name``, ``created_ms``, ``seen_ms``."""
    query = (
        sa.select(person.c.name, session.c.created_ms, session.c.seen_ms)
        .join(person, person.c.id == session.c.person)
        .where(session.c.token_hash == token_hash)
    )
    return tx.execute(query).mappings().first()


def touch_session(tx: sa.Connection, token_hash: str, at_ms: int) -> None:
    tx.execute(session.update().where(session.c.token_hash == token_hash).values(seen_ms=at_ms))


def delete_session(tx: sa.Connection, token_hash: str) -> None:
    tx.execute(session.delete().where(session.c.token_hash == token_hash))


def delete_sessions_of(tx: sa.Connection, row: int, *, but: str = "") -> None:
    tx.execute(session.delete().where(session.c.person == row, session.c.token_hash != but))


def sweep_sessions(tx: sa.Connection, *, seen_before: int, created_before: int) -> None:
    over = sa.or_(session.c.seen_ms < seen_before, session.c.created_ms < created_before)
    tx.execute(session.delete().where(over))


def add_token(tx: sa.Connection, row: int, name: str, token_hash: str, at_ms: int) -> None:
    tx.execute(token.insert().values(person=row, name=name, token_hash=token_hash, created_ms=at_ms))


def tokens(tx: sa.Connection) -> Sequence[sa.RowMapping]:
    query = (
        sa.select(token, person.c.name.label("person_name"))
        .join(person, person.c.id == token.c.person)
        .order_by(token.c.id)
    )
    return tx.execute(query).mappings().all()


def token_by_hash(tx: sa.Connection, token_hash: str) -> sa.RowMapping | None:
    """``id``, ``name`` (the person's), ``used_ms``."""
    query = (
        sa.select(token.c.id, person.c.name, token.c.used_ms)
        .join(person, person.c.id == token.c.person)
        .where(token.c.token_hash == token_hash)
    )
    return tx.execute(query).mappings().first()


def touch_token(tx: sa.Connection, row: int, at_ms: int) -> None:
    tx.execute(token.update().where(token.c.id == row).values(used_ms=at_ms))


def delete_token(tx: sa.Connection, row: int) -> str | None:
    """The deleted token's name, or None when there was none."""
    name: str | None = tx.execute(token.delete().where(token.c.id == row).returning(token.c.name)).scalar()
    return name
