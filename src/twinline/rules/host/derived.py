"""``replica.addedComments`` and its like: what the partner did since the replica before."""

from typing import TYPE_CHECKING, Any

from twinline.domain.hub import Json
from twinline.rules.host.records import HubRecord

if TYPE_CHECKING:
    from twinline.rules.host.issue import Replica

__all__ = ["CONTENT", "DERIVED", "derive", "entries_by_ref", "has_changed"]

CONTENT = {
    "comment": ("body", "internal"),
    "attachment": (),
    "worklog": ("comment", "timeSpent", "startDate"),
}
"""The members whose change makes an entry a changed one."""

_MEMBERS = {"Comments": "comments", "Attachments": "attachments", "WorkLogs": "workLogs"}
_SHAPES = {"comments": "comment", "attachments": "attachment", "workLogs": "worklog"}
DERIVED = frozenset(f"{verb}{noun}" for verb in ("added", "changed", "removed") for noun in _MEMBERS)


def derive(replica: "Replica", name: str) -> list[Any]:
    """The entries that were added (never seen here), changed or removed (as they last were)."""
    verb = next(verb for verb in ("added", "changed", "removed") if name.startswith(verb))
    member = _MEMBERS[name[len(verb) :]]
    shape = _SHAPES[member]
    before = entries_by_ref(replica.previous, member)
    entries: list[HubRecord] = replica.get_property(member) or []
    match verb:
        case "added":
            return [item for item in entries if replica.traces.local_id(shape, _ref(item)) is None]
        case "changed":
            return [item for item in entries if has_changed(item, before.get(_ref(item)))]
        case _:
            now = {_ref(item) for item in entries}
            return [HubRecord(shape, raw, replica.origin) for ref, raw in before.items() if ref not in now]


def entries_by_ref(replica: Json, member: str) -> dict[str, dict[str, Json]]:
    """The entries of a replica's JSON by the partner's ref."""
    entries = replica.get(member) if isinstance(replica, dict) else None
    if not isinstance(entries, list):
        return {}
    return {str(item.get("id")): item for item in entries if isinstance(item, dict)}


def has_changed(item: HubRecord, before: dict[str, Json] | None) -> bool:
    """Whether the partner changed an entry; false for one that was not there before."""
    if before is None:
        return False
    return any(item.raw.get(name) != before.get(name) for name in CONTENT[item.shape_name])


def _ref(item: HubRecord) -> str:
    return str(item.raw.get("id"))
