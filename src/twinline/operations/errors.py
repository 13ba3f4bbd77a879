"""What an operation answers when it cannot be done, besides the errors of ``domain.errors``.

    OperationError
    ├─ Refused(field)        bad input, or not allowed now; nothing was changed
    │  └─ TooManyTries       a log-in that has to wait (HTTP 429)
    └─ Missing               no such connection, trigger … (HTTP 404)

The message says what happened and what to do.
"""

from datetime import timedelta

__all__ = ["Missing", "OperationError", "Refused", "TooManyTries"]


class OperationError(Exception):
    """Base of both. ``str(error)`` is the message for people."""


class Refused(OperationError):
    """``field`` names the form field the message belongs to, or is empty."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class TooManyTries(Refused):
    """The name has failed too often; ``retry_after`` from now it is heard again."""

    def __init__(self, message: str, *, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Missing(OperationError):
    """The thing does not exist, or no longer."""
