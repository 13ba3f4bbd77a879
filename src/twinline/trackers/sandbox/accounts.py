"""Users and how a request shows who it is from: basic authentication or a personal access token."""

import base64
import binascii
import hashlib
import hmac
import secrets
import sqlite3

from twinline.trackers.sandbox.work import User, Work

__all__ = ["ANONYMOUS", "Accounts", "add_user", "create_token"]

ANONYMOUS = User("", "", "Anonymous", "", active=False, admin=False)

_REMEMBERED = 1000


class Accounts:
    """Verified credentials are remembered (by a keyed hash), because checking a password is slow by
    intent; a remembered one is forgotten when anything about users or tokens changes."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._verified: dict[bytes, tuple[str, str]] = {}

    def identify(self, db: sqlite3.Connection, header: str, now: int) -> User | None:
        """The user an ``Authorization`` header proves, or None when it proves nothing."""
        scheme, _, value = header.partition(" ")
        match scheme.lower():
            case "basic":
                return self._by_password(db, value)
            case "bearer":
                row = db.execute(
                    "SELECT users.* FROM tokens JOIN users ON users.key = tokens.user_key"
                    " WHERE digest = ? AND active AND (expires IS NULL OR expires > ?)",
                    (_digest(value.strip()), now),
                ).fetchone()
                return User.of(row) if row else None
            case _:
                return None

    def _by_password(self, db: sqlite3.Connection, value: str) -> User | None:
        try:
            name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        row = db.execute("SELECT * FROM users WHERE name = ? AND active", (name,)).fetchone()
        if row is None:
            return None
        proof = hmac.digest(self._secret, value.encode(), "sha256")
        if self._verified.get(proof) != (row["key"], row["password"]):
            if not _password_fits(password, row["password"]):
                return None
            if len(self._verified) >= _REMEMBERED:
                self._verified.clear()
            self._verified[proof] = (row["key"], row["password"])
        return User.of(row)


def add_user(
    work: Work,
    name: str,
    *,
    display_name: str,
    email: str,
    password: str,
    admin: bool = False,
    active: bool = True,
    account_id: str | None = None,
) -> str:
    """Answers the new user's permanent key."""
    row = work.one("SELECT coalesce(max(id), 10099) + 1 AS next FROM users")
    key = f"JIRAUSER{row['next'] if row else 10100}"
    work.run(
        "INSERT INTO users (id, key, name, display_name, email, password, active, admin, account_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(int(key.removeprefix("JIRAUSER")), key, name, display_name, email, _password_hash(password)),
        *(active, admin, account_id),
    )
    return key


def create_token(work: Work, name: str, *, expires: int | None) -> tuple[int, str]:
    """A personal access token of the actor: its id, and its text, which is shown only now."""
    text = secrets.token_urlsafe(33)
    id_ = work.run(
        "INSERT INTO tokens (user_key, name, digest, created, expires) VALUES (?, ?, ?, ?, ?)",
        *(work.actor.key, name, _digest(text), work.now, expires),
    )
    return id_, text


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _password_hash(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_scrypt(password, salt).hex()}"


def _password_fits(password: str, stored: str) -> bool:
    salt, _, expected = stored.partition(":")
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)).hex(), expected)


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=1 << 12, r=8, p=1)
