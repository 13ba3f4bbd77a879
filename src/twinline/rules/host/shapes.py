"""The records of the hub: which members a comment, a user, a status … has, and of what kind.

The JSON form is described in ``twinline.domain.hub``. A member that is named here and absent
from the JSON reads as null; a member that is neither is a MissingProperty, unless the shape is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType

__all__ = ["SHAPES", "Kind", "Listed", "Member", "One", "Shape"]


class Kind(Enum):
    """How a member's JSON value shows itself in a rule."""

    PLAIN = auto()
    """Text, numbers, lists and maps as they are."""
    TIME = auto()
    """Milliseconds in JSON, a Timestamp in a rule."""
    DAY = auto()
    """``yyyy-mm-dd`` in JSON, a Date at midnight in a rule."""
    MAP = auto()
    """A map; an absent one reads as an empty map."""
    LABELS = auto()
    """A list of words in JSON, a set of labels in a rule."""
    FIELDS = auto()
    """The custom fields: a map by name or number."""
    FIELD_VALUE = auto()
    """The value of a custom field: its kind depends on the field's type."""


@dataclass(frozen=True, slots=True)
class One:
    """A member that is a record of this shape, or null."""

    shape: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A member that is a list of records of this shape; an absent one reads as an empty list."""

    shape: str


Member = Kind | One | Listed


@dataclass(frozen=True, slots=True)
class Shape:
    """``title`` is the member that stands for the record in a text, and the one that a plain text
    assigned in its place sets. ``open``: unknown members may be written, and read as null."""

    groovy_class: str
    members: Mapping[str, Member]
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    title: str = ""
    open: bool = False
    has_foreign_id: bool = False
    """The id means nothing in another tracker and is dropped when the record crosses over."""


_HUB = "com.exalate.basic.domain.hubobject.v1.BasicHub"


def _plain(names: str) -> dict[str, Member]:
    return dict.fromkeys(names.split(), Kind.PLAIN)


_IDS = MappingProxyType({"idStr": "id", "remoteIdStr": "remoteId"})
_ISSUE_IDS = MappingProxyType(
    {"idStr": "id", "urn": "key", "issueType": "type", "customField": "customFields"}
    | {f"{verb}Worklogs": f"{verb}WorkLogs" for verb in ("added", "changed", "removed")}
)
_USER = One("user")
_NAMED = "id name description iconUrl"

SHAPES: Mapping[str, Shape] = {
    "user": Shape(
        _HUB + "User",
        _plain("key username email displayName active"),
        {"accountId": "key", "name": "username", "emailAddress": "email"},
        title="username",
    ),
    "status": Shape(_HUB + "Status", _plain(_NAMED + " statusCategory"), title="name", has_foreign_id=True),
    "priority": Shape(_HUB + "Priority", _plain(_NAMED), title="name", has_foreign_id=True),
    "resolution": Shape(_HUB + "Resolution", _plain(_NAMED), title="name", has_foreign_id=True),
    "type": Shape(_HUB + "IssueType", _plain(_NAMED + " subtask"), title="name", has_foreign_id=True),
    "securityLevel": Shape(_HUB + "SecurityLevel", _plain(_NAMED), title="name", has_foreign_id=True),
    "project": Shape(
        _HUB + "Project",
        _plain("id key name description url areaPath")
        | {"lead": _USER, "versions": Listed("version"), "components": Listed("component")},
        _IDS,
        title="name",
        has_foreign_id=True,
    ),
    "version": Shape(
        _HUB + "Version",
        _plain("id name description released archived projectKey projectName")
        | {"startDate": Kind.DAY, "releaseDate": Kind.DAY},
        title="name",
        has_foreign_id=True,
    ),
    "component": Shape(
        _HUB + "Component",
        _plain("id name description leadKey assigneeType projectKey") | {"lead": _USER},
        title="name",
        has_foreign_id=True,
    ),
    "label": Shape(_HUB + "Label", _plain("label"), {"name": "label"}, title="label"),
    "option": Shape(
        _HUB + "Option",
        _plain("id value sequence disabled")
        | {"parent": One("option"), "child": One("option"), "parentOption": One("option")}
        | {"childOptions": Listed("option")},
        title="value",
        has_foreign_id=True,
    ),
    "field": Shape(
        _HUB + "CustomField",
        _plain("id name uid type description") | {"value": Kind.FIELD_VALUE},
        title="name",
        has_foreign_id=True,
    ),
    "comment": Shape(
        _HUB + "Comment",
        _plain("id remoteId body internal role roleLevel groupLevel group prefix restrictSync")
        | {"author": _USER, "updateAuthor": _USER, "executor": _USER}
        | {"created": Kind.TIME, "updated": Kind.TIME, "attachments": Listed("attachment")},
        _IDS,
        title="body",
    ),
    "attachment": Shape(
        _HUB + "Attachment",
        _plain("id remoteId filename mimetype filesize sha256 internal zip")
        | {"author": _USER, "created": Kind.TIME},
        _IDS | {"mimeType": "mimetype", "fileName": "filename"},
        title="filename",
    ),
    "worklog": Shape(
        _HUB + "WorkLog",
        _plain("id remoteId comment timeSpent")
        | {"author": _USER, "updateAuthor": _USER, "executor": _USER}
        | {"startDate": Kind.TIME, "created": Kind.TIME, "updated": Kind.TIME},
        _IDS,
        title="comment",
    ),
    "link": Shape(
        _HUB + "IssueLink",
        _plain("id otherIssueId otherIssueKey linkName linkTypeName isOutward url type title"),
        {"outward": "isOutward"},
    ),
    "issueKey": Shape(
        "com.exalate.basic.domain.BasicIssueKey",
        _plain("id key entityType"),
        {"urn": "key", "URN": "key", "idStr": "id"},
        title="key",
    ),
    "trace": Shape(
        "com.exalate.basic.domain.BasicNonPersistentTrace",
        _plain("type localId remoteId action toSynchronize own"),
        title="localId",
    ),
    "issue": Shape(
        _HUB + "Issue",
        _plain("id key url summary description environment parentId typeName projectKey originalEstimate")
        | _plain("remainingEstimate spent securityLevel votes changeHistory weblinks projectTypeKey")
        | _plain("repository milestone areaPath iterationPath relations storyPoints tableName entityType")
        | {
            "customKeys": Kind.MAP,
            "entityProperties": Kind.MAP,
            "internalMap": Kind.MAP,
            "sprint": Kind.PLAIN,
        }
        | {"type": One("type"), "status": One("status"), "priority": One("priority")}
        | {"resolution": One("resolution"), "project": One("project")}
        | {"assignee": _USER, "reporter": _USER, "creator": _USER, "watchers": Listed("user")}
        | {"assignees": Listed("user"), "labels": Kind.LABELS, "components": Listed("component")}
        | {"fixVersions": Listed("version"), "affectedVersions": Listed("version")}
        | {"due": Kind.DAY, "created": Kind.TIME, "updated": Kind.TIME, "resolutionDate": Kind.TIME}
        | {"comments": Listed("comment"), "attachments": Listed("attachment"), "workLogs": Listed("worklog")}
        | {"issueLinks": Listed("link"), "customFields": Kind.FIELDS}
        | {
            f"{verb}{noun}": Listed(shape)
            for verb in ("added", "changed", "removed")
            for noun, shape in (
                ("Comments", "comment"),
                ("Attachments", "attachment"),
                ("WorkLogs", "worklog"),
            )
        },
        _ISSUE_IDS,
        title="key",
        open=True,
    ),
}
