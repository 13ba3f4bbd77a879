"""Time zones by name or offset."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

__all__ = ["TimeZone", "offset_zone", "zone_of"]


class TimeZone:
    """java.util.TimeZone."""

    __slots__ = ("name", "zone")
    groovy_class = "java.util.TimeZone"

    def __init__(self, name: str) -> None:
        self.name = name
        self.zone = zone_of(name)

    def to_text(self) -> str:
        return self.name


def zone_of(name: str) -> tzinfo:
    """GMT for what nobody knows, as Java has it."""
    if offset := re.fullmatch(r"(?:GMT|UTC)([+-])(\d{1,2}):?(\d{2})?", name):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    try:
        return UTC if name in {"UTC", "GMT", "Z"} else ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return UTC


def offset_zone(text: str) -> tzinfo:
    if offset := re.fullmatch(r"([+-])(\d{2}):?(\d{2})?", text):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    return zone_of(text)
