"""Durations as people write them in Jira: ``1w 2d 3h 4m``, a day of 8 hours, a week of 5 days."""

import re

__all__ = ["duration_seconds", "duration_text"]

_UNITS = {"w": 5 * 8 * 3600, "d": 8 * 3600, "h": 3600, "m": 60}
_WHOLE = re.compile(r"^\s*(?:\d+(?:\.\d+)?\s*[wdhm]\s*)+$")
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([wdhm])")


def duration_seconds(text: str) -> int:
    """Raises ValueError when the text is no duration. A bare number counts minutes."""
    if text.strip().isdigit():
        return int(text) * 60
    if len(text) > 100 or not _WHOLE.match(text):  # noqa: PLR2004 - nobody writes longer ones
        raise ValueError(text)
    return round(sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text)))


def duration_text(seconds: int) -> str:
    parts = []
    for unit, size in _UNITS.items():
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0m"
