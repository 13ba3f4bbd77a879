# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""Text to dates: a pattern as a regular expression, and what its groups mean."""

import re
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from twinline.rules.groovy.library.dates.moments import EPOCH
from twinline.rules.groovy.library.dates.showing import MONTHS, literal, pieces
from twinline.rules.groovy.library.dates.zones import offset_zone

__all__ = ["milliseconds", "parser"]


@lru_cache(maxsize=256)
def parser(pattern: str) -> str:
    """The pattern as a regular expression with one named group a letter."""
    shapes: list[str] = []
    seen: set[str] = set()
    parts = pieces(pattern)
    for index, part in enumerate(parts):
        letter = part[0]
        if not letter.isalpha():
            shapes.append(re.escape(literal(part)))
            continue
        followed = index + 1 < len(parts) and parts[index + 1][0].isalpha()
        shape = _shape(letter, len(part), exact=followed)
        shapes.append(f"(?:{shape})" if letter in seen else f"(?P<{letter}>{shape})")
        seen.add(letter)
    return "".join(shapes)


def _shape(letter: str, width: int, *, exact: bool) -> str:
    if letter in "zXZ":
        return r"Z|[+-]\d{2}:?\d{2}|[+-]\d{2}|GMT[+-]\d{1,2}:\d{2}|[A-Za-z]+(?:/[A-Za-z_]+)*"
    if letter == "E" or (letter in "ML" and width >= 3):
        return "[A-Za-z]+"
    if letter in "aG":
        return "[A-Za-z]{2}"
    return rf"\d{{{width}}}" if exact else r"\d{1,9}"


def milliseconds(found: re.Match[str], zone: tzinfo) -> int:
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
    aware = moment.replace(tzinfo=offset_zone(named) if named else zone)
    return (aware - EPOCH) // timedelta(milliseconds=1)


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
