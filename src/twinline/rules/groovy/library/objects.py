# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""What every value can do."""

from typing import Any

from twinline.rules.groovy.errors import Refused
from twinline.rules.groovy.library.elements import elements, predicate, visitor
from twinline.rules.groovy.runtime.casts import coercer
from twinline.rules.groovy.runtime.classes import GroovyClass
from twinline.rules.groovy.runtime.closures import DELEGATE_FIRST, GroovyClosure
from twinline.rules.groovy.runtime.equality import groovy_equals, java_equals
from twinline.rules.groovy.runtime.methods import OBJECT
from twinline.rules.groovy.runtime.naming import class_name
from twinline.rules.groovy.runtime.numbers import integer
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.operators import identical
from twinline.rules.groovy.runtime.text import inspect, to_text
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.values import GString, Long, map_key

__all__ = ["delegating"]


@OBJECT.define("toString")
def to_string(value: Any) -> str:
    return to_text(value)


@OBJECT.define("inspect", "dump")
def shown(value: Any) -> str:
    return inspect(value)


@OBJECT.define("equals")
def equals(value: Any, other: Any) -> bool:
    return java_equals(value, other)


@OBJECT.define("hashCode")
def hash_code(value: Any) -> int:
    """Java's own for strings, numbers, booleans and lists; anything stable for the rest."""
    if isinstance(value, (str, GString)):
        code = 0
        for character in str(value):
            code = (code * 31 + ord(character)) % 2**32
    elif isinstance(value, bool):
        code = 1231 if value else 1237
    elif isinstance(value, int):
        code = int(value) ^ (int(value) >> 32) if isinstance(value, Long) else int(value)
    elif isinstance(value, list):
        code = 1
        for item in value:
            code = (code * 31 + (0 if item is None else hash_code(item))) % 2**32
    else:
        code = hash(map_key(value))
    return integer(code)


@OBJECT.define("is")
def is_same(value: Any, other: Any) -> bool:
    return identical(value, other)


@OBJECT.define("getClass")
def get_class(value: Any) -> GroovyClass:
    """The class, good for its name; it cannot make or load anything."""
    if isinstance(value, GroovyObject):
        return value.kind
    return GroovyClass(class_name(value))


@OBJECT.define("asBoolean")
def as_boolean(value: Any) -> bool:
    return is_true(value)


@OBJECT.define("asType")
def as_type(value: Any, kind: Any) -> Any:
    if not isinstance(kind, GroovyClass):
        raise TypeError("asType takes a class")
    convert = coercer(kind.name)
    return convert(value) if convert is not None else value


def delegating(closure: Any, target: Any) -> GroovyClosure:
    """The closure with names looked up in ``target`` first (``with``, ``tap``)."""
    if not isinstance(closure, GroovyClosure):
        raise TypeError("a closure is expected")
    copy = GroovyClosure(closure.code, closure.owner or closure, closure.frame.copy(), bound=closure.bound)
    copy.frame[:1] = [copy]
    copy.delegate, copy.strategy = target, DELEGATE_FIRST
    copy.run.delegating = True
    return copy


@OBJECT.define("with")
def with_(value: Any, closure: Any) -> Any:
    return delegating(closure, value)(value)


@OBJECT.define("tap")
def tap(value: Any, closure: Any) -> Any:
    delegating(closure, value)(value)
    return value


@OBJECT.define("isCase")
def is_case(value: Any, other: Any) -> bool:
    return groovy_equals(value, other)


@OBJECT.define("each")
def each(value: Any, closure: Any) -> Any:
    visit = visitor(closure, value)
    for item in elements(value):
        visit(item)
    return value


@OBJECT.define("eachWithIndex")
def each_with_index(value: Any, closure: Any) -> Any:
    entry_apart = (
        isinstance(value, dict) and isinstance(closure, GroovyClosure) and closure.parameter_count == 3
    )
    for index, item in enumerate(elements(value)):
        if entry_apart:
            closure(item.key, item.value, index)
        else:
            closure(item, index)
    return value


@OBJECT.define("collect")
def collect(value: Any, closure: Any = None, last: Any = None) -> list[Any]:
    """``collect {}``, ``collect()``, ``collect(into) {}``."""
    from twinline.rules.groovy.library.collections.table import add_all  # noqa: PLC0415

    into = []
    if last is not None:
        into, closure = closure, last
    visit = visitor(closure, value) if closure is not None else (lambda item: item)
    made = [visit(item) for item in elements(value)]
    add_all(into, made)
    return into


@OBJECT.define("find")
def find(value: Any, condition: Any = None) -> Any:
    holds = predicate(condition, value)
    return next((item for item in elements(value) if holds(item)), None)


@OBJECT.define("findAll")
def find_all(value: Any, condition: Any = None) -> Any:
    holds = predicate(condition, value)
    return [item for item in elements(value) if holds(item)]


@OBJECT.define("findResult")
def find_result(value: Any, first: Any, second: Any = None) -> Any:
    default, closure = (first, second) if second is not None else (None, first)
    visit = visitor(closure, value)
    for item in elements(value):
        found = visit(item)
        if found is not None:
            return found
    return default


@OBJECT.define("findResults")
def find_results(value: Any, closure: Any = None) -> list[Any]:
    visit = visitor(closure, value) if closure is not None else (lambda item: item)
    return [found for item in elements(value) if (found := visit(item)) is not None]


@OBJECT.define("any")
def any_(value: Any, condition: Any = None) -> bool:
    holds = predicate(condition, value)
    return any(holds(item) for item in elements(value))


@OBJECT.define("every")
def every(value: Any, condition: Any = None) -> bool:
    holds = predicate(condition, value)
    return all(holds(item) for item in elements(value))


@OBJECT.define("inject")
def inject(value: Any, first: Any, closure: Any = None) -> Any:
    items = iter(elements(value))
    if closure is None:
        closure = first
        try:
            first = next(items)
        except StopIteration:
            from twinline.rules.groovy.library.collections.table import no_such_element  # noqa: PLC0415

            raise no_such_element(
                "Cannot call inject() on an empty iterable without passing an initial value."
            ) from None
    apart = isinstance(value, dict) and isinstance(closure, GroovyClosure) and closure.parameter_count == 3
    result = first
    for item in items:
        result = closure(result, item.key, item.value) if apart else closure(result, item)
    return result


@OBJECT.define("findIndexOf")
def find_index_of(value: Any, first: Any, second: Any = None) -> int:
    start, condition = (first, second) if second is not None else (0, first)
    holds = predicate(condition, value)
    found = (index for index, item in enumerate(elements(value)) if index >= start and holds(item))
    return next(found, -1)


@OBJECT.define("split")
def split(value: Any, condition: Any) -> list[Any]:
    """[those that fit, those that do not]."""
    holds = predicate(condition, value)
    parts: tuple[list[Any], list[Any]] = ([], [])
    for item in elements(value):
        parts[0 if holds(item) else 1].append(item)
    return list(parts)


@OBJECT.define("getMetaClass", "execute", "getProperties", "evaluate", "invokeMethod")
def refused(value: Any, *_arguments: Any) -> Any:
    raise Refused(f"This method of {class_name(value)} is not available to rules")
