"""Loading issues from a file, ours and real ones."""

import base64
import json
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sandbox_description import SHARED_DATA
from sandbox_process import SandboxProcess

API = "/rest/api/2"
REAL_ISSUES = SHARED_DATA / "datasets" / "jira" / "jira_api_issues.ndjson"
REAL_WORKLOGS = 6

ANNA = {"name": "anna", "displayName": "Anna Berg"}
CLOUD = {"accountId": "5e97:abc", "displayName": "Zoë Ångström", "active": False}


def issue(key: str, **fields: Any) -> dict[str, Any]:
    usual = {
        "project": {"key": key.split("-", maxsplit=1)[0]},
        "issuetype": {"name": "Task", "subtask": False},
        "status": {"name": "In Progress"},
        "summary": f"summary of {key}",
        "reporter": ANNA,
        "creator": ANNA,
        "created": "2024-01-02T03:04:05.678+0200",
        "updated": "2024-02-03T04:05:06.789+0200",
    }
    return {"id": key.replace("-", ""), "key": key, "fields": usual | fields}


def load(tracker: SandboxProcess, issues: list[dict[str, Any]]) -> SandboxProcess:
    tracker.folder.parent.mkdir(exist_ok=True)
    file = tracker.folder.parent / "issues.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in issues) + "\n\n", encoding="utf-8")
    tracker.arguments = ("--load", str(file))
    return tracker.start()


def read(client: httpx2.Client, key: str) -> dict[str, Any]:
    answer = client.get(f"{API}/issue/{key}", params={"expand": "changelog,names"})
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def test_an_issue_is_loaded_with_all_it_has_and_makes_what_it_names(own_tracker: SandboxProcess) -> None:
    content = base64.b64encode(b"\x00\x01").decode()
    stamps = {"created": "2024-01-03T00:00:00.000+0000", "updated": "2024-01-04T00:00:00.000+0000"}
    whole = issue(
        "DEMO-7",
        description="h1. Größe",
        issuetype={"name": "Wish", "subtask": False},
        status={"name": "Waiting", "statusCategory": {"key": "indeterminate"}},
        priority={"name": "Urgent"},
        assignee=CLOUD,
        labels=["b", "a"],
        fixVersions=[{"name": "1.0"}],
        comment={"comments": [{"id": "1", "author": CLOUD, "body": "hello", **stamps}]},
        worklog={"worklogs": [stamps | {"timeSpentSeconds": 60, "started": stamps["created"]}]},
        attachment=[{"id": "9", "filename": "x.bin", "created": stamps["created"], "author": ANNA,
                     "content_base64": content}],
        customfield_1=5,
        customfield_2={"value": "Red"},
        customfield_3="a line",
        customfield_4={"strange": True},
    )  # fmt: skip
    whole["names"] = {"customfield_1": "Effort", "customfield_2": "Colour", "customfield_3": "Motto"}
    items = [{"field": "summary", "fieldtype": "jira", "fromString": "old", "toString": "new"}]
    whole["changelog"] = {"histories": [{"author": ANNA, "created": stamps["created"], "items": items}]}
    load(own_tracker, [whole])
    assert "Loaded 1 issues; left out: 1 × value of a custom field of unknown kind\n" in own_tracker.said
    with own_tracker.client() as client:
        shown = read(client, "DEMO-7")
        fields, names = shown["fields"], {name: id_ for id_, name in shown["names"].items()}
        assert fields["description"] == "h1. Größe"
        assert (fields["issuetype"]["name"], fields["status"]["name"]) == ("Wish", "Waiting")
        assert (fields["priority"]["name"], fields["labels"]) == ("Urgent", ["a", "b"])
        assert (fields["assignee"]["name"], fields["assignee"]["active"]) == ("zoe.angstrom", False)
        assert [one["name"] for one in fields["fixVersions"]] == ["1.0"]
        assert (fields["created"], fields["updated"]) == (
            "2024-01-02T01:04:05.678+0000",
            "2024-02-03T02:05:06.789+0000",
        )
        (comment,) = fields["comment"]["comments"]
        assert (comment["body"], comment["author"]["displayName"]) == ("hello", "Zoë Ångström")
        assert fields["worklog"]["worklogs"][0]["timeSpent"] == "1m"
        assert client.get(fields["attachment"][0]["content"]).content == b"\x00\x01"
        assert fields[names["Effort"]] == 5
        assert fields[names["Colour"]]["value"] == "Red"
        assert fields[names["Motto"]] == "a line"
        assert shown["changelog"]["histories"][0]["items"][0]["toString"] == "new"
        steps = client.get(f"{API}/issue/DEMO-7/transitions").json()["transitions"]
        assert [one["to"]["name"] for one in steps] == ["To Do"]
        fresh = {"project": {"key": "DEMO"}, "issuetype": {"name": "Task"}, "summary": "next"}
        assert client.post(f"{API}/issue", json={"fields": fresh}).json()["key"] == "DEMO-8"


