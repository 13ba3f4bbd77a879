"""What rules may ask of a java.time.Duration."""

from twinline.rules.groovy.library.dates.java_time.units import LENGTHS
from twinline.rules.groovy.library.dates.java_time.values import Duration
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.values import Long

__all__: list[str] = []

DURATION = MethodTable("java.time.Duration", OBJECT)
TABLES[Duration] = DURATION


@DURATION.define("plus")
def plus_duration(value: Duration, other: Duration) -> Duration:
    return Duration(value.length + other.length)


@DURATION.define("minus")
def minus_duration(value: Duration, other: Duration) -> Duration:
    return Duration(value.length - other.length)


@DURATION.define("toDays")
def to_days(value: Duration) -> Long:
    return value.whole(LENGTHS["DAYS"])


@DURATION.define("toHours")
def to_hours(value: Duration) -> Long:
    return value.whole(LENGTHS["HOURS"])


@DURATION.define("toMinutes")
def to_minutes(value: Duration) -> Long:
    return value.whole(LENGTHS["MINUTES"])


@DURATION.define("toSeconds", "getSeconds")
def to_seconds(value: Duration) -> Long:
    return value.whole(LENGTHS["SECONDS"])


@DURATION.define("toMillis")
def to_millis(value: Duration) -> Long:
    return value.whole(LENGTHS["MILLIS"])
