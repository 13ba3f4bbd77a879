"""Points in time in JQL.

A number without quotes is milliseconds since 1970. A quoted text is a day or a minute (in the zone of
the account, here UTC); ``-1d`` counts from now; ``startOfDay(-1)`` and its like are functions.
"""

import re
from datetime import UTC, datetime, timedelta

from twinline.trackers.sandbox.jql.syntax import Literal

__all__ = ["moment_of"]

_RELATIVE = re.compile(r"^([+-]?)(\d{1,6})([wdhmM]|y)?$")
_PERIODS = {
    "y": timedelta(days=365),
    "M": timedelta(days=30),
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
}
_FORMATS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")


def moment_of(literal: Literal, now: int) -> int | None:
    """Milliseconds since 1970, or None when the literal names no moment (of the years 1 to 9999)."""
    try:
        moment = _moment(literal, now)
        if moment is not None:
            datetime.fromtimestamp(moment / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment


def _moment(literal: Literal, now: int) -> int | None:
    if literal.arguments is not None:
        return _computed(literal.text.lower(), literal.arguments, now)
    if not literal.quoted and re.fullmatch(r"-?\d{7,16}", literal.text):
        return int(literal.text)
    relative = _offset(literal.text)
    if relative is not None:
        return now + relative
    for form in _FORMATS:
        try:
            return round(datetime.strptime(literal.text, form).replace(tzinfo=UTC).timestamp() * 1000)
        except ValueError:
            continue
    return None


def _offset(text: str, unit: str = "m") -> int | None:
    match = _RELATIVE.match(text)
    if match is None:
        return None
    period = _PERIODS[match[3] or unit]
    return round(period.total_seconds() * 1000) * int(match[2]) * (-1 if match[1] == "-" else 1)


def _computed(name: str, arguments: tuple[str, ...], now: int) -> int | None:
    if name == "now" and not arguments:
        return now
    starts = {"startofday": "d", "endofday": "d", "startofweek": "w", "endofweek": "w"}
    offset = _offset(arguments[0], starts.get(name, "d")) if arguments else 0
    if name not in starts or offset is None or len(arguments) > 1:
        return None
    moment = datetime.fromtimestamp((now + offset) / 1000, UTC)
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if starts[name] == "w":
        start -= timedelta(days=(start.weekday() + 1) % 7)
    length = _PERIODS[starts[name]]
    exact = start + length - timedelta(milliseconds=1) if name.startswith("end") else start
    return round(exact.timestamp() * 1000)
