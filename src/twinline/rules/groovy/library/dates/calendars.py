"""java.util.Calendar: a moment with fields that can be read, set and moved."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.dates.moments import EPOCH, Date
from twinline.rules.groovy.library.dates.showing import show
from twinline.rules.groovy.library.dates.zones import TimeZone
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import Long

__all__ = ["FIELDS", "Calendar", "add_months"]

YEAR, MONTH, WEEK_OF_YEAR, DATE, DAY_OF_YEAR, DAY_OF_WEEK = 1, 2, 3, 5, 6, 7
AM_PM, HOUR, HOUR_OF_DAY, MINUTE, SECOND, MILLISECOND = 9, 10, 11, 12, 13, 14
FIELDS = {
    "YEAR": YEAR, "MONTH": MONTH, "WEEK_OF_YEAR": WEEK_OF_YEAR, "DATE": DATE, "DAY_OF_MONTH": DATE,
    "DAY_OF_YEAR": DAY_OF_YEAR, "DAY_OF_WEEK": DAY_OF_WEEK, "AM_PM": AM_PM, "HOUR": HOUR,
    "HOUR_OF_DAY": HOUR_OF_DAY, "MINUTE": MINUTE, "SECOND": SECOND, "MILLISECOND": MILLISECOND,
    "SUNDAY": 1, "MONDAY": 2, "TUESDAY": 3, "WEDNESDAY": 4, "THURSDAY": 5, "FRIDAY": 6, "SATURDAY": 7,
    "JANUARY": 0, "FEBRUARY": 1, "MARCH": 2, "APRIL": 3, "MAY": 4, "JUNE": 5, "JULY": 6, "AUGUST": 7,
    "SEPTEMBER": 8, "OCTOBER": 9, "NOVEMBER": 10, "DECEMBER": 11, "AM": 0, "PM": 1,
}  # fmt: skip
"""Java's numbers of fields, days of the week and months."""

_READ: dict[int, Any] = {
    YEAR: lambda m: m.year,
    MONTH: lambda m: m.month - 1,
    WEEK_OF_YEAR: lambda m: int(m.strftime("%U")) + (datetime(m.year, 1, 1, tzinfo=UTC).weekday() != 6),  # noqa: PLR2004
    DATE: lambda m: m.day,
    DAY_OF_YEAR: lambda m: m.timetuple().tm_yday,
    DAY_OF_WEEK: lambda m: m.isoweekday() % 7 + 1,
    AM_PM: lambda m: m.hour // 12,
    HOUR: lambda m: m.hour % 12,
    HOUR_OF_DAY: lambda m: m.hour,
    MINUTE: lambda m: m.minute,
    SECOND: lambda m: m.second,
    MILLISECOND: lambda m: m.microsecond // 1000,
}
_UNITS = {
    WEEK_OF_YEAR: timedelta(weeks=1), DATE: timedelta(days=1), DAY_OF_YEAR: timedelta(days=1),
    DAY_OF_WEEK: timedelta(days=1), AM_PM: timedelta(hours=12), HOUR: timedelta(hours=1),
    HOUR_OF_DAY: timedelta(hours=1), MINUTE: timedelta(minutes=1), SECOND: timedelta(seconds=1),
    MILLISECOND: timedelta(milliseconds=1),
}  # fmt: skip


def add_months(moment: datetime, months: int) -> datetime:
    """The same day so many months on; the last one where a month is too short. Raises ValueError."""
    number = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(number, 12)
    if not 1 <= year <= 9999:  # noqa: PLR2004 the years Python knows
        raise ValueError(f"the year {year} is out of range")
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


