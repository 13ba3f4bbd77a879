"""Maps that make what they lack."""

from typing import Any

from twinline.rules.groovy.library.elements import visitor
from twinline.rules.groovy.library.maps.table import MAP
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.values import map_key

__all__: list[str] = []


@MAP.define("withDefault")
def with_default(found: dict[Any, Any], closure: GroovyClosure) -> dict[Any, Any]:
    """A map that enters what the closure makes for a key when it is asked for one it lacks."""
    visitor(closure, found)
    return DefaultMap(found, closure)


class DefaultMap(dict[Any, Any]):
    """``[:].withDefault { … }``."""

    __slots__ = ("closure",)

    def __init__(self, found: dict[Any, Any], closure: GroovyClosure) -> None:
        super().__init__(found)
        self.closure = closure

    def get(self, key: Any, default: Any = None) -> Any:
        hashed = map_key(key)
        if hashed not in self:
            self[hashed] = self.closure(key)
            sized(len(self))
        return super().get(hashed, default)
