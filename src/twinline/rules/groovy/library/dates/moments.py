"""java.util.Date and java.sql.Timestamp, shown in UTC."""

from datetime import UTC, datetime, timedelta, tzinfo
from time import time
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.dates.showing import show

__all__ = ["DAY_MILLISECONDS", "EPOCH", "Date", "Timestamp"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
            return (EPOCH + timedelta(milliseconds=self.milliseconds)).astimezone(zone)
        except OverflowError:
            raise GroovyError("The date is out of range", "java.lang.IllegalArgumentException") from None

    def to_text(self) -> str:
        return show("EEE MMM dd HH:mm:ss zzz yyyy", self.moment())

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
