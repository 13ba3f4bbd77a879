"""Types by name: which classes exist, what belongs to them, casts and coercions.

Classes are looked up when a rule reaches them, never before: dead code may name anything.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from twinline.rules.groovy.errors import GroovyError, LimitExceeded
from twinline.rules.groovy.runtime import numbers
from twinline.rules.groovy.runtime.classes import GroovyClass, Throwable
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.naming import class_name, simple_class_name
from twinline.rules.groovy.runtime.numbers import is_number
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.values import (
    BigInteger,
    Character,
    Float,
    GString,
    JavaArray,
    LinkedHashSet,
    MapEntry,
    Range,
)

__all__ = ["ANCESTORS", "cast_error", "caster", "coercer", "is_instance"]

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


Converter = Callable[[Any], Any]


def _number(wanted: str, convert: Converter) -> Converter:
    def cast(value: Any) -> Any:
        if is_number(value):
            return convert(value)
        if isinstance(value, (str, GString)) and len(str(value)) == 1:
            return convert(ord(str(value)))
        raise cast_error(value, wanted)

    return cast


def _parsed(wanted: str, convert: Converter) -> Converter:
    """``as int`` reads strings, which a cast refuses."""

    def coerce(value: Any) -> Any:
        if isinstance(value, (str, GString)):
            text = str(value)
            try:
                return convert(Decimal(text.strip())) if "." in text else convert(int(text))
            except (ValueError, ArithmeticError):
                raise number_format(text) from None
        return _number(wanted, convert)(value)

    return coerce


def number_format(text: str) -> GroovyError:
    return GroovyError(f'For input string: "{text}"', "java.lang.NumberFormatException")


def _whole(value: Any) -> int:
    if isinstance(value, float) and (value != value or value in {float("inf"), float("-inf")}):  # noqa: PLR0124
        return 0
    return int(bounded(value)) if isinstance(value, Decimal) else int(value)


def bounded(value: Decimal) -> Decimal:
    """Refuse numbers with exponents that would take hours to write out."""
    if value.is_finite() and value and abs(value.adjusted()) > numbers.MAX_EXPONENT:
        raise LimitExceeded(numbers.TOO_PRECISE)
    return value


def to_decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    return Decimal(repr(float(value))) if isinstance(value, float) else Decimal(int(value))


NUMBER_CONVERTERS: dict[str, tuple[str, Converter]] = {
    "int": ("java.lang.Integer", lambda value: numbers.integer(_whole(value))),
    "long": ("java.lang.Long", lambda value: numbers.long(_whole(value))),
    "short": ("java.lang.Short", lambda value: (_whole(value) + 2**15) % 2**16 - 2**15),
    "byte": ("java.lang.Byte", lambda value: (_whole(value) + 2**7) % 2**8 - 2**7),
    "double": ("java.lang.Double", float),
    "float": ("java.lang.Float", Float),
    "BigInteger": ("java.math.BigInteger", lambda value: BigInteger(_whole(value))),
    "BigDecimal": ("java.math.BigDecimal", to_decimal),
}
_BOXED = {
    "Integer": "int",
    "Long": "long",
    "Short": "short",
    "Byte": "byte",
    "Double": "double",
    "Float": "float",
}


def _string(value: Any) -> Any:
    return to_text(value)


def _character(value: Any) -> Any:
    if isinstance(value, (str, GString)) and len(str(value)) == 1:
        return Character(str(value))
    if isinstance(value, int):
        return Character(chr(int(value) % 2**16))
    raise cast_error(value, "char")


def _list(value: Any) -> Any:
    if isinstance(value, (list, Range)):
        return value
    raise _no_constructor(value, "java.util.List")


def _collection(value: Any) -> Any:
    if isinstance(value, (list, Range, LinkedHashSet)):
        return value
    raise cast_error(value, "java.util.Collection")


def _set(value: Any) -> Any:
    if isinstance(value, LinkedHashSet):
        return value
    if isinstance(value, (list, Range)):
        return LinkedHashSet(value)
    raise cast_error(value, "java.util.Set")


def _map(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    raise _no_constructor(value, "java.util.Map")


def _no_constructor(value: Any, wanted: str) -> GroovyError:
    """A collection could have been the arguments of a constructor: the message says so."""
    error = cast_error(value, wanted)
    if isinstance(value, (list, LinkedHashSet)):
        types = ", ".join(simple_class_name(item) for item in value)
        reason = f"Could not find matching constructor for: {wanted}({types})"
        error.message = f"{error.message} due to: groovy.lang.GroovyRuntimeException: {reason}"
    return error


def _coerced_list(value: Any) -> Any:
    """``as List`` also takes strings, maps and iterators apart."""
    if isinstance(value, (list, LinkedHashSet)):
        return value if type(value) is list else list(value)
    if isinstance(value, (str, GString)):
        return list(str(value))
    if isinstance(value, dict):
        return [MapEntry(key, one, value) for key, one in value.items()]
    return _list(value)


def _coerced_set(value: Any) -> Any:
    return _set(_coerced_list(value) if isinstance(value, (str, GString)) else value)


_CASTS: dict[str, Converter] = {
    "String": _string,
    "GString": lambda value: value,
    "boolean": is_true,
    "Boolean": is_true,
    "char": _character,
    "Character": _character,
    "List": _list,
    "ArrayList": _list,
    "Collection": _collection,
    "Set": _set,
    "LinkedHashSet": _set,
    "HashSet": _set,
    "Map": _map,
    "HashMap": _map,
    "LinkedHashMap": _map,
}
_COERCIONS: dict[str, Converter] = {
    **_CASTS,
    "List": _coerced_list,
    "ArrayList": _coerced_list,
    "Collection": _coerced_list,
    "LinkedList": _coerced_list,
    "Queue": _coerced_list,
    "Set": _coerced_set,
    "LinkedHashSet": _coerced_set,
    "HashSet": _coerced_set,
}
_KNOWN_PACKAGES = ("java.lang.", "java.util.", "java.math.", "groovy.lang.")


def _simple(name: str) -> str:
    """The simple name of a type of the well-known packages; other qualified names stay as they are."""
    package, _, simple = name.rpartition(".")
    return simple if not package or f"{package}." in _KNOWN_PACKAGES else name


def caster(name: str, dimensions: int = 0) -> Converter | None:
    """What ``(Type) value`` and typed variables do; None for types that take everything as it is."""
    return _converter(name, dimensions, _CASTS, _number)


def coercer(name: str, dimensions: int = 0) -> Converter | None:
    """What ``value as Type`` does; None for types that take everything as it is."""
    return _converter(name, dimensions, _COERCIONS, _parsed)


def _converter(
    name: str,
    dimensions: int,
    table: Mapping[str, Converter],
    numeric: Callable[[str, Converter], Converter],
) -> Converter | None:
    if dimensions:
        return _array_of(name) if dimensions == 1 else None
    simple = _simple(name)
    primitive = simple in {"int", "long", "short", "byte", "double", "float", "boolean", "char"}
    kind = _BOXED.get(simple, simple)
    if kind in NUMBER_CONVERTERS:
        wanted, convert = NUMBER_CONVERTERS[kind]
        found: Converter | None = numeric(simple if primitive and table is _CASTS else wanted, convert)
    else:
        found = table.get(simple)
    if found is None:
        return None
    return _primitive(simple, found) if primitive else _nullable(found)


def _primitive(name: str, convert: Converter) -> Converter:
    if name == "boolean":
        return convert
    boxed = {"int": "Integer", "char": "Character"}.get(name, name.capitalize())

    def apply(value: Any) -> Any:
        if value is None:
            error = cast_error(None, name)
            error.message = f"{error.message}. Try 'java.lang.{boxed}' instead"
            raise error
        return convert(value)

    return apply


def _nullable(convert: Converter) -> Converter:
    return lambda value: None if value is None else convert(value)


def _array_of(name: str) -> Converter:
    item = caster(name)
    component = {"String": "java.lang.String", "Object": "java.lang.Object"}.get(name, name)

    def convert(value: Any) -> Any:
        if value is None or isinstance(value, JavaArray):
            return value
        if isinstance(value, (list, Range, LinkedHashSet)):
            return JavaArray((item(one) if item else one for one in value), component)
        raise cast_error(value, f"[L{component};")

    return convert
