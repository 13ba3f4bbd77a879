"""A Jira issue as a hub issue. Pure: JSON in, JSON out; what is odd is carried, never dropped or refused."""

from collections.abc import Iterable, Sequence
from typing import Any

from twinline.domain.hub import HubIssue, Json
from twinline.trackers.jira.client import JsonObject
from twinline.trackers.jira.fields import FieldCatalogue, custom_to_hub
from twinline.trackers.jira.times import milliseconds
from twinline.trackers.jira.users import hub_user

__all__ = ["MARKER_PROPERTY", "hub_comment", "hub_issue", "marker_of", "named"]

MARKER_PROPERTY = "tl"
"""Issue and comment property with ``{"key": <effect key>}``."""


def hub_issue(
    issue: JsonObject,
    catalogue: FieldCatalogue,
    *,
    comments: Sequence[JsonObject],
    worklogs: Sequence[JsonObject],
    base_url: str,
) -> HubIssue:
    """``comments`` and ``worklogs`` are given whole, because the issue's own lists may be cut."""
    fields: JsonObject = issue.get("fields") or {}
    project = fields.get("project") or {}
    key = str(issue.get("key", ""))
    return {
        "id": str(issue["id"]),
        "key": key,
        "url": f"{_public_address(issue) or base_url}/browse/{key}",
        "project": {**_as_object(named(project)), "key": str(project.get("key", ""))},
        "projectKey": str(project.get("key", "")),
        "type": named(fields.get("issuetype")),
        "typeName": str((fields.get("issuetype") or {}).get("name", "")),
        "summary": fields.get("summary") or "",
        "description": fields.get("description"),
        "environment": fields.get("environment"),
        "status": named(fields.get("status")),
        "priority": named(fields.get("priority")),
        "resolution": named(fields.get("resolution")),
        "assignee": hub_user(fields.get("assignee")),
        "reporter": hub_user(fields.get("reporter")),
        "creator": hub_user(fields.get("creator")),
        "labels": list[Json](sorted(str(label) for label in fields.get("labels") or ())),
        "components": _named_list(fields.get("components")),
        "fixVersions": _named_list(fields.get("fixVersions")),
        "affectedVersions": _named_list(fields.get("versions")),
        "due": fields.get("duedate"),
        "created": milliseconds(fields.get("created")),
        "updated": milliseconds(fields.get("updated")),
        "resolutionDate": milliseconds(fields.get("resolutiondate")),
        "parentId": _identity(fields.get("parent")),
        "comments": [hub_comment(comment) for comment in comments],
        "attachments": [_attachment(one) for one in _objects(fields.get("attachment"))],
        "workLogs": [_worklog(one) for one in worklogs],
        "customFields": _custom_fields(fields, catalogue),
    }


def hub_comment(comment: JsonObject) -> Json:
    internal = _property(comment, "sd.public.comment").get("internal")
    return {
        "id": str(comment["id"]),
        "body": comment.get("body") or "",
        "author": hub_user(comment.get("author")),
        "updateAuthor": hub_user(comment.get("updateAuthor")),
        "created": milliseconds(comment.get("created")),
        "updated": milliseconds(comment.get("updated")),
        # What not everybody may read counts as internal: a rule can then keep it at home.
        "internal": internal in (True, "true") or bool(comment.get("visibility")),
    }


def marker_of(entity: JsonObject) -> str | None:
    """The effect key in an issue's or a comment's ``properties``, whatever their shape."""
    key = _property(entity, MARKER_PROPERTY).get("key")
    return key if isinstance(key, str) else None


def named(value: Any) -> Json:
    """``{"id", "name"}`` of a status, priority, type …, or None."""
    if not isinstance(value, dict):
        return None
    return {"id": str(value.get("id", "")), "name": str(value.get("name", ""))}


def _property(entity: JsonObject, name: str) -> JsonObject:
    """Issues have ``{name: value}``, comments ``[{"key": name, "value": value}]``."""
    properties = entity.get("properties")
    if isinstance(properties, dict):
        value = properties.get(name)
    else:
        value = next((p.get("value") for p in _objects(properties) if p.get("key") == name), None)
    return value if isinstance(value, dict) else {}


def _public_address(issue: JsonObject) -> str:
    """Jira's own idea of its address, which is the one people's browsers know."""
    address, found, _ = str(issue.get("self", "")).partition("/rest/")
    return address if found else ""


def _custom_fields(fields: JsonObject, catalogue: FieldCatalogue) -> Json:
    return {
        name: {
            "id": field.id,
            "name": name,
            "type": field.type,
            "value": custom_to_hub(field.type, fields[field.id]),
        }
        for name, field in catalogue.named_among(fields).items()
    }


def _attachment(one: JsonObject) -> Json:
    return {
        "id": str(one["id"]),
        "filename": str(one.get("filename", "")),
        "mimetype": str(one.get("mimeType") or "application/octet-stream"),
        "filesize": int(one.get("size") or 0),
        "author": hub_user(one.get("author")),
        "created": milliseconds(one.get("created")),
    }


def _worklog(one: JsonObject) -> Json:
    return {
        "id": str(one["id"]),
        "comment": one.get("comment") or "",
        "timeSpent": int(one.get("timeSpentSeconds") or 0),
        "startDate": milliseconds(one.get("started")),
        "author": hub_user(one.get("author")),
    }


def _identity(value: Any) -> str | None:
    return str(value["id"]) if isinstance(value, dict) and "id" in value else None


def _named_list(values: Any) -> list[Json]:
    return [named(value) for value in _objects(values)]


def _objects(values: Any) -> Iterable[JsonObject]:
    return (value for value in values or () if isinstance(value, dict)) if isinstance(values, list) else ()


def _as_object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
