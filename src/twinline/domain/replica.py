"""Replicas in two forms: the hub form rules use, and the taken-apart form that carries versions.

hub form                      taken apart
{"summary": "x",              fields   {"summary": "x", "customFields.Severity": {...}}
 "labels": ["a"],       <->   sets     {"labels": {"a"}}
 "comments": [...]}           entities [Part("comment", "5", {...})]
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twinline.domain.hub import (
    ENTITY_LISTS,
    SET_FIELDS,
    VOLATILE_FIELDS,
    HubIssue,
    Json,
    clean_text,
    field_values,
)

__all__ = ["Part", "View", "element_names", "parts_of", "raw_parts", "same", "take_apart", "with_fields"]


@dataclass(frozen=True, slots=True)
class Part:
    """One comment, attachment or work log of an item; ``body`` is its hub form without ids."""

    kind: str
    local_id: str
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class View:
    """What an outgoing rule chose to show of an item, taken apart."""

    fields: Mapping[str, Json]
    sets: Mapping[str, frozenset[str]]
    parts: tuple[Part, ...]


def take_apart(replica: Mapping[str, Json]) -> View:
    fields = {name: value for name, value in field_values(replica).items() if name not in VOLATILE_FIELDS}
    sets = {name: element_names(replica[name]) for name in SET_FIELDS if name in replica}
    return View(fields, sets, tuple(parts_of(replica)))


def parts_of(hub: Mapping[str, Json]) -> Iterable[Part]:
    """The entities of a hub issue that have a local id. Ids and what a rule adds for its own use
    stay behind."""
    for list_name, kind in ENTITY_LISTS.items():
        for entry in _entries(hub, list_name):
            local_id = entry.get("id")
            if local_id:
                body = {
                    name: clean_text(value) if isinstance(value, str) else value
                    for name, value in entry.items()
                    if name not in _LOCAL_MEMBERS
                }
                yield Part(kind, str(local_id), body)


def raw_parts(hub: Mapping[str, Json]) -> dict[tuple[str, str], Mapping[str, Json]]:
    """(kind, local id) -> the entry as the tracker has it."""
    return {
        (kind, str(entry["id"])): entry
        for list_name, kind in ENTITY_LISTS.items()
        for entry in _entries(hub, list_name)
        if entry.get("id")
    }


def element_names(value: Json) -> frozenset[str]:
    """Names of the elements of a set-valued field: texts, or objects with a label or a name."""
    names = set()
    for element in value if isinstance(value, list) else []:
        name = element.get("label") or element.get("name") if isinstance(element, dict) else element
        if name:
            names.add(str(name))
    return frozenset(names)


def with_fields(hub: Mapping[str, Json], fields: Mapping[str, Json]) -> HubIssue:
    """A copy of a hub issue with some of its fields replaced (``customFields.X`` reaches inside)."""
    changed = dict(hub)
    for name, value in fields.items():
        outer, dot, inner = name.partition(".")
        if dot and outer in ("customFields", "customKeys"):
            nested = changed.get(outer)
            changed[outer] = {**(nested if isinstance(nested, dict) else {}), inner: value}
        else:
            changed[name] = value
    return changed


def same(one: Json, other: Json) -> bool:
    """Whether two values of a field mean the same thing.

    Trackers name the same status, priority or user by ids of their own: objects are compared by
    what people know them by.
    """
    return _meaning(one) == _meaning(other)


def _meaning(value: Json) -> object:
    if isinstance(value, str):
        return clean_text(value).rstrip()
    if value is None:
        return ""
    if isinstance(value, list):
        return [_meaning(element) for element in value]
    if not isinstance(value, dict):
        return value
    if "value" in value:
        return _meaning(value["value"])
    for member in ("username", "key", "email", "name", "id"):
        if value.get(member):
            return value[member]
    return {name: _meaning(inner) for name, inner in value.items()}


_LOCAL_MEMBERS = frozenset({"id", "idStr", "remoteId", "remoteIdStr", "updated", "prefix", "own"})


def _entries(hub: Mapping[str, Json], list_name: str) -> Iterable[dict[str, Json]]:
    entries = hub.get(list_name)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
