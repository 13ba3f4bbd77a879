"""What the query language finds, and what it says of mistakes."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sandbox_process import SandboxProcess, create_issue

from twinline.trackers.sandbox.jql.parser import parse
from twinline.trackers.sandbox.refusal import Refused

Find = Callable[..., list[str]]


@pytest.fixture(scope="module")
def keys(tracker: SandboxProcess) -> dict[str, str]:
    """Four issues by a short name: a bug, a task that is done, a story, a sub-task of the bug."""
    with tracker.client() as client:
        bug = create_issue(
            client,
            summary="Login page: crash on Ünïcode names",
            issuetype={"name": "Bug"},
            labels=["web", "urgent"],
            assignee={"name": "anna"},
            priority={"name": "High"},
            duedate="2026-12-24",
            customfield_10105={"value": "Major"},
            customfield_10103=8,
            customfield_10106=[{"value": "Linux"}, {"value": "Web"}],
        )
        task = create_issue(
            client, summary='A "quoted" task', description="mentions crash too", labels=["web"]
        )
        story = create_issue(
            client, summary="日本語の物語", issuetype={"name": "Story"}, reporter={"name": "bob"}
        )
        part = create_issue(
            client, summary="part", issuetype={"name": "Sub-task"}, parent={"key": bug["key"]}
        )
        for transition in ("11", "21"):
            client.post(
                f"/rest/api/2/issue/{task['key']}/transitions", json={"transition": {"id": transition}}
            )
        client.post(f"/rest/api/2/issue/{story['key']}/comment", json={"body": "a remark about tulips"})
        client.post(
            f"/rest/api/2/issue/{story['key']}/remotelink",
            json={"globalId": "elsewhere=1", "object": {"url": "http://x.example", "title": "x"}},
        )
    return {"bug": bug["key"], "task": task["key"], "story": story["key"], "part": part["key"]}


@pytest.fixture
def find(admin: httpx2.Client, keys: dict[str, str]) -> Find:
    names = {key: name for name, key in keys.items()}

    def search(jql: str) -> list[str]:
        answer = admin.get("/rest/api/2/search", params={"jql": jql.format(**keys), "fields": "key"})
        assert answer.status_code == 200, answer.text
        return [names[issue["key"]] for issue in answer.json()["issues"]]

    return search


@pytest.mark.parametrize(
    ("jql", "expected"),
    [
        ("project = DEMO", {"bug", "task", "story", "part"}),
        ("project = demo AND type = Bug", {"bug"}),
        ("issuetype in (Bug, Story)", {"bug", "story"}),
        ("issuetype not in (Bug, 'Sub-task')", {"task", "story"}),
        ("status = Done", {"task"}),
        ("statusCategory != Done", {"bug", "story", "part"}),
        ("key = {bug}", {"bug"}),
        ("key in ({bug}, {story})", {"bug", "story"}),
        ("key >= {story}", {"story", "part"}),
        ("id = 10001", {"bug"}),
        ("labels = web", {"bug", "task"}),
        ("labels = web AND labels = urgent", {"bug"}),
        ("labels != urgent", {"task"}),
        ("labels is EMPTY", {"story", "part"}),
        ("labels is not empty", {"bug", "task"}),
        ("assignee = anna", {"bug"}),
        ("assignee is EMPTY AND type != Sub-task", {"task", "story"}),
        ("assignee != anna", set()),
        ("reporter = bob", {"story"}),
        ("reporter = currentUser() AND resolution is null", {"bug", "part"}),
        ("priority = High", {"bug"}),
        ("resolution = Done", {"task"}),
        ("summary ~ crash", {"bug"}),
        ("text ~ crash", {"bug", "task"}),
        ("text ~ 'CRASH login'", {"bug"}),
        ("text ~ 'cras*'", {"bug", "task"}),
        ("text ~ cras", set()),
        ('text ~ "\\"on ünïcode\\""', {"bug"}),
        ("summary ~ ünïcode", {"bug"}),
        ("summary ~ 日本語", {"story"}),
        ("summary ~ quoted", {"task"}),
        ("comment ~ tulips", {"story"}),
        ("text ~ tulips", {"story"}),
        ("summary !~ crash AND type in (Bug, Task)", {"task"}),
        ("parent = {bug}", {"part"}),
        ("due <= 2026-12-31", {"bug"}),
        ("duedate > '2026-12-24'", set()),
        ("Severity = Major", {"bug"}),
        ("cf[10105] = major", {"bug"}),
        ("'Story Points' >= 5", {"bug"}),
        ("Platforms in (Web, Windows)", {"bug"}),
        ("Platforms is empty AND type = Task", {"task"}),
        ("issue in issuesWithRemoteLinksByGlobalId('elsewhere=1')", {"story"}),
        ("type = Bug OR type = Story AND labels = web", {"bug"}),
        ("(type = Bug OR type = Task) AND labels = web", {"bug", "task"}),
        ("NOT (type = Bug OR type = Task)", {"story", "part"}),
        ("NOT NOT type = Bug", {"bug"}),
        ("type = Bug && ! labels = urgent || type = Story", {"story"}),
        ("created >= -1h AND updated <= now()", {"bug", "task", "story", "part"}),
        ("created < startOfDay('-1')", set()),
        ("updated >= '2020-01-01 10:30' AND created > 1577836800000", {"bug", "task", "story", "part"}),
        ("updated > 4102444800000", set()),
    ],
)  # fmt: skip
def test_a_query_finds_the_issues_it_describes(find: Find, jql: str, expected: set[str]) -> None:
    assert set(find(jql)) == expected


def test_results_come_in_the_order_asked_for(find: Find) -> None:
    assert find("order by key asc") == ["bug", "task", "story", "part"]
    assert find("ORDER BY created DESC, key DESC") == ["part", "story", "task", "bug"]
    assert find("type in (Bug, Task) order by summary") == ["task", "bug"]
    assert find("project = DEMO ORDER BY priority DESC, key ASC")[0] == "bug"
    assert find("")[0] == "part"


def test_an_update_is_found_from_its_own_millisecond_on(admin: httpx2.Client, keys: dict[str, str]) -> None:
    admin.put(f"/rest/api/2/issue/{keys['story']}", json={"update": {"labels": [{"set": []}]}})
    issue = admin.get(f"/rest/api/2/issue/{keys['story']}", params={"fields": "updated"}).json()
    moment = round(datetime.fromisoformat(issue["fields"]["updated"]).timestamp() * 1000)
    for since, expected in ((moment, 1), (moment + 1, 0)):
        jql = f"key = {keys['story']} AND updated >= {since}"
        assert admin.get("/rest/api/2/search", params={"jql": jql}).json()["total"] == expected


def test_pages_cover_everything_once(admin: httpx2.Client, keys: dict[str, str]) -> None:
    seen: list[str] = []
    while True:
        params = {
            "jql": "project = DEMO ORDER BY key",
            "startAt": len(seen),
            "maxResults": 3,
            "fields": "summary",
        }
        page = admin.get("/rest/api/2/search", params=params).json()
        assert (page["total"], page["maxResults"], page["startAt"]) == (4, 3, len(seen))
        if not page["issues"]:
            break
        seen += [issue["key"] for issue in page["issues"]]
    assert seen == list(keys.values())


def test_a_page_is_never_longer_than_a_thousand(admin: httpx2.Client, keys: dict[str, str]) -> None:
    assert keys
    page = admin.post("/rest/api/2/search", json={"jql": "", "maxResults": 5000}).json()
    assert page["maxResults"] == 1000
    assert admin.post("/rest/api/2/search", json={"jql": "", "maxResults": 0}).json()["issues"] == []


@pytest.mark.parametrize(
    ("jql", "problem"),
    [
        ("project =", "Expecting a value but got the end of the query"),
        ("project DEMO", "Expecting an operator"),
        ("AND project = DEMO", "Expecting a field name but got 'AND'"),
        ("(project = DEMO", "Expecting ')'"),
        ("project = DEMO)", "Expecting 'AND', 'OR' or 'ORDER BY' but got ')'. (line 1, character 15)"),
        ("project in DEMO", "Expecting a list in parentheses"),
        ('summary ~ "unfinished', "cannot stand here"),
        ("project = DEMO ORDER key", "Expecting 'BY'"),
        ("labels is web", "Expecting 'EMPTY' or 'NULL'"),
        ("colour = red", "Field 'colour' does not exist"),
        ("project = NOWHERE", "The value 'NOWHERE' does not exist for the field 'project'."),
        ("key = DEMO-4711", "An issue with key 'DEMO-4711' does not exist for field 'key'."),
        ("assignee = nobody", "The value 'nobody' does not exist for the field 'assignee'."),
        ("updated > yesterday", "Date value 'yesterday' for field 'updated' is invalid."),
        ("updated > startOfDay('-999999w')", "is invalid"),
        ("due < 9999999999999999", "is invalid"),
        ("project ~ DEMO", "The operator '~' is not supported by the 'project' field."),
        ("summary = x", "The operator '=' is not supported by the 'summary' field."),
        ("assignee = futureUser()", "Unable to find JQL function 'futureUser()'."),
        ("(" * 150 + "key = A-1" + ")" * 150, "nested too deeply"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(admin: httpx2.Client, jql: str, problem: str) -> None:
    answer = admin.get("/rest/api/2/search", params={"jql": jql})
    assert answer.status_code == 400
    (message,) = answer.json()["errorMessages"]
    assert problem in message


def test_without_validation_an_unknown_value_is_a_warning(admin: httpx2.Client, keys: dict[str, str]) -> None:
    jql = f"id in (10001, 99999) OR key = {keys['story']}"
    answer = admin.post("/rest/api/2/search", json={"jql": jql, "validateQuery": False}).json()
    assert {issue["key"] for issue in answer["issues"]} == {keys["bug"], keys["story"]}
    assert answer["warningMessages"] == ["A value with ID '99999' does not exist for field 'id'."]


def test_a_thousand_ids_are_answered_quickly(admin: httpx2.Client, keys: dict[str, str]) -> None:
    assert keys
    jql = f"id in ({', '.join(['10001'] * 1000)})"
    start = time.monotonic()
    assert admin.post("/rest/api/2/search", json={"jql": jql}).json()["total"] == 1
    assert time.monotonic() - start < 2


_WORDS = st.sampled_from(
    [
        "project",
        "=",
        "!=",
        "~",
        "in",
        "not",
        "(",
        ")",
        ",",
        "and",
        "or",
        "is",
        "empty",
        "order",
        "by",
        '"a b"',
        "x",
        "<",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(_WORDS).map(" ".join)))
def test_any_text_is_a_query_or_a_clear_refusal(text: str) -> None:
    refusal = None
    try:
        parse(text)
    except Refused as error:
        refusal = error
    assert refusal is None or refusal.status == 400
    assert refusal is None or refusal.messages[0].startswith("Error in the JQL Query: ")


def test_a_fragment_of_any_type_is_refused_politely(admin: httpx2.Client) -> None:
    bodies: list[Any] = [{"jql": 7}, {"jql": "", "fields": 7}, {"startAt": "x"}, {"startAt": -1}, [], "x"]
    for body in bodies:
        answer = admin.post("/rest/api/2/search", json=body)
        assert answer.status_code == 400, body
        assert answer.json()["errorMessages"]
