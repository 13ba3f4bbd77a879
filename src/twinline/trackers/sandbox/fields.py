"""The fields of an issue: the system's own, and the custom ones of this tracker."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twinline.trackers.sandbox.kinds import LINE_LIMIT, Day, Kind, Labels, Moment, Number, Scope, Text
from twinline.trackers.sandbox.references import Choice, Choices, Option, Options, Parent, Person
from twinline.trackers.sandbox.work import Document, Row, Work

__all__ = ["CUSTOM_KINDS", "SYSTEM_FIELDS", "Field", "field_schema", "fields_of"]


@dataclass(frozen=True, slots=True)
class Field:
    """``settable``: on the create and edit screens. ``number`` is that of a custom field, else 0."""

    id: str
    name: str
    kind: Kind
    settable: bool = True
    required: bool = False
    number: int = 0
    custom: str = ""

    @property
    def many(self) -> bool:
        return self.kind.type == "array"

    def scope(self, work: Work, project: int) -> Scope:
        return Scope(work, project, self.number, self.name)


_TYPE = "com.atlassian.jira.plugin.system.customfieldtypes:"

CUSTOM_KINDS: Mapping[str, Kind] = {
    f"{_TYPE}textfield": Text(LINE_LIMIT, one_line=True),
    f"{_TYPE}textarea": Text(),
    f"{_TYPE}float": Number(),
    f"{_TYPE}datepicker": Day(),
    f"{_TYPE}datetime": Moment(),
    f"{_TYPE}select": Option(),
    f"{_TYPE}multiselect": Options(),
    f"{_TYPE}userpicker": Person(),
    f"{_TYPE}labels": Labels(),
}
"""Custom field types by the key Jira knows them by."""

_STATUS = Choice("statuses", "status", "The status is set by a transition.")

SYSTEM_FIELDS: tuple[Field, ...] = (
    Field("summary", "Summary", Text(LINE_LIMIT, one_line=True), required=True),
    Field("description", "Description", Text()),
    Field("environment", "Environment", Text()),
    Field(
        "issuetype",
        "Issue Type",
        Choice("issuetypes", "issuetype", "The issue type selected is invalid."),
        required=True,
    ),
    Field("project", "Project", Choice("projects", "project", "valid project is required"), required=True),
    Field("priority", "Priority", Choice("priorities", "priority", "The priority selected is invalid.")),
    Field("status", "Status", _STATUS, settable=False),
    Field(
        "resolution",
        "Resolution",
        Choice("resolutions", "resolution", "The resolution selected is invalid."),
        settable=False,
    ),
    Field("assignee", "Assignee", Person()),
    Field("reporter", "Reporter", Person()),
    Field("creator", "Creator", Person(), settable=False),
    Field("labels", "Labels", Labels()),
    Field("components", "Component/s", Choices("components", "Component name is not valid")),
    Field("versions", "Affects Version/s", Choices("versions", "Version name is not valid")),
    Field("fixVersions", "Fix Version/s", Choices("versions", "Version name is not valid")),
    Field("duedate", "Due Date", Day()),
    Field("parent", "Parent", Parent()),
    Field("created", "Created", Moment(), settable=False),
    Field("updated", "Updated", Moment(), settable=False),
    Field("resolutiondate", "Resolved", Moment(), settable=False),
)


def fields_of(work: Work) -> dict[str, Field]:
    """Every field by its id."""
    custom = work.all("SELECT * FROM custom_fields ORDER BY id")
    return {field.id: field for field in (*SYSTEM_FIELDS, *map(_custom_field, custom))}


def _custom_field(row: Row) -> Field:
    return Field(
        f"customfield_{row['id']}",
        row["name"],
        CUSTOM_KINDS[row["kind"]],
        number=row["id"],
        custom=row["kind"],
    )


def field_schema(field: Field) -> Document:
    """The ``schema`` member of a field's description."""
    kind: Any = field.kind
    schema: Document = {"type": kind.type_name if isinstance(kind, Choice) else kind.type}
    if kind.type == "array":
        table_items = {"versions": "version", "components": "component"}
        schema["items"] = table_items[kind.table] if isinstance(kind, Choices) else kind.items
    if field.custom:
        return schema | {"custom": field.custom, "customId": field.number}
    return schema | {"system": field.id}
