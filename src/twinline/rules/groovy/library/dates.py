# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""java.util.Date, java.sql.Timestamp and SimpleDateFormat, in UTC unless a format names another zone."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from time import time
from typing import Any
from zoneinfo import ZoneInfo

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.calls import missing_method
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.numbers import is_number
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import Long

__all__ = ["Date", "DateFormat", "TimeZone", "Timestamp"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
DAY_MILLISECONDS = 86_400_000


class Date:
    """A moment, in milliseconds since 1970."""

    __slots__ = ("milliseconds",)
    groovy_class = "java.util.Date"

    def __init__(self, milliseconds: int | None = None) -> None:
        self.milliseconds = int(time() * 1000) if milliseconds is None else int(milliseconds)

    def moment(self, zone: tzinfo = UTC) -> datetime:
        """Raises GroovyError for years that Python cannot show (before 1 or after 9999)."""
        try:
            return (_EPOCH + timedelta(milliseconds=self.milliseconds)).astimezone(zone)
        except OverflowError:
            raise GroovyError("The date is out of range", "java.lang.IllegalArgumentException") from None

    def to_text(self) -> str:
        return DateFormat("EEE MMM dd HH:mm:ss zzz yyyy").format(self)

    def compare_to(self, other: Any) -> int | None:
        if not isinstance(other, Date):
            return None
        return (self.milliseconds > other.milliseconds) - (self.milliseconds < other.milliseconds)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Date) and self.milliseconds == other.milliseconds

    def __hash__(self) -> int:
        return hash(self.milliseconds)


class Timestamp(Date):
    """java.sql.Timestamp; its nanoseconds are those of its milliseconds."""

    __slots__ = ()
    groovy_class = "java.sql.Timestamp"

    def to_text(self) -> str:
        moment = self.moment()
        fraction = f"{self.milliseconds % 1000:03}".rstrip("0") or "0"
        return f"{moment:%Y-%m-%d %H:%M:%S}.{fraction}"


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


_PART = re.compile(r"'(?:[^']|'')*'|([a-zA-Z])\1*|[^a-zA-Z']+")


@lru_cache(maxsize=256)
def _parts(pattern: str) -> tuple[str, ...]:
    if len(pattern) > 500 or "".join(m.group() for m in _PART.finditer(pattern)) != pattern:
        raise GroovyError("Unterminated quote", "java.lang.IllegalArgumentException")
    return tuple(m.group() for m in _PART.finditer(pattern))


class DateFormat:
    """java.text.SimpleDateFormat, English names."""

    __slots__ = ("lenient", "pattern", "zone")
    groovy_class = "java.text.SimpleDateFormat"

    def __init__(self, pattern: str, zone: tzinfo = UTC) -> None:
        self.pattern = pattern
        self.zone = zone
        self.lenient = True
        for part in _parts(pattern):
            if part[0].isalpha() and part[0] not in _FORMATS:
                raise GroovyError(
                    f"Illegal pattern character '{part[0]}'", "java.lang.IllegalArgumentException"
                )

    def to_text(self) -> str:
        return f"java.text.SimpleDateFormat({self.pattern})"

    def format(self, date: Date) -> str:
        moment = date.moment(self.zone)
        shown = [
            _FORMATS[part[0]](moment, len(part)) if part[0].isalpha() else _literal(part)
            for part in _parts(self.pattern)
        ]
        return "".join(shown)

    def parse(self, text: str) -> Date:
        """Raises ParseException when the text does not begin as the pattern says."""
        found = re.match(_parser(self.pattern), text)
        if found is None:
            raise GroovyError(f'Unparseable date: "{text}"', "java.text.ParseException")
        try:
            return Date(_milliseconds(found, self.zone))
        except (ValueError, OverflowError):
            raise GroovyError(f'Unparseable date: "{text}"', "java.text.ParseException") from None


def _literal(part: str) -> str:
    if part[0] != "'":
        return part
    return part[1:-1].replace("''", "'") or "'"


def _offset(moment: datetime, *, colon: bool) -> str:
    seconds = int((moment.utcoffset() or timedelta()).total_seconds())
    sign = "-" if seconds < 0 else "+"
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{sign}{hours:02}{':' if colon else ''}{minutes:02}"


def _iso_offset(moment: datetime, width: int) -> str:
    if not moment.utcoffset():
        return "Z"
    return _offset(moment, colon=width == 3) if width > 1 else _offset(moment, colon=False)[:3]


def _month(moment: datetime, width: int) -> str:
    name = MONTHS[moment.month - 1]
    return f"{moment.month:0{width}}" if width < 3 else name[:3] if width == 3 else name


