"""Which built-in class is above which, and ``instanceof``.

Classes are looked up when a rule reaches them, never before: dead code may name anything.
"""

from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.classes import GroovyClass, Throwable
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.naming import class_name
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.text import to_text

__all__ = ["ANCESTORS", "cast_error", "is_instance"]

_LIST = ("java.util.List", "java.util.Collection", "java.lang.Iterable", "java.util.AbstractList",
         "java.util.RandomAccess", "java.util.SequencedCollection")  # fmt: skip


_MAP = ("java.util.Map", "java.util.HashMap", "java.util.AbstractMap")


_NUMBER = ("java.lang.Number", "java.lang.Comparable", "java.io.Serializable")


ANCESTORS: dict[str, tuple[str, ...]] = {
    "java.lang.String": ("java.lang.CharSequence", "java.lang.Comparable", "java.io.Serializable"),
    "org.codehaus.groovy.runtime.GStringImpl": (
        "groovy.lang.GString",
        "java.lang.CharSequence",
        "java.lang.Comparable",
    ),
    "java.lang.Integer": _NUMBER,
    "java.lang.Long": _NUMBER,
    "java.math.BigInteger": _NUMBER,
    "java.math.BigDecimal": _NUMBER,
    "java.lang.Double": _NUMBER,
    "java.lang.Float": _NUMBER,
    "java.lang.Boolean": ("java.lang.Comparable", "java.io.Serializable"),
    "java.lang.Character": ("java.lang.Comparable", "java.io.Serializable"),
    "java.util.ArrayList": _LIST,
    "groovy.lang.IntRange": ("groovy.lang.Range", *_LIST),
    "groovy.lang.ObjectRange": ("groovy.lang.Range", *_LIST),
    "java.util.LinkedHashSet": (
        "java.util.Set",
        "java.util.HashSet",
        "java.util.Collection",
        "java.lang.Iterable",
    ),
    "java.util.LinkedHashMap": _MAP,
    "java.util.LinkedHashMap$Entry": ("java.util.Map$Entry", "java.util.Map.Entry"),
    "java.sql.Timestamp": ("java.util.Date", "java.lang.Comparable"),
    "java.sql.Date": ("java.util.Date", "java.lang.Comparable"),
    "java.util.Date": ("java.lang.Comparable", "java.io.Serializable"),
    "java.util.GregorianCalendar": ("java.util.Calendar",),
}
"""Built-in classes and everything above them, Object left out."""


def is_instance(value: Any, kind: GroovyClass) -> bool:
    """``value instanceof kind``."""
    if value is None:
        return False
    if kind.is_instance is not None:
        return kind.is_instance(value)
    name = kind.name
    if name == "java.lang.Object":
        return True
    if isinstance(value, (GroovyObject, Throwable)):
        return value.kind.name == name or name in value.kind.supers
    if isinstance(value, GroovyClosure):
        return name in {"groovy.lang.Closure", "java.lang.Runnable", "java.util.concurrent.Callable"}
    own = class_name(value)
    return own == name or name in ANCESTORS.get(own, ()) or name in getattr(value, "groovy_supers", ())


def cast_error(value: Any, wanted: str) -> GroovyError:
    text = f"Cannot cast object '{to_text(value)}' with class '{class_name(value)}' to class '{wanted}'"
    return GroovyError(text, "org.codehaus.groovy.runtime.typehandling.GroovyCastException")
