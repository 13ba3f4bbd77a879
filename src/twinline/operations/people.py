"""Logging in and out, API tokens, passwords.

Tokens are 256 random bits, kept as their SHA-256 only. A console session ends after half an hour
without a request, and after twelve hours in any case. Ten failed log-ins for a name within ten
minutes make that name wait; a right password during the wait is not heard either, so that the
wait tells an attacker nothing.
"""

import hashlib
from collections import deque
from datetime import datetime, timedelta

import anyio
import argon2
import sqlalchemy as sa
from anyio import to_thread

from twinline.operations.checks import line
from twinline.operations.errors import Missing, Refused, TooManyTries
from twinline.operations.parts import Parts
from twinline.operations.times import from_ms, to_ms
from twinline.operations.views import TokenView
from twinline.store import activity
from twinline.store import people as rows

__all__ = ["Passwords", "People", "check_password"]

SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)
FAILURES = 10
FAILURE_WINDOW = timedelta(minutes=10)
TOKEN_PREFIX = "twl_"  # noqa: S105 - lets secret scanners recognise a leaked token
_SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = 200
_SEEN_STEP_MS = 60_000  # a session's or token's last use is written at most once a minute
_NAMES_WATCHED = 10_000


class Passwords:
    """Argon2id. At most two hashes run at a time: each takes 64 MiB and all of a core."""

    def __init__(self) -> None:
        self._hasher = argon2.PasswordHasher()
        self._limiter = anyio.CapacityLimiter(2)
        self._nobody = ""

    async def hash(self, password: str) -> str:
        return await to_thread.run_sync(self._hasher.hash, password, limiter=self._limiter)

    async def matches(self, stored: str | None, password: str) -> bool:
        """Takes as long for a name that does not exist (``stored`` None)."""
        if stored is None:
            self._nobody = self._nobody or await self.hash("nobody's password")
        return await to_thread.run_sync(
            self._verify, stored or self._nobody, password, limiter=self._limiter
        ) and (stored is not None)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except argon2.exceptions.VerifyMismatchError:
            return False


