"""Jira's time stamps (``2026-01-31T08:13:13.360+0100``) and ours (milliseconds since 1970 UTC)."""

from datetime import UTC, datetime

__all__ = ["jira_time", "milliseconds"]


def milliseconds(stamp: object) -> int | None:
    """The instant of a Jira stamp, or None for what is none. A stamp without a zone is UTC."""
    if isinstance(stamp, int) and not isinstance(stamp, bool):
        return stamp
    if not isinstance(stamp, str):
        return None
    try:
        instant = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return round(instant.timestamp() * 1000)


def jira_time(instant: int) -> str:
    """An instant in the one form that Jira takes for work logs and date-time fields."""
    whole = datetime.fromtimestamp(instant // 1000, UTC)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{instant % 1000:03d}+0000"
