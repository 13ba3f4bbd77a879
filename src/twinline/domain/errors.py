"""What can go wrong, sorted by what the engine must do about it.

    SyncError
    ├─ Transient(retry_after)       try again later, by itself
    │  ├─ RateLimited
    │  ├─ Unreachable               no route, refused, time-out before anything was sent, 5xx
    │  └─ PartnerBusy
    ├─ Rejected                     a person decides; the lane is blocked, or one field is parked
    │  ├─ NotAuthenticated          the credential is wrong or expired: the tracker is paused
    │  ├─ NotPermitted
    │  ├─ InvalidField(field)       one field of one item
    │  ├─ NotFound                  the item is gone, or hidden from our account
    │  ├─ NotThisTracker            the address answers, but is no tracker of the expected kind
    │  └─ RuleFailed(line, column)  a rule threw, or ran over its limits
    └─ Uncertain                    sent, no answer: look before sending again

A message says what happened and what to do, in words for the person who reads the console.
"""

from datetime import timedelta
from typing import Literal

__all__ = [
    "InvalidField",
    "NotAuthenticated",
    "NotFound",
    "NotPermitted",
    "NotThisTracker",
    "PartnerBusy",
    "RateLimited",
    "Rejected",
    "RuleFailed",
    "SyncError",
    "Transient",
    "Uncertain",
    "Unreachable",
]


class SyncError(Exception):
    """Base of all errors the engine handles. ``str(error)`` is the message for people."""


class Transient(SyncError):
    """Passes by itself. ``retry_after`` is the server's own wish, or None for the usual back-off."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RateLimited(Transient):
    """The tracker asks for a pause (HTTP 429)."""


class Unreachable(Transient):
    """Nobody answers, or a server error answers (refused, reset before sending, 502, 503, 504)."""


class PartnerBusy(Transient):
    """The partner node takes nothing now."""


class Rejected(SyncError):
    """A definite no. Sending the same again cannot succeed."""


class NotAuthenticated(Rejected):
    """The tracker does not accept the credential (HTTP 401)."""


class NotPermitted(Rejected):
    """The credential is good, but may not do this (HTTP 403)."""


class NotFound(Rejected):
    """The item, comment or attachment is gone or hidden (HTTP 404)."""


class NotThisTracker(Rejected):
    """The address answers, but not as a tracker of the expected kind does."""


class InvalidField(Rejected):
    """The tracker refuses one field. ``reason`` is the tracker's own sentence."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class RuleFailed(Rejected):
    """A rule stopped with an error. Line and column count from 1; 0 means unknown.

    ``scope`` is ``item`` for everything but what makes the whole connection unusable (a rule
    that does not compile).
    """

    def __init__(
        self,
        message: str,
        *,
        kind: str,
        line: int = 0,
        column: int = 0,
        scope: Literal["item", "connection"] = "item",
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.line = line
        self.column = column
        self.scope = scope


class Uncertain(SyncError):
    """The request was sent and no answer came: the effect may or may not have happened."""
