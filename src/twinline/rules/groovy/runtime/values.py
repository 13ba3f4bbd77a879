"""How Groovy values look in Python.

    null         None                      Integer      int, wrapped to 32 bits by arithmetic
    Boolean      bool                      Long         Long, a tagged int, wrapped to 64 bits
    String       str                       BigInteger   BigInteger, a tagged int
    Character    Character, a tagged str   BigDecimal   decimal.Decimal
    GString      GString                   Double       float        Float   Float, a tagged float
    List         list                      Map          dict in insertion order
    Set          LinkedHashSet             Map.Entry    MapEntry     Range   Range
    String[] …   JavaArray, a tagged list

Java's ``equals`` tells an Integer from a Long with the same number, and Python's ``==`` of the tagged
classes does the same; so dict keys and ``in`` follow Java without a wrapper. ``==`` of the Groovy
language is another matter: see equality.py.
"""

from collections.abc import Iterable, Iterator
from typing import Any

__all__ = [
    "BigInteger",
    "Character",
    "Float",
    "GString",
    "JavaArray",
    "LinkedHashSet",
    "ListKey",
    "Long",
    "MapEntry",
    "MapKey",
    "Range",
    "map_key",
]


class _TaggedInt(int):
    """An int that equals only its own kind."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and int.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = int.__hash__


class Long(_TaggedInt):
    """java.lang.Long."""

    __slots__ = ()


class BigInteger(_TaggedInt):
    """java.math.BigInteger."""

    __slots__ = ()


class Float(float):
    """java.lang.Float. Arithmetic makes Doubles of it, as Groovy does."""

    __slots__ = ()


class Character(str):
    """java.lang.Character: one UTF-16 unit in Java, one code point here."""

    __slots__ = ()


class JavaArray(list[Any]):
    """An array (``split``, ``toArray``, ``new String[3]``); prints and compares as a list."""

    __slots__ = ("component",)

    def __init__(self, items: Iterable[Any] = (), component: str = "java.lang.Object") -> None:
        super().__init__(items)
        self.component = component


class GString:
    """A string with holes: ``"key ${issue.key}"``. Equal to a String by ``==``, never by ``equals``.

    Holes that are closures without parameters are asked again each time the text is needed, as in Groovy.
    """

    __slots__ = ("render", "strings", "values")

    def __init__(self, strings: tuple[str, ...], values: list[Any], render: Any) -> None:
        self.strings = strings
        self.values = values
        self.render = render

    def __str__(self) -> str:
        text: str = self.render(self)
        return text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GString) and self.strings == other.strings and self.values == other.values

    def __hash__(self) -> int:
        return 37 + hash(str(self))


class MapEntry:
    """One pair of a map, live: writing ``value`` writes the map."""

    __slots__ = ("key", "owner", "value")

    def __init__(self, key: Any, value: Any, owner: dict[Any, Any] | None = None) -> None:
        self.key = key
        self.value = value
        self.owner = owner

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MapEntry) and self.key == other.key and self.value == other.value

    def __hash__(self) -> int:
        return hash((self.key, map_key(self.value)))


class ListKey(list[Any]):
    """A list as the key of a map or the member of a set; not to be changed afterwards (nor in Java)."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(map_key(item) for item in self))


class MapKey(dict[Any, Any]):
    """A map as the key of a map or the member of a set."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset((key, map_key(value)) for key, value in self.items()))


def map_key(value: Any) -> Any:
    """The value in a form Python can hash, equal to the value itself."""
    if isinstance(value, list) and type(value) is not ListKey:
        return ListKey(value)
    if isinstance(value, dict) and type(value) is not MapKey:
        return MapKey(value)
    if isinstance(value, Range):
        return ListKey(value)
    return value


class LinkedHashSet:
    """A set in insertion order. Members keep their identity, so host objects inside can be changed."""

    __slots__ = ("_members",)

    def __init__(self, items: Iterable[Any] = ()) -> None:
        self._members: dict[Any, Any] = {}
        for item in items:
            self._members.setdefault(map_key(item), item)

    def add(self, item: Any) -> bool:
        """True when the item was not there yet."""
        key = map_key(item)
        if key in self._members:
            return False
        self._members[key] = item
        return True

    def remove(self, item: Any) -> bool:
        """True when the item was there."""
        key = map_key(item)
        if key not in self._members:
            return False
        del self._members[key]
        return True

    def clear(self) -> None:
        self._members.clear()

    def __contains__(self, item: Any) -> bool:
        return map_key(item) in self._members

    def __iter__(self) -> Iterator[Any]:
        return iter(self._members.values())

    def __len__(self) -> int:
        return len(self._members)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LinkedHashSet) and self._members.keys() == other._members.keys()

    def __hash__(self) -> int:
        return hash(frozenset(self._members))


class Range:
    """``from..to`` over integers or single letters; a list that cannot be changed."""

    __slots__ = ("first", "inclusive", "last", "letters")

    def __init__(self, first: Any, last: Any, *, inclusive: bool = True, letters: bool = False) -> None:
        self.first = first
        self.last = last
        self.inclusive = inclusive
        self.letters = letters

    @property
    def reverse(self) -> bool:
        return bool(self.first > self.last)

    def numbers(self) -> range:
        """The members as Python numbers, last one included as the range says."""
        first, last = int(self.first), int(self.last)
        if first > last:
            return range(first, last - 1 if self.inclusive else last, -1)
        return range(first, last + 1 if self.inclusive else last)

    def __len__(self) -> int:
        return len(self.numbers())

    def __iter__(self) -> Iterator[Any]:
        if self.letters:
            return (chr(number) for number in self.numbers())
        if type(self.first) is Long:
            return (Long(number) for number in self.numbers())
        return iter(self.numbers())

    def __getitem__(self, index: int) -> Any:
        number = self.numbers()[index]
        return chr(number) if self.letters else Long(number) if type(self.first) is Long else number

    def __contains__(self, item: Any) -> bool:
        return any(type(item) is type(member) and item == member for member in self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Range, list)) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))
