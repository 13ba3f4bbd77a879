"""``customFields``: a map of field records by name, that also answers to numeric ids."""

from collections.abc import Callable
from typing import Any

from twinline.domain.hub import Json
from twinline.rules.host.plain import text
from twinline.rules.host.records import HubRecord

__all__ = ["CustomFields"]


class CustomFields(dict[str, Any]):
    """The fields of one issue. A missing field reads as null; on the local issue the tracker is
    asked first whether it has such a field, so that an empty one can be filled."""

    def __init__(self, owner: HubRecord) -> None:
        super().__init__()
        self.owner = owner
        self.ask_tracker: Callable[[str], Json] = getattr(owner, "ask_for_field", lambda _name: None)
        self.asked: set[str] = set()
        self.offered: set[str] = set()

    def get(self, key: Any, default: Any = None) -> Any:
        name = self.find(text(key))
        return default if name is None else dict.__getitem__(self, name)

    def __getitem__(self, key: Any) -> Any:
        return self.get(key)

    def __contains__(self, key: object) -> bool:
        return self.find(text(key), ask=False) is not None

    def __setitem__(self, key: Any, value: Any) -> None:
        """Assigning a field copies its value under this name; anything else is the value itself."""
        name = self.find(text(key)) or text(key)
        field = dict.get(self, name)
        if field is None:
            field = self._new({"name": name, "type": "UNKNOWN"})
        if getattr(value, "shape_name", "") == "field":
            if value is field:
                return
            self._adopt_kind(field, value)
            value = value.get_property("value")
        field.set_property("value", value)
        dict.__setitem__(self, name, field)

    def find(self, key: str, *, ask: bool = True) -> str | None:
        """The name under which a field is held, given its name, its id or the number in its id."""
        if dict.__contains__(self, key):
            return key
        for name, field in self.items():
            identity = field.raw.get("id")
            if identity is not None and str(identity).removeprefix("customfield_") == key.removeprefix(
                "customfield_"
            ):
                return name
        return self._asked_for(key) if ask else None

    def _asked_for(self, key: str) -> str | None:
        if key in self.asked:
            return None
        self.asked.add(key)
        answer = self.ask_tracker(key)
        if not isinstance(answer, dict):
            return None
        name = str(answer.get("name", key))
        self.offered.add(name)
        dict.__setitem__(self, name, self._new({"value": None, **answer, "name": name}))
        return name

    def _new(self, raw: dict[str, Json]) -> HubRecord:
        return HubRecord("field", raw, self.owner.origin)

    @staticmethod
    def _adopt_kind(field: Any, source: Any) -> None:
        """A field made by copying keeps the type of its source, so that its value reads alike."""
        kind = source.raw.get("type")
        if kind is not None and field.raw.get("type") in (None, "UNKNOWN"):
            field.raw = {**field.raw, "type": kind}

    def used(self) -> dict[str, Any]:
        """Without the fields that were only asked for and never given a value."""
        return {name: field for name, field in self.items() if not (name in self.offered and not field.live)}
