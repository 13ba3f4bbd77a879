"""The values of java.time, exact to the microsecond.

Each holds one Python ``datetime``: aware for Instant, OffsetDateTime and ZonedDateTime, naive for
LocalDateTime, naive at midnight for LocalDate.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self, TypeVar

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.dates.zones import zone_of
from twinline.rules.groovy.runtime.values import Long

__all__ = [
    "Duration",
    "Instant",
    "LocalDate",
    "LocalDateTime",
    "OffsetDateTime",
    "Temporal",
    "ZoneId",
    "ZonedDateTime",
    "date_error",
]

T = TypeVar("T", bound="Temporal")


def date_error(message: str) -> GroovyError:
    return GroovyError(message, "java.time.DateTimeException")


class ZoneId:
    """java.time.ZoneId and ZoneOffset: a name and its rules."""

    __slots__ = ("name", "zone")
    groovy_class = "java.time.ZoneId"

    def __init__(self, name: str, zone: tzinfo | None = None) -> None:
        self.name = name
        self.zone = zone or zone_of(name)
        known = self.zone is not UTC or name in {"UTC", "GMT", "Z"}
        if not known:
            raise GroovyError(f"Unknown time-zone ID: {name}", "java.time.zone.ZoneRulesException")

    def to_text(self) -> str:
        return self.name


class Temporal:
    """What all of them share: order, equality, and arithmetic that answers a new value."""

    __slots__ = ("moment",)
    groovy_class = "java.time.temporal.Temporal"
    groovy_supers = ("java.time.temporal.Temporal", "java.lang.Comparable")

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def at(self, moment: datetime) -> Self:
        """The same kind of value for another moment."""
        return type(self)(moment)

    def moved(self, step: timedelta) -> Self:
        """Raises DateTimeException outside the years 1 to 9999."""
        try:
            return self.at(self.moment + step)
        except OverflowError:
            raise date_error("The date is out of range") from None

    def compare_to(self, other: Any) -> int | None:
        if type(other) is not type(self):
            return None
        return (self.moment > other.moment) - (self.moment < other.moment)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.moment == other.moment

    def __hash__(self) -> int:
        return hash(self.moment)


def _clock(moment: datetime, *, seconds: bool = False) -> str:
    """``10:15``, with seconds and three or six digits behind the point where they are not zero."""
    text = f"{moment:%H:%M}"
    if moment.second or moment.microsecond or seconds:
        text += f":{moment.second:02}"
    if moment.microsecond:
        digits = f".{moment.microsecond:06}"
        text += digits.removesuffix("000")
    return text


def _day(moment: datetime) -> str:
    return f"{moment.year:04}-{moment.month:02}-{moment.day:02}"


def _offset(moment: datetime) -> str:
    text = f"{moment:%z}"
    return "Z" if not moment.utcoffset() else f"{text[:3]}:{text[3:5]}"


class Instant(Temporal):
    __slots__ = ()
    groovy_class = "java.time.Instant"

    def to_text(self) -> str:
        return f"{_day(self.moment)}T{_clock(self.moment, seconds=True)}Z"


class LocalDate(Temporal):
    __slots__ = ()
    groovy_class = "java.time.LocalDate"

    def to_text(self) -> str:
        return _day(self.moment)


class LocalDateTime(Temporal):
    __slots__ = ()
    groovy_class = "java.time.LocalDateTime"

    def to_text(self) -> str:
        return f"{_day(self.moment)}T{_clock(self.moment)}"


class OffsetDateTime(Temporal):
    __slots__ = ()
    groovy_class = "java.time.OffsetDateTime"

    def to_text(self) -> str:
        return f"{_day(self.moment)}T{_clock(self.moment)}{_offset(self.moment)}"

    def moved(self, step: timedelta) -> Self:
        """Across a change of the clock, hours are hours of time; whole days keep the hour."""
        if step % timedelta(days=1):
            zone, moment = self.moment.tzinfo, self.moment.astimezone(UTC)
            return self.at((moment + step).astimezone(zone))
        return Temporal.moved(self, step)


class ZonedDateTime(OffsetDateTime):
    __slots__ = ()
    groovy_class = "java.time.ZonedDateTime"

    def to_text(self) -> str:
        zone = self.moment.tzinfo
        name = getattr(zone, "key", None) or ("UTC" if zone is UTC else None)
        text = OffsetDateTime.to_text(self)
        return f"{text}[{name}]" if name else text


class Duration:
    """java.time.Duration."""

    __slots__ = ("length",)
    groovy_class = "java.time.Duration"

    def __init__(self, length: timedelta) -> None:
        self.length = length

    def to_text(self) -> str:
        """ISO: ``PT1H30M``."""
        total = self.length // timedelta(microseconds=1)
        sign, total = (-1, -total) if total < 0 else (1, total)
        seconds, fraction = divmod(total, 1_000_000)
        hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
        text = "".join(f"{sign * n}{unit}" for n, unit in ((hours, "H"), (minutes, "M")) if n)
        if seconds or fraction or not text:
            point = f".{fraction:06}".rstrip("0") if fraction else ""
            text += f"{'-' if sign < 0 else ''}{seconds}{point}S"
        return f"PT{text}"

    def whole(self, unit: timedelta) -> Long:
        """How many whole units; towards zero."""
        count = abs(self.length) // unit
        return Long(-count if self.length < timedelta() else count)

    def compare_to(self, other: Any) -> int | None:
        if not isinstance(other, Duration):
            return None
        return (self.length > other.length) - (self.length < other.length)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and self.length == other.length

    def __hash__(self) -> int:
        return hash(self.length)
