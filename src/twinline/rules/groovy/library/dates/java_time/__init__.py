"""java.time: Instant, LocalDate, LocalDateTime, OffsetDateTime, ZonedDateTime, Duration and their formats.

    values   the values and their text        formatter  DateTimeFormatter, ISO texts
    units    ChronoUnit                       methods, durations   what rules may call

The classes themselves (``Instant.now()``, ``LocalDate.of()``) are entered in library/classes/java_time.py.
"""

from twinline.rules.groovy.library.dates.java_time import durations, formatter, methods, units, values

__all__ = ["durations", "formatter", "methods", "units", "values"]
