"""``(Type) value`` and ``value as Type``, by the name of the type."""

from collections.abc import Callable, Mapping
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.naming import simple_class_name
from twinline.rules.groovy.runtime.number_casts import (
    BOXED,
    NUMBER_CONVERTERS,
    Converter,
    number_cast,
    number_coercion,
)
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.types import cast_error
from twinline.rules.groovy.runtime.values import (
    Character,
    GString,
    JavaArray,
    LinkedHashSet,
    MapEntry,
    Range,
)

__all__ = ["caster", "coercer"]


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
    return _converter(name, dimensions, _CASTS, number_cast)


def coercer(name: str, dimensions: int = 0) -> Converter | None:
    """What ``value as Type`` does; None for types that take everything as it is."""
    return _converter(name, dimensions, _COERCIONS, number_coercion)


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
    kind = BOXED.get(simple, simple)
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
