"""Lists, maps, sets, and the functions of Collections and Arrays."""

from typing import Any

from twinline.rules.groovy.library.classes.register import enter
from twinline.rules.groovy.library.collections.ordering import Comparator, ordering
from twinline.rules.groovy.library.collections.table import add_all
from twinline.rules.groovy.library.elements import snapshot
from twinline.rules.groovy.runtime.classes import GroovyClass
from twinline.rules.groovy.runtime.equality import compare, groovy_equals
from twinline.rules.groovy.runtime.immutables import ImmutableList, ImmutableMap, ImmutableSet, immutable
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import (
    LinkedHashSet,
)

__all__: list[str] = []

_LISTS = (
    "java.util.ArrayList",
    "java.util.LinkedList",
    "java.util.Stack",
    "java.util.Vector",
    "java.util.ArrayDeque",
)


def new_list(items: Any = ()) -> list[Any]:
    """Empty, or the elements of a collection; a number is a capacity."""
    return [] if isinstance(items, int) else snapshot(items)


def new_map(items: Any = None, _load: Any = None) -> dict[Any, Any]:
    return dict(items) if isinstance(items, dict) else {}


def new_set(items: Any = ()) -> LinkedHashSet:
    return LinkedHashSet(() if isinstance(items, int) else snapshot(items))


for _name in _LISTS:
    enter(_name, construct=new_list)

for _name in ("java.util.LinkedHashMap", "java.util.HashMap", "java.util.concurrent.ConcurrentHashMap"):
    enter(_name, construct=new_map)

for _name in ("java.util.LinkedHashSet", "java.util.HashSet"):
    enter(_name, construct=new_set)

enter("java.util.TreeMap", construct=lambda items=None: dict(sorted(new_map(items).items())))

enter(
    "java.util.List",
    interface=True,
    functions={"of": lambda *items: ImmutableList(items), "copyOf": immutable},
)

enter("java.util.Set", interface=True, functions={"of": lambda *items: ImmutableSet(items)})

enter(
    "java.util.Map",
    interface=True,
    functions={"of": lambda *items: ImmutableMap(zip(items[::2], items[1::2], strict=True))},
    statics={"Entry": GroovyClass("java.util.Map$Entry", is_interface=True)},
)

for _name in (
    "java.util.Collection", "java.util.Queue", "java.util.Deque", "java.lang.Iterable",
    "java.lang.CharSequence",
    "java.util.Iterator", "java.lang.Comparable", "java.util.Comparator", "java.lang.Runnable",
    "java.io.Serializable",
    "java.util.concurrent.Callable", "groovy.lang.Range", "java.lang.Cloneable",
):  # fmt: skip
    enter(_name, interface=True)

enter("java.util.Map.Entry", interface=True)

enter(
    "java.util.Collections",
    functions={
        "emptyList": ImmutableList,
        "emptyMap": ImmutableMap,
        "emptySet": ImmutableSet,
        "singletonList": lambda item: ImmutableList([item]),
        "singleton": lambda item: ImmutableSet([item]),
        "singletonMap": lambda key, value: ImmutableMap({key: value}),
        "unmodifiableList": immutable,
        "unmodifiableMap": immutable,
        "unmodifiableSet": immutable,
        "unmodifiableCollection": immutable,
        "reverse": lambda items: items.reverse(),
        "sort": lambda items, order=None: items.sort(key=ordering(order)),
        "max": lambda items, order=None: max(snapshot(items), key=ordering(order)),
        "min": lambda items, order=None: min(snapshot(items), key=ordering(order)),
        "addAll": lambda items, *added: add_all(items, added),
        "reverseOrder": lambda: Comparator(lambda left, right: compare(right, left)),
        "frequency": lambda items, wanted: sum(groovy_equals(item, wanted) for item in snapshot(items)),
    },
)

enter(
    "java.util.Arrays",
    functions={
        "asList": lambda *items: (
            snapshot(items[0]) if len(items) == 1 and isinstance(items[0], list) else list(items)
        ),
        "toString": to_text,
        "sort": lambda items: items.sort(key=ordering(None)),
        "equals": groovy_equals,
    },
)
