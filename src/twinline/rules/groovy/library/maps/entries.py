"""Entries of maps."""

from typing import Any

from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.values import MapEntry

__all__: list[str] = []

ENTRY = MethodTable("java.util.Map.Entry", OBJECT)


TABLES[MapEntry] = ENTRY


@ENTRY.define("getKey")
def entry_key(entry: MapEntry) -> Any:
    return entry.key


@ENTRY.define("getValue")
def entry_value(entry: MapEntry) -> Any:
    return entry.value


@ENTRY.define("setValue")
def set_entry_value(entry: MapEntry, value: Any) -> Any:
    old, entry.value = entry.value, value
    if entry.owner is not None:
        entry.owner[entry.key] = value
    return old
