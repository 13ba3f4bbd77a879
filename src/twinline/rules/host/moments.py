"""Times and days: Timestamp and Date in a rule, milliseconds and ``yyyy-mm-dd`` in JSON, in UTC."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from twinline.rules.groovy.library.dates import Date, Timestamp

__all__ = ["day", "day_text", "is_moment", "milliseconds", "timestamp"]

_START = date(1970, 1, 1)
_DAY_MILLISECONDS = 86_400_000


def timestamp(value: int) -> Timestamp:
    return Timestamp(value)


def day(value: str) -> Any:
    """Midnight UTC of a day; the text itself when it is no day."""
    try:
        return Date((date.fromisoformat(value) - _START).days * _DAY_MILLISECONDS)
    except ValueError:
        return value


def is_moment(value: Any) -> bool:
    return isinstance(value, Date)


def milliseconds(value: Any) -> int:
    return int(value.milliseconds)


def day_text(value: Any) -> str:
    """The day in UTC."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds(value))).date().isoformat()
