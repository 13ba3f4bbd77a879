"""The hub issue: the tracker-neutral JSON form of an item that rules read and write.

An adapter makes it from its tracker's JSON; an outgoing rule copies parts of it into a replica of
the same shape; an incoming rule changes it. Every member is optional::

    {
      "id": "10001", "key": "ACME-1", "url": "http://…/browse/ACME-1",
      "project": {"id": "1", "key": "ACME", "name": "Acme"}, "projectKey": "ACME",
      "type": {"id": "3", "name": "Task"}, "typeName": "Task",
      "summary": "…", "description": "… (the tracker's own markup)" | null, "environment": … | null,
      "status": {"id": "1", "name": "To Do"}, "priority": {…} | null, "resolution": {…} | null,
      "assignee": USER | null, "reporter": USER | null, "creator": USER | null,
      "labels": ["a", "b"],                                  # a set: order means nothing
      "components": [{"id", "name"}], "fixVersions": [{…}], "affectedVersions": [{…}],
      "due": "2026-01-31" | null, "created": MS, "updated": MS, "resolutionDate": MS | null,
      "parentId": "10000" | null,
      "comments": [{"id": "5", "body": "…", "author": USER, "updateAuthor": USER,
                    "created": MS, "updated": MS, "internal": false}],
      "attachments": [{"id": "7", "filename": "a.png", "mimetype": "image/png",
                       "filesize": 18233, "author": USER, "created": MS}],
      "workLogs": [{"id": "8", "comment": "…", "timeSpent": SECONDS, "startDate": MS, "author": USER}],
      "customFields": {"Severity": {"id": "customfield_10010", "name": "Severity",
                                    "type": "OPTION", "value": …}},
      "customKeys": {…anything…}
    }
    USER = {"key": "anna", "username": "anna", "email": "anna@acme.example",
            "displayName": "Anna Berg", "active": true}
    MS   = milliseconds since 1970-01-01 UTC, an integer

``type`` and ``project`` are what is; ``typeName`` and ``projectKey`` are what a rule asks for.
Custom field types: STRING, TEXT, NUMERIC, DATE (``yyyy-mm-dd``), DATETIME (MS), OPTION
(``{"id", "value"}``), OPTIONS (list of those), USER, USERS, UNKNOWN (value carried as it is).
"""

from collections.abc import Mapping

__all__ = ["ENTITY_LISTS", "SET_FIELDS", "VOLATILE_FIELDS", "HubIssue", "Json", "clean_text", "field_values"]

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
HubIssue = dict[str, Json]

SET_FIELDS = frozenset({"labels"})
"""Members compared element by element: two sides adding different labels is no conflict."""

ENTITY_LISTS = {"comments": "comment", "attachments": "attachment", "workLogs": "worklog"}
"""Members that are lists of things with a life of their own, and the name of one such thing."""

VOLATILE_FIELDS = frozenset({"updated", "changeHistory", "url"})
"""Members that move whenever anything moves: a change in them alone is no change."""

_DERIVED = frozenset(
    {"addedComments", "changedComments", "removedComments", "addedAttachments", "removedAttachments"}
)
_NESTED = ("customFields", "customKeys")


_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000)])


def clean_text(text: str) -> str:
    """A text as every tracker can store it: LF for line ends, no control characters, no halves of
    surrogate pairs. What a text loses by it, no person can see."""
    return text.replace("\r\n", "\n").translate(_CONTROLS)


def field_values(hub: Mapping[str, Json]) -> dict[str, Json]:
    """The scalar fields of a hub issue or replica, custom ones as ``customFields.<name>``.

    Sets, entity lists and derived lists are left out; texts are cleaned, so that a tracker that
    returns CRLF for LF shows no change.
    """
    values: dict[str, Json] = {}
    for name, value in hub.items():
        if name in SET_FIELDS or name in ENTITY_LISTS or name in _DERIVED:
            continue
        if name in _NESTED and isinstance(value, dict):
            for inner, inner_value in value.items():
                values[f"{name}.{inner}"] = inner_value
        else:
            values[name] = clean_text(value) if isinstance(value, str) else value
    return values
