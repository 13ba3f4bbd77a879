"""Versions of rules. Per connection and direction at most one is published."""

from collections.abc import Sequence

import sqlalchemy as sa

from twinline.store.schema import rule

__all__ = ["publish", "published", "version", "versions"]


def published(tx: sa.Connection, connection: str) -> dict[str, sa.RowMapping]:
    """Direction -> the version in force."""
    query = sa.select(rule).where(rule.c.connection == connection, rule.c.state == "published")
    return {row["direction"]: row for row in tx.execute(query).mappings()}


def versions(tx: sa.Connection, connection: str) -> Sequence[sa.RowMapping]:
    """The newest first."""
    query = (
        sa.select(rule)
        .where(rule.c.connection == connection)
        .order_by(rule.c.version.desc(), rule.c.direction.desc())
    )
    return tx.execute(query).mappings().all()


def version(tx: sa.Connection, connection: str, direction: str, number: int) -> sa.RowMapping | None:
    query = sa.select(rule).where(
        rule.c.connection == connection, rule.c.direction == direction, rule.c.version == number
    )
    return tx.execute(query).mappings().first()


def publish(
    tx: sa.Connection, connection: str, direction: str, source: str, *, person: str, at_ms: int
) -> int:
    """Put a new version in force and retire the one before. Answers its number."""
    mine = (rule.c.connection == connection) & (rule.c.direction == direction)
    tx.execute(rule.update().where(mine, rule.c.state == "published").values(state="retired"))
    newest = tx.execute(sa.select(sa.func.max(rule.c.version)).where(mine)).scalar()
    number = int(newest or 0) + 1
    tx.execute(
        rule.insert().values(
            connection=connection,
            direction=direction,
            version=number,
            source=source,
            state="published",
            person=person,
            saved_ms=at_ms,
        )
    )
    return number
