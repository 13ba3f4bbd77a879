"""A hub record: a JSON object that a rule can read and change like an object of its own.

A record keeps the JSON it was made of and never changes it; what a rule read as an object or wrote
lives beside it. So the JSON of an untouched record is, value for value, the JSON it came from.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from twinline.domain.hub import Json
from twinline.rules.groovy import GroovyError, HostObject, MissingMethod, MissingProperty
from twinline.rules.host.plain import is_text, to_groovy, to_json
from twinline.rules.host.shapes import SHAPES, Kind, Listed, Member, One, Shape

__all__ = ["HubRecord", "Origin", "Wrapping"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose JSON a record is. ``foreign``: the partner's, so its ids mean nothing here."""

    foreign: bool = False
    local_ids: Callable[[str, str], str | None] = lambda _shape, _ref: None
    """The local id of the partner's comment, attachment or work log with this ref, if known."""


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How one kind of member is read from JSON, made of what a rule assigns, and written back."""

    read: Callable[["HubRecord", Json], Any]
    write: Callable[["HubRecord", Any], Any]
    dump: Callable[["HubRecord", Any, bool], Json]


class HubRecord(HostObject):
    """One object of a shape in ``shapes.py``."""

    wrappings: dict[Kind, Wrapping] = {}  # noqa: RUF012 - filled by host.wrappings, the same for all

    def __init__(
        self, shape_name: str, raw: dict[str, Json] | None = None, origin: Origin | None = None
    ) -> None:
        self.shape_name = shape_name
        self.shape: Shape = SHAPES[shape_name]
        self.raw: dict[str, Json] = {} if raw is None else raw
        self.live: dict[str, Any] = {}
        self.offered: set[str] = set()
        """Members absent from the JSON that read as an empty container, to be added to."""
        self.origin = origin or Origin()
        self._is_dumping = False

    @property
    def title(self) -> str:
        """What messages call the record."""
        return self.shape_name

    @property
    def groovy_class(self) -> str:  # type: ignore[override]
        return self.shape.groovy_class

    # What a rule reads and writes

    def get_property(self, name: str) -> Any:
        name = self.shape.aliases.get(name, name)
        if name in self.live:
            return self.live[name]
        if name in self.raw:
            value = self._read(name, self.raw[name])
            if _is_mutable(value):
                self.live[name] = value
            return value
        return self._absent(name)

    def set_property(self, name: str, value: Any) -> None:
        name = self.shape.aliases.get(name, name)
        if name not in self.shape.members and name not in self.raw and not self.shape.open:
            raise MissingProperty(name, self.groovy_class)
        self._write(name, value)
        if name == self.shape.title and self.shape.has_foreign_id and self.shape_name != "field":
            self._forget_identity()

    def invoke(self, name: str, arguments: list[Any]) -> Any:
        """Getters and setters (``getSummary()``, ``setSummary(x)``, ``isInternal()``) and property access."""
        if name == "getClass":
            raise MissingMethod(name)
        member = _accessor(name)
        match (name[:2], arguments):
            case ("ge" | "is", []) if member:
                return self.get_property(member)
            case ("se", [value]) if member:
                return self.set_property(member, value)
        match (name, arguments):
            case ("getProperty" | "getAt" | "get", [key]):
                return self.get_property(str(key))
            case ("setProperty" | "putAt" | "put", [key, value]):
                return self.set_property(str(key), value)
        raise MissingMethod(name)

    def to_text(self) -> str:
        title = self.get_property(self.shape.title) if self.shape.title else None
        return f"{self.groovy_class.rpartition('.')[2]}({'' if title is None else title})"

    def equals(self, other: Any) -> bool:
        """Records with the same id or title are equal in Java's sense; others only to themselves."""
        return self is other or (
            isinstance(other, HubRecord)
            and other.shape_name == self.shape_name
            and (key := self.identity()) is not None
            and key == other.identity()
        )

    def hash_code(self) -> int:
        key = self.identity()
        return object.__hash__(self) if key is None else hash((self.shape_name, key))

    # Back to JSON

    def to_json(self, *, local: bool = False) -> dict[str, Json]:
        """The record as JSON. ``local``: it becomes part of the local issue, so that the ids of
        the partner's things are dropped, or named ``remoteId`` where they are references."""
        if self._is_dumping:
            raise GroovyError(f"{self.title} holds itself.", "java.lang.IllegalArgumentException")
        self._is_dumping = True
        try:
            result = dict(self.raw)
            for name, value in self.live.items():
                if not self._is_idle(name, value):
                    result[name] = self._dump(name, value, local=local)
        finally:
            self._is_dumping = False
        return self._localised(result) if local and self.origin.foreign else result

    def replace(self, raw: dict[str, Json]) -> None:
        """Become this JSON in place: everybody who holds the record sees it."""
        self.raw = raw
        self.live = {}
        self.offered = set()

    # Inside

    def _read(self, name: str, value: Json) -> Any:
        member = self.shape.members.get(name, Kind.PLAIN)
        return self._wrap(member, value)

    def _wrap(self, member: Member, value: Json) -> Any:
        match member:
            case One(shape) if isinstance(value, dict):
                return HubRecord(shape, value, self.origin)
            case Listed(shape) if isinstance(value, list):
                return [self._wrap(One(shape), item) for item in value]
            case Kind() if member in self.wrappings and value is not None:
                return self.wrappings[member].read(self, value)
        return to_groovy(value)

    def _write(self, name: str, value: Any) -> None:
        member = self.shape.members.get(name, Kind.PLAIN)
        match member:
            case One(shape):
                value = _record_of(shape, value)
            case Listed(shape):
                value = _list_of(shape, value, self._describe(name))
            case Kind() if member in self.wrappings:
                value = self.wrappings[member].write(self, value)
            case _:
                to_json(value, self._describe(name))
        self.live[name] = value
        self.offered.discard(name)

    def _dump(self, name: str, value: Any, *, local: bool) -> Json:
        member = self.shape.members.get(name, Kind.PLAIN)
        if isinstance(member, Kind) and member in self.wrappings and value is not None:
            return self.wrappings[member].dump(self, value, local)
        if isinstance(member, Listed) and isinstance(value, list):
            value = _once_each(value)
        return to_json(value, self._describe(name), local=local)

    def _absent(self, name: str) -> Any:
        """What an unwritten member reads as. Lists, sets and maps are there to be added to."""
        match member := self.shape.members.get(name):
            case Listed():
                empty: Any = []
            case Kind.LABELS | Kind.FIELDS | Kind.MAP:
                empty = self.wrappings[member].read(self, None)
            case None if not self.shape.open:
                raise MissingProperty(name, self.groovy_class)
            case _:
                return None
        self.live[name] = empty
        self.offered.add(name)
        return empty

    def _is_idle(self, name: str, value: Any) -> bool:
        """An empty container that was only looked at."""
        return name in self.offered and not len(value)

    def _describe(self, name: str) -> str:
        return f"{self.title}.{name}"

    def _forget_identity(self) -> None:
        self.raw = {key: value for key, value in self.raw.items() if key == self.shape.title}
        self.live = {key: value for key, value in self.live.items() if key == self.shape.title}

    def _localised(self, result: dict[str, Json]) -> dict[str, Json]:
        ref = result.get("id")
        if self.shape.has_foreign_id:
            result.pop("id", None)
        elif "remoteId" in self.shape.members and isinstance(ref, str):
            del result["id"]
            result["remoteId"] = ref
            if (known := self.origin.local_ids(self.shape_name, ref)) is not None:
                result["id"] = known
        return result

    def identity(self) -> Any:
        """What makes the record the same as another: its id, else its title; None without either."""
        for name in ("id", "remoteId", "key", self.shape.title):
            value = self.live.get(name, self.raw.get(name))
            if value is not None and name:
                return (name, str(value))
        return None


