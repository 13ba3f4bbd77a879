"""Comments, attachments and work logs of both sides as one list.

For each entry of the replica (its id is the partner's ref):

    unknown here                → added, without id, with ``remoteId``
    known, changed over there   → the local one, changed (one of our own is shown only when they did)
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
from twinline.rules.host.plain import text
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
        result = [kept.get(_id(entry), entry) for entry in self._local() if self._stays(entry, kept)]
        return result + added

    def _local(self) -> list[HubRecord]:
        """Without what an earlier merge in the same rule is about to create."""
        entries = self.issue.get_property(self.member) or []
        return [entry for entry in entries if entry.get_property("id") or not entry.get_property("remoteId")]

    def _stays(self, entry: HubRecord, kept: dict[str, HubRecord]) -> bool:
        own_id = _id(entry)
        traces = self.replica.traces
        return traces.ref(self.shape, own_id) is None or own_id in kept or traces.is_own(self.shape, own_id)

    def _added(self, theirs: HubRecord) -> HubRecord:
        raw = theirs.to_json()
        raw.pop("id", None)
        raw["remoteId"] = _id(theirs)
        return self._written(raw, authorship.prefix(_name(raw.get("author"))))

    def _updated(self, ours: HubRecord, theirs: HubRecord, before: dict[str, Json] | None) -> HubRecord:
        """The local entry, with the partner's content when that changed."""
        mine = ours.to_json() | {"remoteId": _id(theirs)}
        prefix = self._prefix(ours, theirs)
        if not self._is_changed(ours, theirs, before):
            stands = self.shape == "comment" and _text(mine).startswith(prefix)
            return HubRecord(self.shape, mine | ({"prefix": prefix} if stands else {}), ours.origin)
        content = theirs.to_json()
        content.pop("own", None)
        written = self._written(
            mine | content | {"id": mine["id"], "remoteId": _id(theirs)}, prefix
        ).to_json()
        for name in _OURS:
            written.pop(name, None)
        return HubRecord(self.shape, written | {n: mine[n] for n in _OURS if n in mine}, ours.origin)

    def _prefix(self, ours: HubRecord, theirs: HubRecord) -> str:
        """The prefix the copy was made with, which the engine knows to strip; else a fresh one."""
        if self.replica.traces.is_own(self.shape, _id(ours)):
            return ""
        noted = self.replica.traces.prefix(self.shape, _id(ours))
        return authorship.prefix(_name(theirs.raw.get("author"))) if noted is None else noted

    def _is_changed(self, ours: HubRecord, theirs: HubRecord, before: dict[str, Json] | None) -> bool:
        """As the engine says, which counts versions; else by comparison with the replica before."""
        if self.shape == "attachment":
            return False
        if theirs.raw.get("own"):
            return True
        told = self.replica.raw.get(f"changed{self.member[0].upper()}{self.member[1:]}")
        if isinstance(told, list):
            return any(isinstance(entry, dict) and str(entry.get("id")) == _id(theirs) for entry in told)
        if before is None:
            return not self.replica.traces.is_own(self.shape, _id(ours))
        return any(theirs.raw.get(name) != before.get(name) for name in CONTENT[self.shape])

    def _written(self, raw: dict[str, Json], prefix: str) -> HubRecord:
        """An entry to be written: a comment names its author, unless the rule's closure shapes it."""
        entry = HubRecord(self.shape, raw)
        if self.closure is not None:
            self.closure(entry)
        if self.shape != "comment":
            return entry
        body = str(raw.get("body") or "")
        if self.closure is not None:
            shaped = text(entry.get_property("body") or "")
            prefix = shaped[: len(shaped) - len(body)] if body and shaped.endswith(body) else ""
        else:
            entry.set_property("body", prefix + body)
        entry.set_property("prefix", prefix)
        return entry


def merge(
    issue: LocalIssue, replica: Replica, member: str, closure: Callable[[Any], Any] | None = None
) -> list[HubRecord]:
    """The new list for ``issue.<member>``. ``closure`` may change each added or changed entry."""
    if not replica.has_member(member):
        return list(issue.get_property(member) or [])
    return _Merge(issue, replica, member, closure).run()


def _id(record: HubRecord) -> str:
    value = record.get_property("id")
    return "" if value is None else str(value)


def _text(entry: dict[str, Json]) -> str:
    return str(entry.get("body") or "").replace("\r\n", "\n")


def _name(author: Json) -> str:
    if not isinstance(author, dict):
        return ""
    return str(author.get("displayName") or author.get("username") or "")
