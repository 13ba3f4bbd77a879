# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Dates to text: the letters of a SimpleDateFormat pattern, English names."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from twinline.rules.groovy.errors import GroovyError

__all__ = ["FORMATS", "MONTHS", "literal", "pieces", "show"]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


_PART = re.compile(r"'(?:[^']|'')*'|([a-zA-Z])\1*|[^a-zA-Z']+")


@lru_cache(maxsize=256)
def pieces(pattern: str) -> tuple[str, ...]:
    if len(pattern) > 500 or "".join(m.group() for m in _PART.finditer(pattern)) != pattern:
        raise GroovyError("Unterminated quote", "java.lang.IllegalArgumentException")
    return tuple(m.group() for m in _PART.finditer(pattern))


def literal(part: str) -> str:
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


FORMATS: dict[str, Any] = {
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


def show(pattern: str, moment: datetime) -> str:
    """The moment as the pattern says."""
    shown = [
        FORMATS[piece[0]](moment, len(piece)) if piece[0].isalpha() else literal(piece)
        for piece in pieces(pattern)
    ]
    return "".join(shown)
