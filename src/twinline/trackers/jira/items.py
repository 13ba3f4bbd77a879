"""Reading an issue whole, creating and updating it."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from twinline.domain.effects import Applied, CreateItem, UpdateItem
from twinline.domain.errors import InvalidField, NotFound, Rejected, SyncError, Uncertain
from twinline.domain.hub import Json
from twinline.domain.ids import EffectKey, ItemId
from twinline.domain.items import Item, ItemRef
from twinline.trackers.jira.client import API, JiraClient, JsonObject, segment
from twinline.trackers.jira.fields import FieldCatalogue
from twinline.trackers.jira.mapping import MARKER_PROPERTY, hub_issue, marker_of
from twinline.trackers.jira.metadata import Metadata
from twinline.trackers.jira.parts import Parts
from twinline.trackers.jira.refusals import Refused
from twinline.trackers.jira.writing import IMPLIED_BY_CREATE, jira_fields, refused_fields

__all__ = ["Items"]


class Items:
    def __init__(self, client: JiraClient, metadata: Metadata, parts: Parts) -> None:
        self._client = client
        self._metadata = metadata
        self._parts = parts

    async def read(self, item: ItemId) -> Item:
        issue: JsonObject = await self._client.get(
            f"{API}/issue/{segment(item)}", {"fields": "*all", "properties": MARKER_PROPERTY}
        )
        fields: JsonObject = issue.get("fields") or {}
        identity = str(issue["id"])
        comments = await self._comments(identity, fields)
        worklogs = await self._worklogs(identity, fields)
        hub = hub_issue(
            issue,
            await self._metadata.catalogue(tuple(fields)),
            comments=comments,
            worklogs=worklogs,
            base_url=self._client.base_url,
        )
        markers = {f"comment:{one['id']}": key for one in comments if (key := marker_of(one))}
        own = marker_of(issue)
        if own:
            markers["item"] = own
        ref = ItemRef(ItemId(identity), str(issue.get("key", "")), str(fields.get("summary") or ""))
        return Item(ref, hub, markers)

    async def _comments(self, identity: str, fields: JsonObject) -> list[JsonObject]:
        listed = fields.get("comment") or {}
        if not listed.get("total", len(listed.get("comments") or ())):
            return []
        return await self._parts.comments(identity)

    async def _worklogs(self, identity: str, fields: JsonObject) -> list[JsonObject]:
        listed = fields.get("worklog") or {}
        inside: list[JsonObject] = listed.get("worklogs") or []
        if listed.get("total", 0) > len(inside):
            return await self._parts.worklogs(identity)
        return inside

    async def create(self, effect: CreateItem, key: EffectKey) -> Applied:
        """Create with what the create screen takes, marker included; the rest follows as an edit."""
        kind = await self._metadata.issue_type(effect.project, effect.type)
        catalogue, screen = await self._create_screen(effect.project, str(kind["id"]))
        now, later = _divided(effect, screen, catalogue)
        labels_fit = "labels" in screen
        fields = jira_fields(now, catalogue)
        fields["project"] = {"id" if effect.project.isdecimal() else "key": effect.project}
        fields["issuetype"] = {"id": str(kind["id"])}
        if effect.labels and labels_fit:
            fields["labels"] = list(effect.labels)
        body = {"fields": fields, "properties": [{"key": MARKER_PROPERTY, "value": {"key": key}}]}
        try:
            created = await self._client.create(f"{API}/issue", body)
        except Refused as refused:
            self._metadata.forget()  # a screen may have changed since it was looked at
            _raise_first(refused_fields(refused, catalogue, effect.fields), refused)
        applied = Applied(str(created["id"]), str(created.get("key", "")))
        rest = UpdateItem(ItemId(applied.local_id), later, () if labels_fit else effect.labels)
        return await self._finish(applied, rest)

    async def finish_create(self, effect: CreateItem, found: Applied) -> Applied:
        """Set what the create screen lacked on an issue whose create was not answered."""
        kind = await self._metadata.issue_type(effect.project, effect.type)
        catalogue, screen = await self._create_screen(effect.project, str(kind["id"]))
        _, later = _divided(effect, screen, catalogue)
        labels = () if "labels" in screen else effect.labels
        return await self._finish(found, UpdateItem(ItemId(found.local_id), later, labels))

    async def _create_screen(self, project: str, type_id: str) -> tuple[FieldCatalogue, frozenset[str]]:
        """Custom fields (the screen's own first among namesakes) and the ids on the screen."""
        entries = await self._metadata.create_screen(project, type_id)
        screen = frozenset(str(entry.get("fieldId") or entry.get("key") or "") for entry in entries)
        return (await self._metadata.catalogue(tuple(screen))).preferring(screen), screen

    async def _finish(self, applied: Applied, rest: UpdateItem) -> Applied:
        """The edit after a create. The issue exists now, so no failure may read as "not created"."""
        fields = dict(rest.fields)
        labels = rest.added_labels
        refused: list[tuple[str, str]] = []
        while fields or labels:
            try:
                await self.update(UpdateItem(rest.item, fields, labels))
                break
            except InvalidField as error:
                refused.append((error.field, error.reason))
                if error.field not in fields and not (error.field == "labels" and labels):
                    refused.extend((name, error.reason) for name in fields)
                    break
                fields.pop(error.field, None)
                labels = () if error.field == "labels" else labels
            except Rejected as error:
                refused.extend((name, str(error)) for name in fields)
                break
            except SyncError as error:
                raise Uncertain(
                    f"{applied.key} was created, but not all of its fields are set yet: {error}"
                ) from error
        return Applied(applied.local_id, applied.key, tuple(refused))

    async def update(self, effect: UpdateItem) -> Applied:
        """Fields and labels in one request. A refused field raises InvalidField and nothing is written."""
        catalogue = await self._writing_catalogue(effect.item, effect.fields)
        fields = jira_fields(effect.fields, catalogue)
        verbs = [
            *({"add": label} for label in effect.added_labels),
            *({"remove": label} for label in effect.removed_labels),
        ]
        body: dict[str, Any] = {}
        if fields:
            body["fields"] = fields
        if verbs:
            body["update"] = {"labels": verbs}
        if body:
            try:
                await self._client.put(f"{API}/issue/{segment(effect.item)}", body)
            except Refused as refused:
                _raise_first(refused_fields(refused, catalogue, effect.fields), refused)
        return Applied(effect.item)

    async def _writing_catalogue(self, item: str, fields: Mapping[str, Json]) -> FieldCatalogue:
        custom = [name.removeprefix("customFields.") for name in fields if name.startswith("customFields.")]
        if not custom:
            return FieldCatalogue(())
        catalogue = await self._metadata.catalogue()
        if any(catalogue.find(name) is None for name in custom):
            self._metadata.forget()  # it may have been made a moment ago
            catalogue = await self._metadata.catalogue()
        if any(catalogue.is_ambiguous(name) for name in custom):
            screen = await self._metadata.edit_screen(item)
            return catalogue.preferring(str(entry["fieldId"]) for entry in screen)
        return catalogue

    async def resolve(self, key: str) -> ItemRef:
        if not key.strip():
            raise NotFound("An issue key is needed.")
        issue = await self._client.get(f"{API}/issue/{segment(key.strip())}", {"fields": "summary"})
        summary = (issue.get("fields") or {}).get("summary") or ""
        return ItemRef(ItemId(str(issue["id"])), str(issue.get("key", "")), str(summary))


def _divided(
    effect: CreateItem, screen: frozenset[str], catalogue: FieldCatalogue
) -> tuple[dict[str, Json], dict[str, Json]]:
    """What the create request takes, and what must follow. Empty values need not be said at all."""
    now: dict[str, Json] = {}
    later: dict[str, Json] = {}
    for name, value in effect.fields.items():
        if name in IMPLIED_BY_CREATE or _is_empty(value):
            continue
        (identity,) = jira_fields({name: value}, catalogue)
        (now if identity in screen or not screen else later)[name] = value
    return now, later


def _is_empty(value: Json) -> bool:
    inner = value["value"] if isinstance(value, dict) and {"type", "value"} <= value.keys() else value
    return inner in (None, "", [])


def _raise_first(errors: Sequence[InvalidField], refused: Refused) -> NoReturn:
    if errors:
        raise errors[0] from refused
    raise refused
