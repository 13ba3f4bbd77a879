"""The invitations we issued. The token is kept as its SHA-256; the code itself sealed, so that the
administrator can copy it again while it is open."""

import hashlib
import hmac
from typing import Literal

import sqlalchemy as sa

from twinline.store.schema import invitation

__all__ = [
    "MAX_FAILURES",
    "close_invitation",
    "fits",
    "issue",
    "read_invitation",
    "record_failure",
    "token_hash",
]

MAX_FAILURES = 5
"""Wrong tokens after which an invitation is burnt."""


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue(tx: sa.Connection, connection_id: str, *, token: str, sealed_code: str, expires_ms: int) -> None:
    """Store a new invitation of a connection, instead of an older one."""
    tx.execute(invitation.delete().where(invitation.c.connection == connection_id))
    tx.execute(
        invitation.insert().values(
            connection=connection_id,
            token_hash=token_hash(token),
            code=sealed_code,
            expires_ms=expires_ms,
            state="open",
        )
    )


def read_invitation(tx: sa.Connection, connection_id: str) -> sa.RowMapping | None:
    query = sa.select(invitation).where(invitation.c.connection == connection_id)
    return tx.execute(query).mappings().one_or_none()


def fits(row: sa.RowMapping, token: str) -> bool:
    return hmac.compare_digest(str(row["token_hash"]), token_hash(token))


def record_failure(tx: sa.Connection, row: sa.RowMapping) -> None:
    failures = int(row["failures"]) + 1
    state = "burnt" if failures >= MAX_FAILURES and row["state"] == "open" else row["state"]
    _change(tx, row["connection"], failures=failures, state=state)


def close_invitation(
    tx: sa.Connection, connection_id: str, state: Literal["used", "revoked"], *, now_ms: int
) -> None:
    _change(tx, connection_id, state=state, used_ms=now_ms if state == "used" else None)


def _change(tx: sa.Connection, connection_id: str, **values: object) -> None:
    tx.execute(invitation.update().where(invitation.c.connection == connection_id).values(**values))