def _accessor(name: str) -> str | None:
    """``getSummary`` → ``summary``; None when the name is no accessor."""
    for start in ("get", "set", "is"):
        rest = name[len(start) :]
        if name.startswith(start) and rest[:1].isupper():
            return rest[0].lower() + rest[1:]
    return None


def _record_of(shape: str, value: Any) -> Any:
    """A text assigned in the place of a record names it: ``issue.status = "Done"``."""
    if is_text(value):
        return HubRecord(shape, {SHAPES[shape].title: str(value)})
    if value is None or isinstance(value, HubRecord | dict):
        return value
    raise _unfit(shape, value)


def _list_of(shape: str, value: Any, where: str) -> Any:
    if value is None or is_text(value) or not isinstance(value, Iterable):
        if value is None:
            return None
        raise _unfit(f"list of {shape}s for {where}", value)
    return value if isinstance(value, list) else list(value)


def _once_each(items: list[Any]) -> list[Any]:
    """Without repetitions, as ``x += addComment(x)`` makes them: of one record, or of one of the
    partner's entries."""
    seen: dict[Any, Any] = {}
    for item in items:
        ref = item.raw.get("remoteId") if isinstance(item, HubRecord) else None
        if ref is None and isinstance(item, HubRecord) and item.origin.foreign:
            ref = item.raw.get("id")
        seen.setdefault(id(item) if ref is None else str(ref), item)
    return list(seen.values())


def _unfit(wanted: str, value: Any) -> GroovyError:
    kind = getattr(value, "groovy_class", None) or type(value).__name__
    return GroovyError(f"A {kind} is no {wanted}.", "java.lang.IllegalArgumentException")


def _is_mutable(value: Any) -> bool:
    return not (value is None or isinstance(value, bool | int | float | str))
