"""Reading the body of a create, an edit or a transition: ``fields`` and the verbs of ``update``.

    {"fields": {"summary": "…"}, "update": {"labels": [{"add": "x"}, {"remove": "y"}],
     "comment": [{"add": {"body": "…"}}]}, "properties": [{"key": "…", "value": …}]}

Everything wrong is collected and refused at once, field by field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from twinline.trackers.sandbox.durations import duration_seconds
from twinline.trackers.sandbox.fields import Field, fields_of
from twinline.trackers.sandbox.kinds import Invalid, Stored
from twinline.trackers.sandbox.refusal import Refused, bad_request
from twinline.trackers.sandbox.work import Document, Work

__all__ = ["Edit", "read_edit"]

_FOLLOW_UPS = ("comment", "worklog", "issuelinks")


@dataclass(slots=True)
class Edit:
    """``values`` to store; comments, work logs and links to add; properties to put."""

    values: dict[str, Stored] = field(default_factory=dict)
    comments: list[Document] = field(default_factory=list)
    worklogs: list[Document] = field(default_factory=list)
    links: list[Document] = field(default_factory=list)
    properties: Any = None


def read_edit(
    work: Work,
    body: Document,
    *,
    project: int,
    screen: Iterable[str] | None = None,
    current: Mapping[str, Stored] | None = None,
) -> Edit:
    """``screen`` names the fields that may be set (None: all but those set by the tracker itself);
    ``current`` are the values that ``add`` and ``remove`` work on."""
    fields, update = _object(body, "fields"), _object(body, "update")
    for name in fields:
        if name in update:
            raise bad_request(f"Field '{name}' cannot appear in both 'fields' and 'update'")
    known = fields_of(work)
    allowed = {name for name, one in known.items() if one.settable} if screen is None else set(screen)
    reader = _Reader(work, project, known, allowed, dict(current or {}))
    for name, raw in fields.items():
        reader.read(name, [{"set": raw}])
    for name, verbs in update.items():
        reader.read(name, verbs)
    if reader.errors:
        raise Refused(400, errors=reader.errors)
    reader.edit.properties = body.get("properties")
    return reader.edit


@dataclass(slots=True)
class _Reader:
    work: Work
    project: int
    known: Mapping[str, Field]
    allowed: set[str]
    current: dict[str, Stored]
    edit: Edit = field(default_factory=Edit)
    errors: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, verbs: Any) -> None:
        if not isinstance(verbs, list) or not all(isinstance(one, dict) and one for one in verbs):
            self.errors[name] = "Expected a list of operations such as {'set': …}."
        elif name in _FOLLOW_UPS:
            self._follow_up(name, verbs)
        elif name == "timetracking":
            self._time_tracking(verbs)
        elif name not in self.allowed or name not in self.known:
            self.errors[name] = (
                f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."
            )
        else:
            try:
                self._value(self.known[name], verbs)
            except Invalid as error:
                self.errors[name] = str(error)

    def _value(self, known: Field, verbs: list[Document]) -> None:
        scope = known.scope(self.work, self.project)
        value = self.current.get(known.id)
        for verb, raw in ((verb, raw) for one in verbs for verb, raw in one.items()):
            if verb == "set":
                value = known.kind.parse(scope, raw)
            elif verb in {"add", "remove"} and known.many:
                value = _with_element(value, known.kind.parse(scope, [raw]), verb)
            else:
                raise Invalid(f"Operation '{verb}' is not supported for field '{known.id}'.")
        if known.required and value is None:
            raise Invalid(_REQUIRED.get(known.id, f"{known.name} is required."))
        self.edit.values[known.id] = value

    def _follow_up(self, name: str, verbs: list[Document]) -> None:
        if any(set(one) != {"add"} or not isinstance(one["add"], dict) for one in verbs):
            self.errors[name] = f"Only the operation 'add' is supported for field '{name}'."
            return
        targets = {
            "comment": self.edit.comments,
            "worklog": self.edit.worklogs,
            "issuelinks": self.edit.links,
        }
        targets[name] += [one["add"] for one in verbs]

    def _time_tracking(self, verbs: list[Document]) -> None:
        raw = next(iter(verbs[0].values())) if verbs else None
        if not isinstance(raw, dict):
            self.errors["timetracking"] = (
                "Expected an object with 'originalEstimate' and 'remainingEstimate'."
            )
            return
        columns = {"originalEstimate": "timeoriginalestimate", "remainingEstimate": "timeestimate"}
        for name, column in columns.items():
            if name not in raw:
                continue
            try:
                self.edit.values[column] = None if not raw[name] else duration_seconds(str(raw[name]))
            except ValueError:
                self.errors[f"timetracking_{name.lower()}"] = "The estimate is not a time such as 1d 4h."


_REQUIRED = {
    "summary": "You must specify a summary of the issue.",
    "issuetype": "issue type is required",
    "project": "project is required",
}


def _object(body: Document, name: str) -> Document:
    value = body.get(name) or {}
    if not isinstance(value, dict):
        raise bad_request(f"'{name}' must be an object.")
    return value


def _with_element(value: Stored, element: Stored, verb: str) -> Stored:
    present = value if isinstance(value, list) else []
    changed = element if isinstance(element, list) else []
    if verb == "remove":
        return cast("Stored", [one for one in present if one not in changed])
    return cast("Stored", sorted({*present, *changed}))
