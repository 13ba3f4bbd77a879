"""java.time.temporal.ChronoUnit."""

from datetime import timedelta

from twinline.rules.groovy.library.dates.java_time.values import Temporal
from twinline.rules.groovy.runtime.values import Long

__all__ = ["LENGTHS", "MONTHS_OF", "Unit", "between"]

LENGTHS = {
    "MILLIS": timedelta(milliseconds=1), "SECONDS": timedelta(seconds=1), "MINUTES": timedelta(minutes=1),
    "HOURS": timedelta(hours=1), "HALF_DAYS": timedelta(hours=12), "DAYS": timedelta(days=1),
    "WEEKS": timedelta(weeks=1),
}  # fmt: skip
MONTHS_OF = {"MONTHS": 1, "YEARS": 12, "DECADES": 120}
"""Units without a fixed length."""


class Unit:
    __slots__ = ("length", "name")
    groovy_class = "java.time.temporal.ChronoUnit"

    def __init__(self, name: str) -> None:
        self.name = name
        self.length = LENGTHS.get(name, timedelta(days=30))

    def to_text(self) -> str:
        return self.name.capitalize()


def between(unit: Unit, first: Temporal, second: Temporal) -> Long:
    """Whole units from the first to the second, negative when it lies before."""
    if unit.name not in MONTHS_OF:
        distance = second.moment - first.moment
        whole = abs(distance) // unit.length
        return Long(-whole if distance < timedelta() else whole)
    early, late = sorted((first.moment, second.moment))
    months = (late.year - early.year) * 12 + late.month - early.month
    months -= (late.day, late.timetz()) < (early.day, early.timetz())
    whole = months // MONTHS_OF[unit.name]
    return Long(whole if first.moment <= second.moment else -whole)
