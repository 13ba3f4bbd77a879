"""The classes of Java and Groovy that a rule can name: constructors, constants, static methods.

    lang      Object, String, Boolean, System     numbers      Integer, BigDecimal
    texts     Pattern, JsonSlurper                mathematics  Math
    dates     Date, SimpleDateFormat              collections  ArrayList, Collections
    encodings URLEncoder, Base64, UUID            java_time    Instant, LocalDate

``LIBRARY`` holds them all by full name. What is not in it does not exist for a rule.
"""

from collections.abc import Mapping
from types import MappingProxyType

from twinline.rules.groovy.library.classes import (
    collections,
    dates,
    encodings,
    java_time,
    lang,
    mathematics,
    numbers,
    texts,
)
from twinline.rules.groovy.library.classes.register import CLASSES
from twinline.rules.groovy.runtime.classes import GroovyClass

__all__ = [
    "LIBRARY",
    "collections",
    "dates",
    "encodings",
    "java_time",
    "lang",
    "mathematics",
    "numbers",
    "texts",
]

LIBRARY: Mapping[str, GroovyClass] = MappingProxyType(CLASSES)
