"""Issues of a real Jira, loaded into a tracker, come through the adapter as they are."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from blob_folder import BlobFolder

from twinline.trackers.jira import JiraTracker

pytestmark = pytest.mark.anyio

_SHARED = Path(os.environ.get("TWINLINE_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
_ISSUES = _SHARED / "datasets" / "jira" / "jira_api_issues.ndjson"


async def test_real_issues_are_read_as_they_were_recorded(
    sandbox_with_real_issues: str, blobs: BlobFolder
) -> None:
    recorded = [json.loads(line)["fields"] for line in _ISSUES.read_text().splitlines()]
    tracker = JiraTracker(sandbox_with_real_issues, login="admin", password="admin", blobs=blobs)
    found = await tracker.search("project = DEMO ORDER BY id ASC", limit=100)
    assert found.total == len(recorded)
    read = [_plain((await tracker.read(ref.id)).hub) for ref in found.refs]
    await tracker.aclose()
    assert sorted(read, key=json.dumps) == sorted(map(_recorded, recorded), key=json.dumps)


def _plain(hub: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": hub["summary"],
        "description": hub["description"] or "",
        "labels": hub["labels"],
        "status": hub["status"]["name"],
        "due": hub["due"],
        "assignee": (hub["assignee"] or {}).get("displayName"),
        "comments": [(c["body"], c["author"]["displayName"]) for c in hub["comments"]],
        "work": sorted((w["comment"], w["timeSpent"]) for w in hub["workLogs"]),
    }


def _recorded(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": fields["summary"],
        "description": fields.get("description") or "",
        "labels": sorted(fields.get("labels") or []),
        "status": fields["status"]["name"],
        "due": fields.get("duedate"),
        "assignee": (fields.get("assignee") or {}).get("displayName"),
        "comments": [(c["body"], c["author"]["displayName"]) for c in fields["comment"]["comments"]],
        "work": sorted(
            (w.get("comment") or "", w["timeSpentSeconds"]) for w in fields["worklog"]["worklogs"]
        ),
    }
