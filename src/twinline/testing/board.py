"""A tracker in memory, with people who work on it and a network that can lose answers.

It keeps to the port's contract (markers in creates, labels as additions and removals, ``find`` for
unanswered creates) and counts every call, so that a test can ask whether all is quiet.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from twinline.domain import effects as fx
from twinline.domain.errors import InvalidField, NotFound, Uncertain
from twinline.domain.hub import HubIssue, Json
from twinline.domain.ids import EffectKey, ItemId
from twinline.domain.items import Cursor, Found, Item, ItemRef, Page, TrackerInfo
from twinline.ports import Blobs

__all__ = ["Board"]


@dataclass
class _Entry:
    hub: HubIssue
    markers: dict[str, str] = field(default_factory=dict)


class Board:
    """``transitions``: the status each one leads to, by name. ``lose_answers``: how many of the next
    writes happen without an answer. ``refused_fields``: fields no write may set. ``on_write`` is
    called before every answer to a write."""

    kind = "memory"

    def __init__(self, project: str, blobs: Blobs) -> None:
        self.project = project
        self.items: dict[str, _Entry] = {}
        self.contents: dict[str, bytes] = {}
        self.calls: list[str] = []
        self.transitions = {"Start": "In Progress", "Finish": "Done"}
        self.lose_answers = 0
        self.refused_fields: set[str] = set()
        self.on_write: Callable[[], None] = lambda: None
        self.changed: list[ItemId] = []
        self._blobs = blobs
        self._last = 0

    # People

    def person_creates(self, summary: str, *, project: str = "", **fields: Json) -> ItemId:
        return ItemId(self._create({"summary": summary, **fields}, project))

    def person_edits(self, item: ItemId, **fields: Json) -> None:
        self._entry(item).hub.update(fields)
        self._touch(item)

    def person_comments(self, item: ItemId, body: str) -> str:
        return self._comment(item, body, "person")

    def person_edits_comment(self, item: ItemId, comment: str, body: str) -> None:
        self._part(item, "comments", comment)["body"] = body
        self._touch(item)

    def person_removes(self, item: ItemId, list_name: str, part: str) -> None:
        hub = self._entry(item).hub
        hub[list_name] = [entry for entry in _parts(hub, list_name) if entry["id"] != part]
        self._touch(item)

    def person_attaches(self, item: ItemId, name: str, content: bytes) -> str:
        return self._attach(item, name, "text/plain", content)

    def person_deletes(self, item: ItemId) -> None:
        del self.items[item]
        self.changed.append(item)

    def texts(self, item: ItemId) -> list[str]:
        return [str(entry["body"]) for entry in _parts(self._entry(item).hub, "comments")]

    def names(self, item: ItemId) -> list[str]:
        return [str(entry["filename"]) for entry in _parts(self._entry(item).hub, "attachments")]

    def hub(self, item: ItemId) -> HubIssue:
        return self._entry(item).hub

    # The port

    async def probe(self) -> TrackerInfo:
        return TrackerInfo("memory", self.project, "1", "memory:", "sync")

    async def read(self, item: ItemId) -> Item:
        self.calls.append("read")
        entry = self._entry(item)
        hub = deepcopy(entry.hub)
        return Item(ItemRef(item, str(hub["key"]), str(hub["summary"])), hub, dict(entry.markers))

    async def apply(self, effect: fx.Effect, *, key: EffectKey) -> fx.Applied:
        self.calls.append(type(effect).__name__)
        applied = self._apply(effect, key)
        self.on_write()
        if self.lose_answers:
            self.lose_answers -= 1
            raise Uncertain("the connection broke after the request was sent")
        return applied

    async def find(self, effect: fx.Effect, *, key: EffectKey, since: datetime) -> fx.Applied | None:
        self.calls.append("find")
        if isinstance(effect, fx.TransitionBy):
            status: Any = self.items[effect.item].hub["status"]
            return fx.Applied(effect.item) if status["name"] == effect.status else None
        for item, entry in self.items.items():
            for place, marker in entry.markers.items():
                if marker == key:
                    part = place.partition(":")[2]
                    return fx.Applied(part or item, "" if part else str(entry.hub["key"]))
        return None

    def download(self, attachment: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        return _stream(self.contents[attachment])

    async def changes(self, since: Cursor | None) -> Page:
        seen = int(since.value) if since is not None else 0
        refs = tuple(ItemRef(item, "") for item in self.changed[seen:])
        return Page(refs, Cursor(str(len(self.changed))), more=False)

    async def search(self, query: str, *, start: int = 0, limit: int = 50) -> Found:
        refs = [ItemRef(ItemId(item), str(entry.hub["key"])) for item, entry in self.items.items()]
        return Found(len(refs), tuple(refs[start : start + limit]))

    async def matches(self, query: str, item: ItemId) -> bool:
        """``all``, ``project = KEY``, or a part of the summary."""
        if item not in self.items:
            return False
        hub: Any = self.items[item].hub
        if query.startswith("project = "):
            return bool(hub["project"]["key"] == query.removeprefix("project = "))
        return query == "all" or query in hub["summary"]

    async def ensure_hook(self, url: str, *, secret: str) -> None:
        """Changes are handed to the test by ``changes``."""

    def hinted(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> tuple[ItemId, ...]:
        return ()

    async def projects(self) -> Sequence[Mapping[str, Json]]:
        return [{"id": "1", "key": self.project, "name": self.project}]

    async def lookup(self, question: str, arguments: Sequence[Json]) -> Json:
        """Knows the transitions of every item, and nothing else."""
        if question != "getTransitions":
            return None
        return [{"name": name, "status": status} for name, status in self.transitions.items()]

    async def resolve(self, key: str) -> ItemRef:
        for item, entry in self.items.items():
            if key in (item, entry.hub["key"]):
                return ItemRef(ItemId(item), str(entry.hub["key"]))
        raise NotFound(f"There is no item {key}.")

    async def aclose(self) -> None:
        """Nothing is open."""

    # What writes do

    def _apply(self, effect: fx.Effect, key: EffectKey) -> fx.Applied:
        match effect:
            case fx.CreateItem():
                self._refuse(effect.fields)
                item = self._create({**effect.fields, "labels": list[Json](effect.labels)}, effect.project)
                self.items[item].markers["item"] = key
                return fx.Applied(item, str(self.items[item].hub["key"]))
            case fx.UpdateItem():
                self._refuse(effect.fields)
                hub = self._entry(effect.item).hub
                labels = (_labels(hub) | set(effect.added_labels)) - set(effect.removed_labels)
                hub.update({**effect.fields, "labels": list[Json](sorted(labels))})
                self._touch(effect.item)
            case fx.Transition():
                self._entry(effect.item).hub["status"] = {"id": effect.status, "name": effect.status}
                self._touch(effect.item)
            case fx.TransitionBy():
                self._entry(effect.item).hub["status"] = {"id": effect.status, "name": effect.status}
                self._touch(effect.item)
            case fx.AddComment():
                comment = self._comment(effect.item, effect.body, "sync")
                self._entry(effect.item).markers[f"comment:{comment}"] = key
                return fx.Applied(comment)
            case fx.EditComment():
                self._part(effect.item, "comments", effect.comment)["body"] = effect.body
                self._touch(effect.item)
            case fx.DeleteComment():
                self.person_removes(effect.item, "comments", effect.comment)
            case fx.AddAttachment():
                path = self._blobs.path(effect.sha256)
                assert path is not None
                made = self._attach(effect.item, effect.filename, effect.mimetype, path.read_bytes())
                self._entry(effect.item).markers[f"attachment:{made}"] = key
                return fx.Applied(made)
            case fx.DeleteAttachment():
                self.person_removes(effect.item, "attachments", effect.attachment)
            case _:
                raise InvalidField("worklog", "this tracker has none")
        return fx.Applied(effect.item)

    def _create(self, fields: Mapping[str, Json], project: str) -> str:
        self._last += 1
        item = str(10_000 + self._last)
        hub: HubIssue = {
            "id": item,
            "key": f"{project or self.project}-{self._last}",
            "project": {"key": project or self.project},
            "type": {"name": "Task"},
            "description": None,
            "status": {"id": "1", "name": "To Do"},
            "labels": [],
            "comments": [],
            "attachments": [],
        }
        self.items[item] = _Entry({**hub, **deepcopy(dict(fields))})
        self._touch(ItemId(item))
        self.items[item].hub["created"] = self.items[item].hub["updated"]
        return item

    def _comment(self, item: ItemId, body: str, author: str) -> str:
        return self._add(item, "comments", {"body": body, "author": {"displayName": author}})

    def _attach(self, item: ItemId, name: str, mimetype: str, content: bytes) -> str:
        part: dict[str, Json] = {"filename": name, "mimetype": mimetype, "filesize": len(content)}
        made = self._add(item, "attachments", part)
        self.contents[made] = content
        return made

    def _add(self, item: ItemId, list_name: str, part: Mapping[str, Json]) -> str:
        self._last += 1
        made = str(self._last)
        hub = self._entry(item).hub
        hub[list_name] = [*_parts(hub, list_name), {**part, "id": made, "created": self._last}]
        self._touch(item)
        return made

    def _touch(self, item: ItemId) -> None:
        self._last += 1
        self.items[item].hub["updated"] = self._last
        self.changed.append(item)

    def _entry(self, item: ItemId) -> _Entry:
        if item not in self.items:
            raise NotFound(f"There is no item {item}.")
        return self.items[item]

    def _part(self, item: ItemId, list_name: str, part: str) -> dict[str, Any]:
        for entry in _parts(self._entry(item).hub, list_name):
            if entry["id"] == part:
                return entry
        raise NotFound(f"There is no {part} in {list_name}.")

    def _refuse(self, fields: Mapping[str, Json]) -> None:
        for name in self.refused_fields & fields.keys():
            raise InvalidField(name, "not on this screen.")


def _parts(hub: HubIssue, list_name: str) -> list[dict[str, Any]]:
    entries = hub[list_name]
    assert isinstance(entries, list)
    return [entry for entry in entries if isinstance(entry, dict)]


def _labels(hub: HubIssue) -> set[str]:
    labels = hub["labels"]
    assert isinstance(labels, list)
    return {str(label) for label in labels}


@asynccontextmanager
async def _stream(content: bytes) -> AsyncIterator[AsyncIterator[bytes]]:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 65_536):
            yield content[start : start + 65_536]

    yield chunks()
