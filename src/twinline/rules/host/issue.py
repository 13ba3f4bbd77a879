"""The issue as a rule sees it: ``issue`` on our side, ``replica`` for what travels."""

from collections.abc import Callable
from typing import Any

from twinline.domain.hub import Json
from twinline.rules.host.custom_fields import CustomFields
from twinline.rules.host.derived import DERIVED, derive
from twinline.rules.host.plain import is_text, to_json
from twinline.rules.host.records import HubRecord, Origin
from twinline.rules.host.traces import Traces

__all__ = ["LocalIssue", "Replica"]

_FALLBACKS = {"typeName": ("type", "name"), "projectKey": ("project", "key")}


class Replica(HubRecord):
    """What the outgoing rule fills and the incoming rule reads.

    Any name may be written and travels; a name that is not there reads as the custom field of
    that name, else as null.
    """

    def __init__(self, raw: dict[str, Json], origin: Origin, traces: Traces, previous: Json = None) -> None:
        super().__init__("issue", raw, origin)
        self.traces = traces
        self.previous = previous if isinstance(previous, dict) else None
        self._derived: dict[str, Any] = {}

    @property
    def title(self) -> str:
        return "replica"

    def has_member(self, name: str) -> bool:
        """Whether the other side sent this at all, be it empty."""
        return name in self.raw or (name in self.live and name not in self.offered)

    def _absent(self, name: str) -> Any:
        if name in DERIVED:
            if name not in self._derived:
                self._derived[name] = derive(self, name)
            return self._derived[name]
        if name in _FALLBACKS:
            return _fallback(self, name)
        if name not in self.shape.members:
            return _custom_field_value(self, name)
        return super()._absent(name)


class LocalIssue(HubRecord):
    """The issue of our own tracker, or the one to be created.

    A name the hub does not know is the custom field of that name.
    """

    def __init__(
        self, raw: dict[str, Json], origin: Origin, lookup: Callable[[str, list[Json]], Json] | None = None
    ) -> None:
        super().__init__("issue", raw, origin)
        self._lookup = lookup

    def ask_for_field(self, name: str) -> Json:
        """``{"id", "name", "type"}`` of a custom field this issue may have, or null."""
        if self._lookup is None:
            return None
        place: dict[str, Json] = {
            "id": to_json(self.get_property("id"), "issue.id"),
            "projectKey": to_json(self.get_property("projectKey"), "issue.projectKey"),
            "typeName": to_json(self.get_property("typeName"), "issue.typeName"),
        }
        return self._lookup("getCustomField", [name, place])

    def _absent(self, name: str) -> Any:
        if name in _FALLBACKS:
            return _fallback(self, name)
        if name not in self.shape.members:
            return _custom_field_value(self, name)
        return super()._absent(name)

    def _write(self, name: str, value: Any) -> None:
        if name == "status" and value is None:
            return  # a status map without this status: nothing changes
        if name not in self.shape.members and name not in self.raw and name not in self.live:
            _set_custom_field(self, name, value)
            return
        super()._write(name, value)
        if name == "type":
            self.live["typeName"] = _named(value, "name")
        elif name == "project":
            self.live["projectKey"] = _named(value, "key")


def _fallback(issue: HubRecord, name: str) -> Any:
    member, part = _FALLBACKS[name]
    return _named(issue.get_property(member), part)


def _named(value: Any, part: str) -> Any:
    if isinstance(value, HubRecord):
        return value.get_property(part)
    if isinstance(value, dict):
        return value.get(part)
    return str(value) if is_text(value) else None


def _custom_field_value(issue: HubRecord, name: str) -> Any:
    field = issue.get_property("customFields").get(name)
    return None if field is None else field.get_property("value")


def _set_custom_field(issue: HubRecord, name: str, value: Any) -> None:
    fields = issue.get_property("customFields")
    assert isinstance(fields, CustomFields)
    fields[name] = value
