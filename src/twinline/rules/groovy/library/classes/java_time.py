"""The classes of java.time: how their values are made."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from twinline.rules.groovy.library.classes.register import enter
from twinline.rules.groovy.library.dates import Date
from twinline.rules.groovy.library.dates.java_time.formatter import Formatter, parse_iso
from twinline.rules.groovy.library.dates.java_time.units import LENGTHS, MONTHS_OF, Unit
from twinline.rules.groovy.library.dates.java_time.values import (
    Duration,
    Instant,
    LocalDate,
    LocalDateTime,
    OffsetDateTime,
    Temporal,
    ZonedDateTime,
    ZoneId,
    date_error,
)
from twinline.rules.groovy.library.dates.moments import EPOCH
from twinline.rules.groovy.library.dates.zones import offset_zone
from twinline.rules.groovy.runtime.text import to_text

__all__ = ["instant_to_date"]


def instant_to_date(instant: Instant) -> Date:
    """``Date.from(instant)``."""
    return Date((instant.moment - EPOCH) // timedelta(milliseconds=1))


def epoch(amount: int, unit: timedelta) -> Instant:
    try:
        return Instant(EPOCH + int(amount) * unit)
    except OverflowError:
        raise date_error("Instant exceeds minimum or maximum instant") from None


def reading(kind: type[Temporal]) -> Callable[..., Temporal]:
    """``Type.parse(text)`` and ``Type.parse(text, formatter)``."""

    def parse(text: Any, formatter: Formatter | None = None) -> Temporal:
        return (formatter or Formatter()).read(to_text(text), kind)

    return parse


def local(year: int, month: int, day: int, *clock: int) -> datetime:
    """Raises DateTimeException for a day or an hour that does not exist."""
    hour, minute, second, nano = (*map(int, clock), 0, 0, 0, 0)[:4]
    try:
        return datetime(int(year), int(month), int(day), hour, minute, second, nano // 1000)  # noqa: DTZ001 local
    except ValueError as error:
        raise date_error(f"Invalid date: {error}") from None


def zoned_of(*parts: Any) -> ZonedDateTime:
    """``of(year, month, day, hour, minute, second, nano, zone)`` or ``of(localDateTime, zone)``."""
    *numbers, zone = parts
    moment = numbers[0].moment if isinstance(numbers[0], Temporal) else local(*numbers)
    return ZonedDateTime(moment.replace(tzinfo=zone.zone))


def now(zone: ZoneId | None = None) -> datetime:
    return Date().moment(zone.zone if zone is not None else UTC)


def today(zone: ZoneId | None = None) -> LocalDate:
    return LocalDate(now(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None))


enter(
    "java.time.Instant",
    functions={
        "now": lambda: Instant(now()),
        "ofEpochMilli": lambda amount: epoch(amount, timedelta(milliseconds=1)),
        "ofEpochSecond": lambda amount: epoch(amount, timedelta(seconds=1)),
        "parse": lambda text: Instant(parse_iso(to_text(text), clock=True, zone=True).astimezone(UTC)),
        "from": lambda value: Instant(value.moment.astimezone(UTC)),
    },
    statics={"EPOCH": Instant(EPOCH)},
)
enter(
    "java.time.LocalDate",
    functions={
        "now": today,
        "of": lambda year, month, day: LocalDate(local(year, month, day)),
        "parse": reading(LocalDate),
    },
)
enter(
    "java.time.LocalDateTime",
    functions={
        "now": lambda zone=None: LocalDateTime(now(zone).replace(tzinfo=None)),
        "of": lambda *parts: LocalDateTime(local(*parts)),
        "ofInstant": lambda instant, zone: LocalDateTime(
            instant.moment.astimezone(zone.zone).replace(tzinfo=None)
        ),
        "parse": reading(LocalDateTime),
    },
)
enter(
    "java.time.ZonedDateTime",
    functions={
        "now": lambda zone=None: ZonedDateTime(now(zone)),
        "of": zoned_of,
        "ofInstant": lambda instant, zone: ZonedDateTime(instant.moment.astimezone(zone.zone)),
        "parse": reading(ZonedDateTime),
    },
)
enter(
    "java.time.OffsetDateTime",
    functions={
        "now": lambda zone=None: OffsetDateTime(now(zone)),
        "ofInstant": lambda instant, zone: OffsetDateTime(instant.moment.astimezone(zone.zone)),
        "parse": reading(OffsetDateTime),
    },
)
enter(
    "java.time.ZoneId",
    functions={"of": lambda name: ZoneId(to_text(name)), "systemDefault": lambda: ZoneId("UTC")},
)
enter(
    "java.time.ZoneOffset",
    statics={"UTC": ZoneId("Z", UTC)},
    functions={
        "of": lambda text: ZoneId(to_text(text), offset_zone(to_text(text))),
        "ofHours": lambda hours: ZoneId(f"{int(hours):+03}:00", offset_zone(f"{int(hours):+03}:00")),
    },
)
enter(
    "java.time.Duration",
    statics={"ZERO": Duration(timedelta())},
    functions={
        "between": lambda first, second: Duration(second.moment - first.moment),
        "ofDays": lambda amount: Duration(int(amount) * LENGTHS["DAYS"]),
        "ofHours": lambda amount: Duration(int(amount) * LENGTHS["HOURS"]),
        "ofMinutes": lambda amount: Duration(int(amount) * LENGTHS["MINUTES"]),
        "ofSeconds": lambda amount: Duration(int(amount) * LENGTHS["SECONDS"]),
        "ofMillis": lambda amount: Duration(int(amount) * LENGTHS["MILLIS"]),
    },
)
enter("java.time.temporal.ChronoUnit", statics={name: Unit(name) for name in (*LENGTHS, *MONTHS_OF)})
enter(
    "java.time.format.DateTimeFormatter",
    functions={"ofPattern": lambda pattern, _locale=None: Formatter(to_text(pattern))},
    statics={
        "ISO_LOCAL_DATE": Formatter(iso="DAY"),
        "ISO_DATE": Formatter(iso="DAY"),
        "ISO_LOCAL_DATE_TIME": Formatter(iso="DAYTCLOCK"),
        "ISO_OFFSET_DATE_TIME": Formatter(iso="DAYTCLOCKOFFSET"),
        "ISO_INSTANT": Formatter(iso="DAYTCLOCKOFFSET", zone=UTC),
    },
)