class Calendar:
    """java.util.GregorianCalendar."""

    __slots__ = ("moment",)
    groovy_class = "java.util.GregorianCalendar"

    def __init__(self, zone: TimeZone | None = None) -> None:
        self.moment = Date().moment(zone.zone if zone is not None else UTC)

    @property
    def milliseconds(self) -> Long:
        return Long((self.moment - EPOCH) // timedelta(milliseconds=1))

    def to_text(self) -> str:
        return f"java.util.GregorianCalendar[time={int(self.milliseconds)}]"

    def compare_to(self, other: Any) -> int | None:
        if not isinstance(other, Calendar):
            return None
        return (self.moment > other.moment) - (self.moment < other.moment)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.moment == other.moment

    def __hash__(self) -> int:
        return hash(self.moment)

    def add(self, field: int, amount: int) -> None:
        """Move by an amount of a field; clock hours are hours of time."""
        if field in {YEAR, MONTH}:
            self.moment = add_months(self.moment, amount * (12 if field == YEAR else 1))
        elif field in {WEEK_OF_YEAR, DATE, DAY_OF_YEAR, DAY_OF_WEEK}:
            self.moment += amount * _unit(field)
        else:
            zone = self.moment.tzinfo
            self.moment = (self.moment.astimezone(UTC) + amount * _unit(field)).astimezone(zone)

    def set(self, field: int, value: int) -> None:
        """A value outside its range runs over into the next larger field, as in Java's lenient mode."""
        if field == YEAR:
            self.moment = add_months(self.moment, (value - self.moment.year) * 12)
        elif field == MONTH:
            self.moment = add_months(self.moment, value - (self.moment.month - 1))
        else:
            self.moment += (value - int(_READ[field](self.moment))) * _unit(field)


def _unit(field: int) -> timedelta:
    if field not in _UNITS:
        raise GroovyError(f"The calendar has no field {int(field)}", "java.lang.IllegalArgumentException")
    return _UNITS[field]


CALENDAR = MethodTable("java.util.Calendar", OBJECT)
TABLES[Calendar] = CALENDAR


@CALENDAR.define("get", "getAt")
def get(calendar: Calendar, field: int) -> int:
    _unit(field if field not in {YEAR, MONTH} else DATE)
    return int(_READ[field](calendar.moment))


@CALENDAR.define("set")
def set_(calendar: Calendar, first: int, second: int, *rest: int) -> None:
    """``set(field, value)``, or ``set(year, month, day[, hour, minute[, second]])``."""
    if not rest:
        calendar.set(first, second)
        return
    calendar.set(DATE, 1)
    fields = (YEAR, MONTH, DATE, HOUR_OF_DAY, MINUTE, SECOND)
    for field, value in zip(fields, (first, second, *rest), strict=False):
        calendar.set(field, value)


@CALENDAR.define("putAt")
def put_at(calendar: Calendar, field: int, value: int) -> None:
    calendar.set(field, value)


@CALENDAR.define("add")
def add(calendar: Calendar, field: int, amount: int) -> None:
    calendar.add(field, amount)


@CALENDAR.define("getTimeInMillis")
def get_time_in_millis(calendar: Calendar) -> Long:
    return calendar.milliseconds


@CALENDAR.define("setTimeInMillis")
def set_time_in_millis(calendar: Calendar, milliseconds: int) -> None:
    calendar.moment = Date(milliseconds).moment(calendar.moment.tzinfo or UTC)


@CALENDAR.define("getTime")
def get_time(calendar: Calendar) -> Date:
    return Date(calendar.milliseconds)


@CALENDAR.define("setTime")
def set_time(calendar: Calendar, date: Date) -> None:
    calendar.moment = date.moment(calendar.moment.tzinfo or UTC)


@CALENDAR.define("setTimeZone")
def set_time_zone(calendar: Calendar, zone: TimeZone) -> None:
    calendar.moment = calendar.moment.astimezone(zone.zone)


@CALENDAR.define("before")
def before(calendar: Calendar, other: Calendar) -> bool:
    return calendar.moment < other.moment


@CALENDAR.define("after")
def after(calendar: Calendar, other: Calendar) -> bool:
    return calendar.moment > other.moment


@CALENDAR.define("format")
def format_(calendar: Calendar, pattern: Any) -> str:
    return show(to_text(pattern), calendar.moment)


@CALENDAR.define("clone")
def clone(calendar: Calendar) -> Calendar:
    copy = Calendar()
    copy.moment = calendar.moment
    return copy


@CALENDAR.define("clearTime")
def clear_time(calendar: Calendar) -> Calendar:
    calendar.moment = calendar.moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return calendar