def _zone_name(moment: datetime, _width: int) -> str:
    return moment.tzname() or "GMT"


_FORMATS: dict[str, Any] = {
    "y": lambda m, n: f"{m.year % 100:02}" if n == 2 else f"{m.year:0{n}}",
    "Y": lambda m, n: f"{m.isocalendar().year:0{n}}",
    "u": lambda m, n: f"{m.isoweekday():0{n}}",
    "M": _month,
    "L": _month,
    "w": lambda m, n: f"{m.isocalendar().week:0{n}}",
    "D": lambda m, n: f"{m.timetuple().tm_yday:0{n}}",
    "d": lambda m, n: f"{m.day:0{n}}",
    "E": lambda m, n: DAYS[m.weekday()] if n > 3 else DAYS[m.weekday()][:3],
    "a": lambda m, _n: "AM" if m.hour < 12 else "PM",
    "H": lambda m, n: f"{m.hour:0{n}}",
    "k": lambda m, n: f"{m.hour or 24:0{n}}",
    "K": lambda m, n: f"{m.hour % 12:0{n}}",
    "h": lambda m, n: f"{m.hour % 12 or 12:0{n}}",
    "m": lambda m, n: f"{m.minute:0{n}}",
    "s": lambda m, n: f"{m.second:0{n}}",
    "S": lambda m, n: f"{m.microsecond // 1000:0{n}}",
    "z": _zone_name,
    "Z": lambda m, _n: _offset(m, colon=False),
    "X": _iso_offset,
    "G": lambda _m, _n: "AD",
}


@lru_cache(maxsize=256)
def _parser(pattern: str) -> str:
    """The pattern as a regular expression with one named group a letter."""
    pieces: list[str] = []
    seen: set[str] = set()
    parts = _parts(pattern)
    for index, part in enumerate(parts):
        letter = part[0]
        if not letter.isalpha():
            pieces.append(re.escape(_literal(part)))
            continue
        followed = index + 1 < len(parts) and parts[index + 1][0].isalpha()
        shape = _shape(letter, len(part), exact=followed)
        pieces.append(f"(?:{shape})" if letter in seen else f"(?P<{letter}>{shape})")
        seen.add(letter)
    return "".join(pieces)


def _shape(letter: str, width: int, *, exact: bool) -> str:
    if letter in "zXZ":
        return r"Z|[+-]\d{2}:?\d{2}|[+-]\d{2}|GMT[+-]\d{1,2}:\d{2}|[A-Za-z]+(?:/[A-Za-z_]+)*"
    if letter == "E" or (letter in "ML" and width >= 3):
        return "[A-Za-z]+"
    if letter in "aG":
        return "[A-Za-z]{2}"
    return rf"\d{{{width}}}" if exact else r"\d{1,9}"


def _milliseconds(found: re.Match[str], zone: tzinfo) -> int:
    """The moment of a parsed text; numbers that run over carry on, as in Java's lenient mode."""
    groups = {letter: text for letter, text in found.groupdict().items() if text is not None}
    year = int(groups.get("y") or groups.get("Y") or 1970)
    if len(groups.get("y", "1970")) <= 2:
        year += 2000 if year < 80 else 1900
    months = year * 12 + _month_number(groups.get("M") or groups.get("L") or "1") - 1
    start = datetime(months // 12, months % 12 + 1, 1)  # noqa: DTZ001 the zone is added below
    moment = start + timedelta(
        days=int(groups.get("D") or groups.get("d") or 1) - 1,
        hours=_hours(groups),
        minutes=int(groups.get("m", 0)),
        seconds=int(groups.get("s", 0)),
        milliseconds=int(groups.get("S", 0)),
    )
    named = groups.get("X") or groups.get("Z") or groups.get("z")
    aware = moment.replace(tzinfo=_parsed_zone(named) if named else zone)
    return (aware - _EPOCH) // timedelta(milliseconds=1)


def _hours(groups: dict[str, str]) -> int:
    hours = int(groups.get("H") or groups.get("k") or groups.get("h") or groups.get("K") or 0)
    if "k" in groups or "h" in groups:
        hours %= 24 if "k" in groups else 12
    return hours + 12 if groups.get("a", "").upper() == "PM" else hours


def _month_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    for number, name in enumerate(MONTHS, start=1):
        if name.lower().startswith(text.lower()[:3]):
            return number
    raise ValueError(text)


def _parsed_zone(text: str) -> tzinfo:
    if offset := re.fullmatch(r"([+-])(\d{2}):?(\d{2})?", text):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    return zone_of(text)


# what rules may ask

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
