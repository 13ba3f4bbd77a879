"""What rules may ask of dates, formats and time zones."""

from datetime import UTC
from typing import Any

from twinline.rules.groovy.library.dates.formats import DateFormat
from twinline.rules.groovy.library.dates.moments import DAY_MILLISECONDS, Date, Timestamp
from twinline.rules.groovy.library.dates.zones import TimeZone
from twinline.rules.groovy.runtime.calls import missing_method
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.numbers import is_number
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import Long

__all__: list[str] = []

DATE = MethodTable("java.util.Date", OBJECT)


FORMAT = MethodTable("java.text.SimpleDateFormat", OBJECT)


TIMESTAMP = MethodTable("java.sql.Timestamp", DATE)


ZONE = MethodTable("java.util.TimeZone", OBJECT)


TABLES[Date] = DATE


TABLES[Timestamp] = TIMESTAMP


TABLES[DateFormat] = FORMAT


TABLES[TimeZone] = ZONE


@DATE.define("getTime", "toEpochMilli")
def get_time(date: Date) -> Long:
    return Long(date.milliseconds)


@DATE.define("setTime")
def set_time(date: Date, milliseconds: int) -> None:
    date.milliseconds = int(milliseconds)


@DATE.define("format")
def format_(date: Date, pattern: Any, zone: Any = None) -> str:
    shown = DateFormat(to_text(pattern), zone.zone if isinstance(zone, TimeZone) else UTC).format(date)
    sized(len(shown), text=True)
    return shown


@DATE.define("before")
def before(date: Date, other: Date) -> bool:
    return date.milliseconds < other.milliseconds


@DATE.define("after")
def after(date: Date, other: Date) -> bool:
    return date.milliseconds > other.milliseconds


@DATE.define("compareTo")
def compare_to(date: Date, other: Any) -> int | None:
    return date.compare_to(other)


@DATE.define("plus")
def plus(date: Date, days: Any) -> Date:
    if not is_number(days):
        raise missing_method(date, "plus", [days])
    return type(date)(date.milliseconds + int(days * DAY_MILLISECONDS))


@DATE.define("minus")
def minus(date: Date, other: Any) -> Any:
    """Days before for a number, whole days between for a date."""
    if isinstance(other, Date):
        return (date.milliseconds - other.milliseconds) // DAY_MILLISECONDS
    if not is_number(other):
        raise missing_method(date, "minus", [other])
    return plus(date, -other)


@DATE.define("next")
def next_(date: Date) -> Date:
    return plus(date, 1)


@DATE.define("previous")
def previous(date: Date) -> Date:
    return plus(date, -1)


@DATE.define("clearTime")
def clear_time(date: Date) -> Date:
    date.milliseconds -= date.milliseconds % DAY_MILLISECONDS
    return date


@DATE.define("clone")
def clone(date: Date) -> Date:
    return type(date)(date.milliseconds)


@DATE.define("toTimestamp")
def to_timestamp(date: Date) -> Timestamp:
    return Timestamp(date.milliseconds)


for _name, _read in {
    "getYear": lambda m: m.year - 1900,
    "getMonth": lambda m: m.month - 1,
    "getDate": lambda m: m.day,
    "getDay": lambda m: m.isoweekday() % 7,
    "getHours": lambda m: m.hour,
    "getMinutes": lambda m: m.minute,
    "getSeconds": lambda m: m.second,
}.items():

    def _reader(date: Date, *, read: Any = _read) -> int:
        return int(read(date.moment()))

    DATE.define(_name)(_reader)


@FORMAT.define("format")
def format_date(form: DateFormat, date: Any) -> str:
    if not isinstance(date, Date):
        date = Date(date)
    shown = form.format(date)
    sized(len(shown), text=True)
    return shown


@FORMAT.define("parse")
def parse_date(form: DateFormat, text: Any) -> Date:
    return form.parse(to_text(text))


@FORMAT.define("setTimeZone")
def set_time_zone(form: DateFormat, zone: TimeZone) -> None:
    form.zone = zone.zone


@FORMAT.define("setLenient")
def set_lenient(form: DateFormat, lenient: bool) -> None:
    form.lenient = lenient


@FORMAT.define("toPattern")
def to_pattern(form: DateFormat) -> str:
    return form.pattern


@ZONE.define("getID")
def zone_id(zone: TimeZone) -> str:
    return zone.name
