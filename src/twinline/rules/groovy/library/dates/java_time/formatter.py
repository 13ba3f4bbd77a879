"""java.time.format.DateTimeFormatter, and reading ISO texts."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.dates.java_time.values import (
    LocalDate,
    OffsetDateTime,
    Temporal,
    date_error,
)
from twinline.rules.groovy.library.dates.moments import EPOCH
from twinline.rules.groovy.library.dates.reading import milliseconds, parser
from twinline.rules.groovy.library.dates.showing import FORMATS, pieces, show
from twinline.rules.groovy.library.dates.zones import offset_zone

__all__ = ["Formatter", "parse_error", "parse_iso"]

_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:T(?P<clock>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?"
    r"(?P<offset>Z|[+-]\d\d:\d\d)?(?:\[(?P<zone>[\w/+-]+)\])?"
)


def parse_error(text: str, index: int = 0) -> GroovyError:
    shown = f"Text '{text[:64]}' could not be parsed at index {index}"
    return GroovyError(shown, "java.time.format.DateTimeParseException")


def parse_iso(text: str, *, clock: bool, zone: bool) -> datetime:
    """A date, with time and zone when they are wanted. Raises DateTimeParseException."""
    found = _ISO.match(text)
    if found is None:
        raise parse_error(text)
    whole = found.end() == len(text)
    if not whole or clock != bool(found["clock"]) or zone != bool(found["offset"]):
        raise parse_error(text, found.end())
    try:
        moment = datetime.fromisoformat(_micro(f"{found['day']}T{found['clock'] or '00:00'}"))
        if zone:
            moment = moment.replace(tzinfo=offset_zone(found["offset"]))
        return moment.astimezone(ZoneInfo(found["zone"])) if found["zone"] else moment
    except (ValueError, LookupError, OSError):
        raise parse_error(text) from None


def _micro(text: str) -> str:
    """Python reads three or six digits behind the point; Java writes up to nine."""
    whole, point, digits = text.partition(".")
    return f"{whole}.{digits[:6].ljust(6, '0')}" if point else text


class Formatter:
    """A pattern, or one of the ISO formats when ``pattern`` is empty; ``zone`` is what ``withZone`` gave."""

    __slots__ = ("iso", "pattern", "zone")
    groovy_class = "java.time.format.DateTimeFormatter"

    def __init__(self, pattern: str = "", *, iso: str = "", zone: tzinfo | None = None) -> None:
        self.pattern = pattern.replace("uuuu", "yyyy")
        self.iso = iso
        self.zone = zone
        for piece in pieces(self.pattern) if pattern else ():
            if piece[0].isalpha() and piece[0] not in FORMATS:
                raise GroovyError(f"Unknown pattern letter: {piece[0]}", "java.lang.IllegalArgumentException")

    def to_text(self) -> str:
        return self.pattern or self.iso

    def format(self, value: Temporal) -> str:
        moment = value.moment
        if self.zone is not None and moment.tzinfo is not None:
            moment = moment.astimezone(self.zone)
        if self.pattern:
            return show(self.pattern, moment)
        day, clock = f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}"
        if moment.microsecond:
            clock += f".{moment.microsecond:06}".rstrip("0")
        return (
            self.iso.replace("DAY", day).replace("CLOCK", clock).replace("OFFSET", _offset(moment, self.iso))
        )

    def read(self, text: str, kind: type[Temporal]) -> Temporal:
        """Raises DateTimeParseException."""
        if not self.pattern:
            zoned = issubclass(kind, OffsetDateTime)
            return kind(parse_iso(text, clock=kind is not LocalDate, zone=zoned))
        found = re.fullmatch(parser(self.pattern), text)
        if found is None:
            raise parse_error(text)
        try:
            moment = EPOCH + timedelta(milliseconds=milliseconds(found, UTC))
        except (ValueError, OverflowError):
            raise parse_error(text) from None
        if not issubclass(kind, OffsetDateTime):
            return self._local(found, moment, kind)
        named = next((found[x] for x in "XZz" if x in found.re.groupindex and found[x]), None)
        zone = offset_zone(named) if named else self.zone
        if zone is None:
            raise parse_error(text)
        return kind(moment.astimezone(zone))

    def _local(self, found: re.Match[str], moment: datetime, kind: type[Temporal]) -> Temporal:
        """What stands in the text, whatever its zone."""
        named = next((found[x] for x in "XZz" if x in found.re.groupindex and found[x]), None)
        local = moment.astimezone(offset_zone(named)) if named else moment
        naive = local.replace(tzinfo=None)
        return kind(naive.replace(hour=0, minute=0, second=0, microsecond=0) if kind is LocalDate else naive)


def _offset(moment: datetime, iso: str) -> str:
    if "OFFSET" not in iso:
        return ""
    if moment.tzinfo is None:
        raise date_error("Unsupported field: OffsetSeconds")
    text = f"{moment:%z}"
    return "Z" if not moment.utcoffset() else f"{text[:3]}:{text[3:5]}"
