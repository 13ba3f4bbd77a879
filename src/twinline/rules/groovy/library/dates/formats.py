"""java.text.SimpleDateFormat."""

import re
from datetime import UTC, tzinfo

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.dates.moments import Date
from twinline.rules.groovy.library.dates.reading import milliseconds, parser
from twinline.rules.groovy.library.dates.showing import FORMATS, pieces, show

__all__ = ["DateFormat"]


class DateFormat:
    """java.text.SimpleDateFormat, English names."""

    __slots__ = ("lenient", "pattern", "zone")
    groovy_class = "java.text.SimpleDateFormat"

    def __init__(self, pattern: str, zone: tzinfo = UTC) -> None:
        self.pattern = pattern
        self.zone = zone
        self.lenient = True
        for part in pieces(pattern):
            if part[0].isalpha() and part[0] not in FORMATS:
                raise GroovyError(
                    f"Illegal pattern character '{part[0]}'", "java.lang.IllegalArgumentException"
                )

    def to_text(self) -> str:
        return f"java.text.SimpleDateFormat({self.pattern})"

    def format(self, date: Date) -> str:
        return show(self.pattern, date.moment(self.zone))

    def parse(self, text: str) -> Date:
        """Raises ParseException when the text does not begin as the pattern says."""
        found = re.match(parser(self.pattern), text)
        if found is None:
            raise GroovyError(f'Unparseable date: "{text}"', "java.text.ParseException")
        try:
            return Date(milliseconds(found, self.zone))
        except (ValueError, OverflowError):
            raise GroovyError(f'Unparseable date: "{text}"', "java.text.ParseException") from None
