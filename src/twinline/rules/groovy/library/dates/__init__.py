"""Moments, their text, and time zones.

    moments   Date, Timestamp             zones     TimeZone
    formats   SimpleDateFormat            showing, reading   its pattern letters, in both directions
    calendars Calendar                    java_time/   Instant, LocalDate, ZonedDateTime
    methods   what rules may call on them

Everything is in UTC unless a format or a method names another zone.
"""

from twinline.rules.groovy.library.dates import calendars, java_time, methods
from twinline.rules.groovy.library.dates.formats import DateFormat
from twinline.rules.groovy.library.dates.moments import Date, Timestamp
from twinline.rules.groovy.library.dates.zones import TimeZone

__all__ = ["Date", "DateFormat", "TimeZone", "Timestamp", "calendars", "java_time", "methods"]
