"""Dates, their formats, time zones."""

from typing import Any

from twinline.rules.groovy.library.classes.java_time import instant_to_date
from twinline.rules.groovy.library.classes.register import enter
from twinline.rules.groovy.library.dates import Date, DateFormat, Timestamp, TimeZone
from twinline.rules.groovy.library.dates.calendars import FIELDS, Calendar
from twinline.rules.groovy.runtime.text import to_text

__all__: list[str] = []


def parse_date(pattern: Any, text: Any) -> Date:
    """``Date.parse(pattern, text)``."""
    return DateFormat(to_text(pattern)).parse(to_text(text))


def timestamp_of(value: Any) -> Timestamp:
    return Timestamp(value.milliseconds if isinstance(value, Date) else value)


def timestamp_from(text: str) -> Timestamp:
    """``yyyy-mm-dd hh:mm:ss[.f…]``; what stands behind the point is a fraction of a second."""
    whole, _, fraction = text.partition(".")
    date = DateFormat("yyyy-MM-dd HH:mm:ss").parse(whole)
    return Timestamp(date.milliseconds + int(fraction[:3].ljust(3, "0")) if fraction else date.milliseconds)


enter("java.util.Date", construct=Date, functions={"parse": parse_date, "from": instant_to_date})

enter(
    "java.sql.Timestamp",
    construct=timestamp_of,
    functions={
        "valueOf": lambda text: timestamp_from(to_text(text)),
    },
)

enter("java.text.SimpleDateFormat", construct=lambda pattern, _locale=None: DateFormat(to_text(pattern)))

enter(
    "java.util.TimeZone",
    functions={"getTimeZone": lambda name: TimeZone(to_text(name)), "getDefault": lambda: TimeZone("UTC")},
)


enter(
    "java.util.Calendar",
    statics=FIELDS,
    functions={"getInstance": lambda zone=None, _locale=None: Calendar(zone)},
)
enter("java.util.GregorianCalendar", construct=Calendar, statics=FIELDS)
