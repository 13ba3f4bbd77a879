"""Lists, sets and maps that refuse to be changed: ``asImmutable()``, ``List.of()``, ``unmodifiableMap()``."""

from typing import Any, NoReturn

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.values import LinkedHashSet

__all__ = ["ImmutableList", "ImmutableMap", "ImmutableSet", "immutable"]


def _refuse(_self: Any, *_arguments: Any, **_named: Any) -> NoReturn:
    raise GroovyError(None, "java.lang.UnsupportedOperationException")


class ImmutableList(list[Any]):
    """An unmodifiable list. Its elements can still be changed, as in Java."""

    __slots__ = ()
    append = extend = insert = pop = remove = clear = sort = reverse = _refuse
    __setitem__ = __delitem__ = __iadd__ = _refuse


class ImmutableMap(dict[Any, Any]):
    """An unmodifiable map."""

    __slots__ = ()
    pop = popitem = clear = update = setdefault = _refuse
    __setitem__ = __delitem__ = __ior__ = _refuse


class ImmutableSet(LinkedHashSet):
    """An unmodifiable set."""

    __slots__ = ("closed",)

    def __init__(self, items: Any = ()) -> None:
        self.closed = False
        super().__init__(items)
        self.closed = True

    def add(self, item: Any) -> bool:
        return _refuse(self) if self.closed else super().add(item)

    def remove(self, _item: Any) -> bool:
        _refuse(self)

    def clear(self) -> None:
        _refuse(self)


def immutable(value: Any) -> Any:
    """A copy that cannot be changed; values that never change are their own."""
    if isinstance(value, dict):
        return ImmutableMap(value)
    if isinstance(value, LinkedHashSet):
        return ImmutableSet(value)
    return ImmutableList(value) if isinstance(value, list) else value