class _Throttle:
    """Remembers failed log-ins per name, in this process.

    A try counts as failed from its beginning, before the slow comparison of the password: many
    tries at the same moment must not all pass before the first one is counted.
    """

    def __init__(self) -> None:
        self._failures: dict[str, deque[datetime]] = {}

    def begin(self, name: str, now: datetime) -> None:
        """Raises TooManyTries; a try that is let through counts until it has ``succeeded``."""
        failures = self._failures.get(name)
        while failures and failures[0] <= now - FAILURE_WINDOW:
            failures.popleft()
        if failures is not None and len(failures) >= FAILURES:
            wait = failures[0] + FAILURE_WINDOW - now
            minutes = max(1, -(-int(wait.total_seconds()) // 60))
            raise TooManyTries(
                f"Too many failed log-ins for this name. Try again in {minutes} min.", retry_after=wait
            )
        if name not in self._failures and len(self._failures) >= _NAMES_WATCHED:
            self._failures.pop(next(iter(self._failures)))
        self._failures.setdefault(name, deque(maxlen=FAILURES)).append(now)

    def succeeded(self, name: str) -> None:
        self._failures.pop(name, None)


class People:
    def __init__(self, parts: Parts, passwords: Passwords) -> None:
        self._parts = parts
        self._passwords = passwords
        self._throttle = _Throttle()

    async def log_in(self, name: str, password: str) -> str:
        """A session token. Raises Refused for a wrong name or password, TooManyTries."""
        now = self._parts.clock.now()
        name = name.strip()[:100]
        self._throttle.begin(name, now)
        row = await self._parts.database.read(rows.named, name)
        if len(password) > _LONGEST_PASSWORD or not await self._passwords.matches(
            row["password_hash"] if row else None, password
        ):
            raise Refused("Name or password is wrong.", "password")
        assert row is not None
        self._throttle.succeeded(name)
        token = self._parts.ids.token(256)

        def begin(tx: sa.Connection) -> None:
            rows.sweep_sessions(
                tx, seen_before=to_ms(now - SESSION_IDLE), created_before=to_ms(now - SESSION_LIFE)
            )
            rows.add_session(tx, row["id"], _digest(token), to_ms(now))

        await self._parts.database.write(begin)
        return token

    async def log_out(self, token: str) -> None:
        await self._parts.database.write(rows.delete_session, _digest(token))

    async def person_of(self, token: str) -> str | None:
        """Whose console session this is; None when it is over. Counts as a use of it."""
        now = self._parts.clock.now()
        row = await self._parts.database.read(rows.session_by_hash, _digest(token))
        if row is None or to_ms(now - SESSION_IDLE) > row["seen_ms"]:
            return None
        if to_ms(now - SESSION_LIFE) > row["created_ms"]:
            return None
        if to_ms(now) - row["seen_ms"] >= _SEEN_STEP_MS:
            await self._parts.database.write(rows.touch_session, _digest(token), to_ms(now))
        return str(row["name"])

    async def change_password(self, name: str, old: str, new: str, *, keep_session: str = "") -> None:
        """Ends all sessions of the person but the one whose token is ``keep_session``."""
        now = self._parts.clock.now()
        self._throttle.begin(name, now)
        row = await self._parts.database.read(rows.named, name)
        if len(old) > _LONGEST_PASSWORD or not await self._passwords.matches(
            row["password_hash"] if row else None, old
        ):
            raise Refused("The present password is wrong.", "old")
        assert row is not None
        self._throttle.succeeded(name)
        check_password(new, "new")
        hashed = await self._passwords.hash(new)

        def change(tx: sa.Connection) -> None:
            rows.set_password(tx, row["id"], hashed)
            rows.delete_sessions_of(tx, row["id"], but=_digest(keep_session))
            activity.add(tx, at_ms=to_ms(now), person=name, action="changed the password", thing=name)

        await self._parts.database.write(change)

    async def create_token(self, name: str, *, by: str) -> str:
        """A new API token of the person ``by``, shown this once."""
        label = line(name, "name", "The token's name")
        secret = TOKEN_PREFIX + self._parts.ids.token(256)
        at_ms = to_ms(self._parts.clock.now())

        def create(tx: sa.Connection) -> None:
            person = rows.named(tx, by)
            if person is None:
                raise Missing(f"There is no person “{by}”.")
            rows.add_token(tx, person["id"], label, _digest(secret), at_ms)
            activity.add(tx, at_ms=at_ms, person=by, action="created API token", thing=label)

        await self._parts.database.write(create)
        return secret

    async def tokens(self) -> tuple[TokenView, ...]:
        return tuple(
            TokenView(
                id=row["id"],
                name=row["name"],
                person=row["person_name"],
                created_at=from_ms(row["created_ms"]),
                used_at=from_ms(row["used_ms"]),
            )
            for row in await self._parts.database.read(rows.tokens)
        )

    async def revoke_token(self, token_id: int, *, by: str) -> None:
        at_ms = to_ms(self._parts.clock.now())

        def revoke(tx: sa.Connection) -> None:
            name = rows.delete_token(tx, token_id)
            if name is None:
                raise Missing("This API token does not exist, or was revoked already.")
            activity.add(tx, at_ms=at_ms, person=by, action="revoked API token", thing=name)

        await self._parts.database.write(revoke)

    async def person_of_token(self, token: str) -> str | None:
        """Whose API token this is, or None. Counts as a use of it."""
        row = await self._parts.database.read(rows.token_by_hash, _digest(token))
        if row is None:
            return None
        now_ms = to_ms(self._parts.clock.now())
        if now_ms - (row["used_ms"] or 0) >= _SEEN_STEP_MS:
            await self._parts.database.write(rows.touch_token, row["id"], now_ms)
        return str(row["name"])


def check_password(password: str, field: str) -> None:
    if len(password) < _SHORTEST_PASSWORD:
        raise Refused(f"The password is too short. Use at least {_SHORTEST_PASSWORD} characters.", field)
    if len(password) > _LONGEST_PASSWORD:
        raise Refused(f"The password is too long. Use at most {_LONGEST_PASSWORD} characters.", field)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
