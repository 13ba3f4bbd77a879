"""What rules may ask of the values of java.time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from twinline.rules.groovy.library.dates.calendars import add_months
from twinline.rules.groovy.library.dates.java_time.formatter import Formatter
from twinline.rules.groovy.library.dates.java_time.units import MONTHS_OF, Unit, between
from twinline.rules.groovy.library.dates.java_time.values import (
    Instant,
    LocalDate,
    LocalDateTime,
    OffsetDateTime,
    Temporal,
    ZonedDateTime,
    ZoneId,
)
from twinline.rules.groovy.library.dates.methods import DATE
from twinline.rules.groovy.library.dates.moments import EPOCH, Date
from twinline.rules.groovy.library.dates.showing import DAYS, MONTHS
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.values import Long

__all__: list[str] = []

TEMPORAL = MethodTable("java.time.temporal.Temporal", OBJECT)
DATED = MethodTable("java.time.LocalDate", TEMPORAL)
TIMED = MethodTable("java.time.LocalDateTime", DATED)
ZONED = MethodTable("java.time.ZonedDateTime", TIMED)
INSTANT = MethodTable("java.time.Instant", TEMPORAL)
FORMATTER = MethodTable("java.time.format.DateTimeFormatter", OBJECT)
ZONE = MethodTable("java.time.ZoneId", OBJECT)
UNIT = MethodTable("java.time.temporal.ChronoUnit", OBJECT)
TABLES |= {
    Instant: INSTANT, LocalDate: DATED, LocalDateTime: TIMED, OffsetDateTime: ZONED, ZonedDateTime: ZONED,
    Formatter: FORMATTER, ZoneId: ZONE, Unit: UNIT,
}  # fmt: skip


def moved(value: Temporal, amount: int, unit: Unit) -> Temporal:
    if unit.name in MONTHS_OF:
        return value.at(add_months(value.moment, int(amount) * MONTHS_OF[unit.name]))
    return value.moved(int(amount) * unit.length)


@TEMPORAL.define("plus")
def plus(value: Temporal, amount: Any, unit: Unit | None = None) -> Temporal:
    """``plus(duration)`` or ``plus(number, unit)``."""
    return value.moved(amount.length) if unit is None else moved(value, amount, unit)


@TEMPORAL.define("minus")
def minus(value: Temporal, amount: Any, unit: Unit | None = None) -> Temporal:
    return value.moved(-amount.length) if unit is None else moved(value, -amount, unit)


@TEMPORAL.define("isBefore")
def is_before(value: Temporal, other: Temporal) -> bool:
    return value.moment < other.moment


@TEMPORAL.define("isAfter")
def is_after(value: Temporal, other: Temporal) -> bool:
    return value.moment > other.moment


@TEMPORAL.define("until")
def until(value: Temporal, other: Temporal, unit: Unit) -> Long:
    return between(unit, value, other)


@TEMPORAL.define("truncatedTo")
def truncated_to(value: Temporal, unit: Unit) -> Temporal:
    midnight = value.moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return value.at(midnight + (value.moment - midnight) // unit.length * unit.length)


@INSTANT.define("toEpochMilli")
def to_epoch_milli(value: Instant) -> Long:
    return Long((value.moment - EPOCH) // timedelta(milliseconds=1))


@INSTANT.define("getEpochSecond")
def get_epoch_second(value: Instant) -> Long:
    return Long((value.moment - EPOCH) // timedelta(seconds=1))


@INSTANT.define("atZone")
def at_zone(value: Instant, zone: ZoneId) -> ZonedDateTime:
    return ZonedDateTime(value.moment.astimezone(zone.zone))


@INSTANT.define("atOffset")
def at_offset(value: Instant, zone: ZoneId) -> OffsetDateTime:
    return OffsetDateTime(value.moment.astimezone(zone.zone))


@DATED.define("format")
def format_(value: Temporal, formatter: Formatter) -> str:
    return formatter.format(value)


@DATED.define("atStartOfDay")
def at_start_of_day(value: Temporal, zone: ZoneId | None = None) -> Temporal:
    midnight = value.moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return LocalDateTime(midnight) if zone is None else ZonedDateTime(midnight.replace(tzinfo=zone.zone))


@TIMED.define("toLocalDate")
def to_local_date(value: Temporal) -> LocalDate:
    return LocalDate(value.moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None))


@TIMED.define("toLocalDateTime")
def to_local_date_time(value: Temporal) -> LocalDateTime:
    return LocalDateTime(value.moment.replace(tzinfo=None))


@TIMED.define("atZone", "atOffset")
def with_zone(value: Temporal, zone: ZoneId) -> ZonedDateTime:
    """The same date and time, as a clock of that zone shows it."""
    return ZonedDateTime(value.moment.replace(tzinfo=zone.zone))


@TIMED.define("toInstant")
def to_instant(value: Temporal, zone: ZoneId | None = None) -> Instant:
    moment = value.moment if zone is None else value.moment.replace(tzinfo=zone.zone)
    if moment.tzinfo is None:
        raise TypeError("a zone is needed")
    return Instant(moment.astimezone(UTC))


@ZONED.define("withZoneSameInstant")
def with_zone_same_instant(value: Temporal, zone: ZoneId) -> Temporal:
    return value.at(value.moment.astimezone(zone.zone))


@ZONED.define("toOffsetDateTime")
def to_offset_date_time(value: Temporal) -> OffsetDateTime:
    return OffsetDateTime(value.moment)


@ZONED.define("toEpochSecond")
def to_epoch_second(value: Temporal) -> Long:
    return Long((value.moment - EPOCH) // timedelta(seconds=1))


@DATE.define("toInstant")
def instant_of(date: Date) -> Instant:
    return Instant(date.moment())


@FORMATTER.define("format")
def format_value(formatter: Formatter, value: Temporal) -> str:
    return formatter.format(value)


@FORMATTER.define("withZone")
def formatter_with_zone(formatter: Formatter, zone: ZoneId) -> Formatter:
    return Formatter(formatter.pattern, iso=formatter.iso, zone=zone.zone)


@FORMATTER.define("withLocale")
def formatter_with_locale(formatter: Formatter, _locale: Any) -> Formatter:
    return formatter


@ZONE.define("getId")
def zone_id(zone: ZoneId) -> str:
    return zone.name


@UNIT.define("between")
def unit_between(unit: Unit, first: Temporal, second: Temporal) -> Long:
    return between(unit, first, second)


def _enter_numbers(table: MethodTable, readers: dict[str, Any]) -> None:
    """Methods without arguments that read something off the moment."""
    for name, read in readers.items():

        def reader(value: Temporal, *, read: Any = read) -> Any:
            return read(value.moment)

        table.define(name)(reader)


def _enter_steps(table: MethodTable, units: dict[str, str]) -> None:
    """``plusDays(n)``, ``minusHours(n)`` …"""
    for plural, unit_name in units.items():
        unit = Unit(unit_name)

        def forward(value: Temporal, amount: int, *, unit: Unit = unit) -> Temporal:
            return moved(value, amount, unit)

        def back(value: Temporal, amount: int, *, unit: Unit = unit) -> Temporal:
            return moved(value, -amount, unit)

        table.define(f"plus{plural}")(forward)
        table.define(f"minus{plural}")(back)


def _enter_parts(table: MethodTable, parts: dict[str, str]) -> None:
    """``withYear(n)``, ``withNano(n)`` …; a nano counts as a thousandth of a microsecond."""
    for name, part in parts.items():

        def changed(value: Temporal, number: int, *, part: str = part) -> Temporal:
            amount = int(number) // 1000 if part == "microsecond" else int(number)
            moment: datetime = value.moment.replace(**{part: amount})  # type: ignore[arg-type]
            return value.at(moment)

        table.define(f"with{name}")(changed)


_enter_numbers(DATED, {
    "getYear": lambda m: m.year,
    "getMonthValue": lambda m: m.month,
    "getMonth": lambda m: MONTHS[m.month - 1].upper(),
    "getDayOfMonth": lambda m: m.day,
    "getDayOfYear": lambda m: m.timetuple().tm_yday,
    "getDayOfWeek": lambda m: DAYS[m.weekday()].upper(),
})  # fmt: skip
_enter_numbers(TIMED, {
    "getHour": lambda m: m.hour,
    "getMinute": lambda m: m.minute,
    "getSecond": lambda m: m.second,
    "getNano": lambda m: m.microsecond * 1000,
})  # fmt: skip
_DATE_STEPS = {"Years": "YEARS", "Months": "MONTHS", "Weeks": "WEEKS", "Days": "DAYS"}
_CLOCK_STEPS = {"Hours": "HOURS", "Minutes": "MINUTES", "Seconds": "SECONDS"}
_enter_steps(DATED, _DATE_STEPS)
_enter_steps(TIMED, _CLOCK_STEPS)
_enter_steps(INSTANT, {"Seconds": "SECONDS", "Millis": "MILLIS"})
_enter_parts(DATED, {"Year": "year", "Month": "month", "DayOfMonth": "day"})
_enter_parts(TIMED, {"Hour": "hour", "Minute": "minute", "Second": "second", "Nano": "microsecond"})
