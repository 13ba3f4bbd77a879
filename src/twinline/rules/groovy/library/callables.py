"""Closures, throwables, classes and iterators as objects."""

from collections.abc import Iterator
from typing import Any

from twinline.rules.groovy.library.collections.table import no_such_element
from twinline.rules.groovy.runtime.classes import GroovyClass, Throwable
from twinline.rules.groovy.runtime.closures import Code, GroovyClosure
from twinline.rules.groovy.runtime.equality import compare
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.types import is_instance

__all__: list[str] = []

CLOSURE = MethodTable("groovy.lang.Closure", OBJECT)
THROWABLE = MethodTable("java.lang.Throwable", OBJECT)
CLASS = MethodTable("java.lang.Class", OBJECT)
ITERATOR = MethodTable("java.util.Iterator", OBJECT)
TABLES[GroovyClosure] = CLOSURE
TABLES[Throwable] = THROWABLE
TABLES[GroovyClass] = CLASS


@CLOSURE.define("call", "doCall", "run")
def call(closure: GroovyClosure, *arguments: Any) -> Any:
    return closure.call(arguments)


@CLOSURE.define("curry")
def curry(closure: GroovyClosure, *arguments: Any) -> GroovyClosure:
    return _derived(closure, bound=(*closure.bound, *arguments))


@CLOSURE.define("rcurry")
def curry_right(closure: GroovyClosure, *arguments: Any) -> GroovyClosure:
    return _around(closure, lambda *given: closure(*given, *arguments))


@CLOSURE.define("rightShift")
def then(closure: GroovyClosure, other: Any) -> GroovyClosure:
    """``first >> second``."""
    return _around(closure, lambda *given: other(closure(*given)))


@CLOSURE.define("leftShift")
def after(closure: GroovyClosure, other: Any) -> GroovyClosure:
    """``second << first``; a value that is no closure is an argument."""
    if not isinstance(other, GroovyClosure):
        return closure(other)  # type: ignore[no-any-return]
    return _around(closure, lambda *given: closure(other(*given)))


@CLOSURE.define("memoize")
def memoize(closure: GroovyClosure) -> GroovyClosure:
    from twinline.rules.groovy.runtime.values import map_key  # noqa: PLC0415

    known: dict[Any, Any] = {}

    def remembered(*given: Any) -> Any:
        key = map_key(list(given))
        if key not in known:
            known[key] = closure(*given)
        return known[key]

    return _around(closure, remembered)


@CLOSURE.define("clone", "dehydrate")
def clone(closure: GroovyClosure) -> GroovyClosure:
    return _derived(closure, bound=closure.bound)


@CLOSURE.define("getDelegate")
def get_delegate(closure: GroovyClosure) -> Any:
    return closure.delegate if closure.delegate is not None else get_owner(closure)


@CLOSURE.define("setDelegate")
def set_delegate(closure: GroovyClosure, delegate: Any) -> None:
    closure.delegate = delegate
    closure.run.delegating = True


@CLOSURE.define("setResolveStrategy")
def set_resolve_strategy(closure: GroovyClosure, strategy: int) -> None:
    closure.strategy = int(strategy)


@CLOSURE.define("getResolveStrategy")
def get_resolve_strategy(closure: GroovyClosure) -> int:
    return closure.strategy


@CLOSURE.define("getOwner")
def get_owner(closure: GroovyClosure) -> Any:
    return closure.owner if isinstance(closure.owner, GroovyClosure) else closure.this


@CLOSURE.define("getThisObject")
def get_this_object(closure: GroovyClosure) -> Any:
    return closure.this


@CLOSURE.define("getMaximumNumberOfParameters")
def parameter_count(closure: GroovyClosure) -> int:
    return closure.parameter_count


def _derived(closure: GroovyClosure, *, bound: tuple[Any, ...]) -> GroovyClosure:
    copy = GroovyClosure(
        closure.code, closure.owner or closure, closure.frame.copy(), bound=bound, target=closure.target
    )
    copy.frame[:1] = [copy]
    copy.delegate, copy.strategy = closure.delegate, closure.strategy
    return copy


def _around(closure: GroovyClosure, target: Any) -> GroovyClosure:
    code = Code(closure.code.name, closure.code.line, closure.code.column)
    code.parameters = closure.code.parameters
    return GroovyClosure(code, closure.owner or closure, [], target=target)


@THROWABLE.define("getMessage", "getLocalizedMessage")
def get_message(thrown: Throwable) -> str | None:
    return thrown.message


@THROWABLE.define("getCause")
def get_cause(thrown: Throwable) -> Any:
    return thrown.cause


@THROWABLE.define("getClass")
def get_class(thrown: Throwable) -> GroovyClass:
    return thrown.kind


@THROWABLE.define("getStackTrace", "getSuppressed")
def get_stack_trace(_thrown: Throwable) -> list[Any]:
    """Empty: a rule's error carries its line by itself."""
    return []


@THROWABLE.define("printStackTrace")
def print_stack_trace(_thrown: Throwable) -> None:
    return None


@THROWABLE.define("initCause")
def init_cause(thrown: Throwable, cause: Any) -> Throwable:
    thrown.cause = cause
    return thrown


@CLASS.define("getName", "getCanonicalName", "getTypeName")
def get_name(kind: GroovyClass) -> str:
    return kind.name


@CLASS.define("getSimpleName")
def get_simple_name(kind: GroovyClass) -> str:
    return kind.simple_name


@CLASS.define("isInstance")
def is_instance_of(kind: GroovyClass, value: Any) -> bool:
    return is_instance(value, kind)


@CLASS.define("equals")
def same_class(kind: GroovyClass, other: Any) -> bool:
    return isinstance(other, GroovyClass) and kind.name == other.name


@ITERATOR.define("hasNext")
def has_next(items: "Peeking") -> bool:
    return items.has_next()


@ITERATOR.define("next")
def next_(items: "Peeking") -> Any:
    return items.take()


class Peeking(Iterator[Any]):
    """java.util.Iterator: can be asked whether there is more."""

    __slots__ = ("_items", "_waiting")
    groovy_class = "java.util.Iterator"

    def __init__(self, items: Iterator[Any]) -> None:
        self._items = items
        self._waiting: list[Any] = []

    def has_next(self) -> bool:
        if not self._waiting:
            for item in self._items:
                self._waiting.append(item)
                break
        return bool(self._waiting)

    def take(self) -> Any:
        if not self.has_next():
            raise no_such_element("No more elements")
        return self._waiting.pop()

    def __next__(self) -> Any:
        if not self.has_next():
            raise StopIteration
        return self._waiting.pop()


TABLES[Peeking] = ITERATOR


@OBJECT.define("iterator")
def iterator(value: Any) -> Peeking:
    from twinline.rules.groovy.library.elements import elements  # noqa: PLC0415

    return value if isinstance(value, Peeking) else Peeking(iter(elements(value)))


@OBJECT.define("compareTo")
def compare_to(value: Any, other: Any) -> int:
    return compare(value, other)