def test_issues_of_other_projects_are_numbered_anew_and_stay_joined(own_tracker: SandboxProcess) -> None:
    relates = {"name": "Relates", "inward": "relates to", "outward": "relates to"}
    issues = [
        issue("OLD-50", issuelinks=[{"type": relates, "outwardIssue": {"key": "OLD-60"}}]),
        issue("OLD-51", issuetype={"name": "Sub-task", "subtask": True}, parent={"key": "OLD-60"}),
        issue("OLD-60"),
        issue("DEMO-1"),
    ]
    load(own_tracker, issues)
    with own_tracker.client() as client:
        assert read(client, "DEMO-1")["fields"]["summary"] == "summary of OLD-50"
        assert read(client, "DEMO-2")["fields"]["parent"]["key"] == "DEMO-3"
        assert read(client, "DEMO-1")["fields"]["issuelinks"][0]["outwardIssue"]["key"] == "DEMO-3"
        assert read(client, "DEMO-4")["fields"]["summary"] == "summary of DEMO-1"


def test_a_second_start_with_the_same_file_loads_nothing_twice(own_tracker: SandboxProcess) -> None:
    issues = [issue("DEMO-1"), issue("OLD-1")]
    load(own_tracker, issues)
    own_tracker.stop()
    load(own_tracker, [*issues, issue("OLD-2")])
    assert "Loaded 1 issues; 2 were here already\n" in own_tracker.said
    with own_tracker.client() as client:
        assert client.get(f"{API}/search").json()["total"] == 3


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{broken", "Expected one JSON object a line"),
        ("[1]", "line 2: expected a JSON object"),
        ('{"key": "DEMO-9", "fields": {"summary": "x"}}', "line 2: not an issue as the Jira API returns it"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_refused_whole(
    own_tracker: SandboxProcess, tmp_path: Path, line: str, problem: str
) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text(json.dumps(issue("DEMO-1")) + "\n" + line + "\n")
    own_tracker.arguments = ("--load", str(file))
    with pytest.raises(AssertionError, match=problem):
        own_tracker.start()
    own_tracker.stop()
    own_tracker.arguments = ()
    own_tracker.start()
    with own_tracker.client() as client:
        assert client.get(f"{API}/search").json()["total"] == 0


@pytest.mark.skipif(not REAL_ISSUES.exists(), reason="the real Jira issues are not here")
def test_real_issues_of_jira_come_back_as_they_were(own_tracker: SandboxProcess) -> None:
    own_tracker.arguments = ("--project", "EE", "--load", str(REAL_ISSUES))
    own_tracker.start()
    originals = [json.loads(line) for line in REAL_ISSUES.read_text().splitlines()]
    with own_tracker.client() as client:
        found = client.get(f"{API}/search", params={"jql": "", "maxResults": 100, "fields": "*all"}).json()
    assert found["total"] == len(originals) == 33
    assert _facts(one["fields"] for one in found["issues"]) == _facts(one["fields"] for one in originals)
    kept = {one["key"] for one in found["issues"]}
    assert {one["key"] for one in originals if one["key"].startswith("EE-")} <= kept
    assert sum(len(one["fields"]["worklog"]["worklogs"]) for one in found["issues"]) == REAL_WORKLOGS


def _facts(issues: Any) -> Counter[Any]:
    """What must be the same however the tracker numbers things."""
    return Counter(
        (
            fields["summary"],
            fields["description"],
            fields["issuetype"]["name"],
            fields["status"]["name"],
            fields["priority"]["name"],
            (fields["resolution"] or {}).get("name"),
            fields["duedate"],
            tuple(sorted(fields["labels"])),
            tuple(sorted(one["name"] for one in fields["fixVersions"])),
            (fields["assignee"] or {}).get("displayName"),
            fields["reporter"]["displayName"],
            tuple((one["body"], one["author"]["displayName"]) for one in fields["comment"]["comments"]),
            tuple(
                sorted(
                    (one["timeSpentSeconds"], one.get("comment", ""), one["author"]["displayName"])
                    for one in fields["worklog"]["worklogs"]
                )
            ),
        )
        for fields in issues
    )
