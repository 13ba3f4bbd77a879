"""Hub fields as what Jira's create and edit requests take. Pure."""

from collections.abc import Mapping
from typing import Any

from twinline.domain.errors import InvalidField, Rejected
from twinline.domain.hub import Json
from twinline.trackers.jira.fields import FieldCatalogue, custom_to_jira
from twinline.trackers.jira.refusals import Refused
from twinline.trackers.jira.users import user_reference

__all__ = ["IMPLIED_BY_CREATE", "jira_fields", "refused_fields"]

IMPLIED_BY_CREATE = frozenset({"project", "projectKey", "type", "typeName"})
"""Members that a create says by other means."""

_TEXTS = {"summary": "summary", "description": "description", "environment": "environment"}
_USERS = {"assignee": "assignee", "reporter": "reporter"}
_NAMED = {"priority": "priority", "resolution": "resolution", "type": "issuetype", "typeName": "issuetype"}
_LISTS = {"components": "components", "fixVersions": "fixVersions", "affectedVersions": "versions"}
_HUB_NAMES = {
    **{jira: hub for hub, jira in (_TEXTS | _USERS | _LISTS).items()},
    "priority": "priority",
    "resolution": "resolution",
    "issuetype": "typeName",
    "project": "projectKey",
    "duedate": "due",
    "parent": "parentId",
    "labels": "labels",
}
_CUSTOM = "customFields."


def jira_fields(fields: Mapping[str, Json], catalogue: FieldCatalogue) -> dict[str, Any]:
    """Values by Jira's field ids. Raises InvalidField with the hub's name of what cannot be said."""
    written: dict[str, Any] = {}
    for name, value in fields.items():
        if name.startswith(_CUSTOM):
            field = catalogue.find(name.removeprefix(_CUSTOM))
            if field is None:
                raise InvalidField(name, "this Jira has no custom field of that name.")
            written[field.id] = custom_to_jira(field, value)
        else:
            identity, sent = _system_field(name, value)
            written[identity] = sent
    return written


def _system_field(name: str, value: Json) -> tuple[str, Any]:
    if name in _TEXTS:
        return _TEXTS[name], _text(name, value)
    if name in _USERS:
        return _USERS[name], user_reference(name, value)
    if name in _NAMED:
        return _NAMED[name], _reference(name, value)
    if name in _LISTS:
        return _LISTS[name], [_reference(name, one) for one in _as_list(name, value)]
    if name == "due":
        return "duedate", _text(name, value)
    if name == "parentId":
        return "parent", None if value is None else {"id": str(value)}
    if name == "status":
        raise InvalidField(name, "Jira moves an issue to a status by transitions only.")
    raise InvalidField(name, "Jira has no such field to write to.")


def _text(name: str, value: Json) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise InvalidField(name, "a text is expected.")


def _reference(name: str, value: Json) -> dict[str, str] | None:
    """By name first: ids differ between trackers, so an id alone is our own Jira's."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict):
        for member in ("name", "id"):
            if isinstance(value.get(member), str) and value[member]:
                return {member: str(value[member])}
    raise InvalidField(name, f"{value!r} is nothing that has a name.")


def _as_list(name: str, value: Json) -> list[Json]:
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise InvalidField(name, "a list is expected.")


def refused_fields(
    refused: Refused, catalogue: FieldCatalogue, asked: Mapping[str, Json]
) -> list[InvalidField]:
    """Each refused field by the name the rule used, those that were asked for first."""
    names = {identity: name for name in asked for identity in _identities(name, catalogue)}
    found = []
    for identity, words in refused.errors.items():
        if identity in names:
            name = names[identity]
        elif identity.startswith("customfield_"):
            name = _CUSTOM + catalogue.name_of(identity)
        else:
            name = _HUB_NAMES.get(identity, identity)
        found.append(InvalidField(name, words))
    return sorted(found, key=lambda error: error.field not in asked)


def _identities(name: str, catalogue: FieldCatalogue) -> tuple[str, ...]:
    if name.startswith(_CUSTOM):
        field = catalogue.find(name.removeprefix(_CUSTOM))
        return () if field is None else (field.id,)
    try:
        return (_system_field(name, None)[0],)
    except Rejected:
        return ()
