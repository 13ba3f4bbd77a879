"""Comments, attachments and work logs of both sides as one list.

For each entry of the replica (its id is the partner's ref):

    unknown here                → added, without id, with ``remoteId``
    known, changed over there   → the local one, changed
    known, unchanged            → the local one as it is, whatever was edited here
    known, deleted here         → left out; that deletion travels the other way

Local entries the partner knows and no longer sends are left out of the result, which deletes them.
Entries that never came from, or went to, the partner stay. A replica without the list at all
(the other side's rule does not send it) changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from twinline.domain import authorship
from twinline.domain.hub import Json
from twinline.rules.host.derived import CONTENT, entries_by_ref
from twinline.rules.host.issue import LocalIssue, Replica
from twinline.rules.host.records import HubRecord

__all__ = ["merge"]

_SHAPES = {"comments": "comment", "attachments": "attachment", "workLogs": "worklog"}
_OURS = ("author", "updateAuthor", "created", "updated")
"""What stays that of the local comment when its text changes."""


@dataclass(frozen=True, slots=True)
class _Merge:
    issue: LocalIssue
    replica: Replica
    member: str
    closure: Callable[[Any], Any] | None

    @property
    def shape(self) -> str:
        return _SHAPES[self.member]

    def run(self) -> list[HubRecord]:
        """The merged list; local entries first, in their order."""
        local = {_id(entry): entry for entry in self._local() if _id(entry)}
        before = entries_by_ref(self.replica.previous, self.member)
        kept: dict[str, HubRecord] = {}
        added: list[HubRecord] = []
        for entry in self.replica.get_property(self.member) or []:
            known = self.replica.traces.local_id(self.shape, _id(entry))
            if known is None:
                added.append(self._added(entry))
            elif known in local:
                kept[known] = self._updated(local[known], entry, before.get(_id(entry)))
        result = [kept.get(_id(entry), entry) for entry in self._local() if self._stays(entry, kept, before)]
        return result + added

    def _local(self) -> list[HubRecord]:
        """Without what an earlier merge in the same rule is about to create."""
        entries = self.issue.get_property(self.member) or []
        return [entry for entry in entries if entry.get_property("id") or not entry.get_property("remoteId")]

    def _stays(self, entry: HubRecord, kept: dict[str, HubRecord], before: dict[str, Any]) -> bool:
        own_id = _id(entry)
        ref = self.replica.traces.ref(self.shape, own_id)
        if ref is None or own_id in kept:
            return True
        return self.replica.traces.is_own(self.shape, own_id) and ref not in before

    def _added(self, theirs: HubRecord) -> HubRecord:
        raw = theirs.to_json()
        raw.pop("id", None)
        raw["remoteId"] = _id(theirs)
        return self._written(raw, own=False)

    def _updated(self, ours: HubRecord, theirs: HubRecord, before: dict[str, Json] | None) -> HubRecord:
        """The local entry, with the partner's content when that changed."""
        own = self.replica.traces.is_own(self.shape, _id(ours))
        mine = ours.to_json() | {"remoteId": _id(theirs)}
        if not self._is_changed(theirs, before, own=own):
            return _rewritten(ours, mine | self._standing_prefix(mine, theirs, own=own))
        changed = self._written(
            mine | theirs.to_json() | {"id": mine["id"], "remoteId": _id(theirs)}, own=own
        )
        result = changed.to_json()
        for name in _OURS:
            result.pop(name, None)
            if name in mine:
                result[name] = mine[name]
        return _rewritten(ours, result)

    def _is_changed(self, theirs: HubRecord, before: dict[str, Json] | None, *, own: bool) -> bool:
        if self.shape == "attachment" or (before is None and own):
            return False
        return before is None or any(theirs.raw.get(name) != before.get(name) for name in CONTENT[self.shape])

    def _written(self, raw: dict[str, Json], *, own: bool) -> HubRecord:
        """An entry to be written: a comment names its author, unless the rule's closure shapes it."""
        entry = HubRecord(self.shape, raw)
        if self.shape != "comment":
            if self.closure is not None:
                self.closure(entry)
            return entry
        body = str(raw.get("body") or "")
        if self.closure is not None:
            self.closure(entry)
            written = str(entry.get_property("body") or "")
            prefix = written[: len(written) - len(body)] if body and written.endswith(body) else ""
        else:
            prefix = "" if own else authorship.prefix(_name(raw.get("author")))
            entry.set_property("body", prefix + body)
        entry.set_property("prefix", prefix)
        return entry

    def _standing_prefix(self, mine: dict[str, Json], theirs: HubRecord, *, own: bool) -> dict[str, Json]:
        """The prefix an unchanged copy still carries."""
        if self.shape != "comment" or own or "prefix" in mine:
            return {}
        prefix = authorship.prefix(_name(theirs.raw.get("author")))
        body = str(mine.get("body") or "").replace("\r\n", "\n")
        return {"prefix": prefix} if prefix and body.startswith(prefix) else {}


def merge(
    issue: LocalIssue, replica: Replica, member: str, closure: Callable[[Any], Any] | None = None
) -> list[HubRecord]:
    """The new list for ``issue.<member>``. ``closure`` may change each added or changed entry."""
    if not replica.has_member(member):
        return list(issue.get_property(member) or [])
    return _Merge(issue, replica, member, closure).run()


def _rewritten(record: HubRecord, raw: dict[str, Json]) -> HubRecord:
    """A new record, so that lists the rule took earlier keep what they showed."""
    return HubRecord(record.shape_name, raw, record.origin)


def _id(record: HubRecord) -> str:
    value = record.get_property("id")
    return "" if value is None else str(value)


def _name(author: Json) -> str:
    if not isinstance(author, dict):
        return ""
    return str(author.get("displayName") or author.get("username") or "")
