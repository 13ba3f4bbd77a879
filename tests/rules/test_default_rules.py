"""The rules a connection starts with run as they are, and with every recipe taken into use."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from twinline.rules.defaults import basic_rules, script_rules

Run = Callable[..., dict[str, Any]]

ANNA = {"key": "anna", "username": "anna", "email": "anna@acme.example", "displayName": "Anna Berg"}
RULES = script_rules("jira", project="GLOB")
ISSUE: dict[str, Any] = {
    "id": "1",
    "key": "ACME-1",
    "project": {"id": "1", "key": "ACME", "name": "Acme", "versions": [{"name": "1.0"}]},
    "type": {"id": "3", "name": "Bug"},
    "summary": "s",
    "description": "d",
    "environment": "e",
    "status": {"id": "1", "name": "In Progress"},
    "priority": {"id": "1", "name": "High"},
    "resolution": {"id": "1", "name": "Fixed"},
    "assignee": ANNA,
    "reporter": ANNA,
    "labels": ["a"],
    "due": "2026-02-03",
    "parentId": None,
    "comments": [
        {"id": "c1", "body": "open", "author": ANNA, "internal": False},
        {"id": "c2", "body": "secret", "author": ANNA, "internal": True},
    ],
    "attachments": [{"id": "a1", "filename": "internal-plan.pdf"}, {"id": "a2", "filename": "x.png"}],
    "workLogs": [{"id": "w1", "comment": "w", "timeSpent": 60, "startDate": 1_700_000_000_000}],
    "components": [{"id": "9", "name": "Core"}],
    "customFields": {
        "Severity": {"id": "customfield_1", "type": "OPTION", "value": {"id": "5", "value": "High"}},
        "Customer": {"id": "customfield_2", "type": "TEXT", "value": "note"},
    },
}
RECIPE = re.compile(r"^// Recipe: (.+)\n((?:// (?! ).+\n)*)((?://(?! (?! )).*\n)+)", re.MULTILINE)


def recipes(source: str) -> list[tuple[str, str]]:
    """Title and code of each recipe, its comment signs taken away."""
    return [
        (title, re.sub(r"^//", "", code, flags=re.MULTILINE))
        for title, _, code in RECIPE.findall(source + "\n")
    ]


def answers(tracker: Any) -> None:
    tracker.answers |= {
        "getIssueType": lambda name, *_: {"id": "2", "name": name} if name == "Bug" else None,
        "getUserByEmail": lambda email: {"username": "anna-here"} if email == "anna@acme.example" else None,
        "getUserByUsername": lambda name: {"username": name},
        "getPriority": lambda name: {"id": "4", "name": name},
        "getResolution": lambda name: {"id": "4", "name": name},
        "getOption": lambda _issue, _field, value: {"id": "88", "value": value},
        "getCustomField": lambda name, *_: {"id": f"customfield_{len(name)}", "name": name, "type": "TEXT"},
    }


def test_the_outgoing_rule_sends_what_the_other_side_needs(outgoing: Run) -> None:
    replica = outgoing(RULES.outgoing, issue=ISSUE)["replica"]
    assert set(replica) == {
        *("key", "type", "summary", "description", "labels", "status", "resolution", "priority", "assignee"),
        *("reporter", "parentId", "comments", "attachments", "project"),
    }
    assert replica["project"] == {"id": "1", "key": "ACME", "name": "Acme", "versions": [], "components": []}
    assert replica["comments"] == [comment for comment in ISSUE["comments"] if not comment["internal"]]


@pytest.mark.parametrize("rules", [RULES, basic_rules("jira", project="GLOB")], ids=["script", "basic"])
def test_comments_for_a_few_stay_at_home(rules: Any, outgoing: Run) -> None:
    assert [comment["body"] for comment in outgoing(rules.outgoing, issue=ISSUE)["replica"]["comments"]] == [
        "open"
    ]


@pytest.mark.parametrize("rules", [RULES, basic_rules("jira", project="GLOB")], ids=["script", "basic"])
def test_the_incoming_rule_creates_an_issue_of_the_same_type(rules: Any, incoming: Run, tracker: Any) -> None:
    answers(tracker)
    issue = incoming(rules.incoming, replica=ISSUE, firstSync=True)["issue"]
    assert (issue["projectKey"], issue["typeName"]) == ("GLOB", "Bug")
    assert (issue["summary"], issue["description"], issue["labels"]) == ("s", "d", ["a"])
    assert [entry["remoteId"] for entry in issue["comments"]] == ["c1", "c2"]
    assert [entry["filename"] for entry in issue["attachments"]] == ["internal-plan.pdf", "x.png"]
    assert "status" not in issue


def test_a_type_that_is_unknown_here_becomes_a_task(incoming: Run, tracker: Any) -> None:
    answers(tracker)
    replica = ISSUE | {"type": {"name": "Incident"}}
    assert incoming(RULES.incoming, replica=replica, firstSync=True)["issue"]["typeName"] == "Task"


def test_basic_rules_send_a_fixed_set(outgoing: Run) -> None:
    replica = outgoing(basic_rules("jira", project="GLOB").outgoing, issue=ISSUE)["replica"]
    assert set(replica) == {
        *("key", "type", "summary", "parentId", "description", "labels", "comments", "attachments")
    }


def test_a_sub_task_goes_below_the_twin_of_its_parent_or_becomes_a_task(incoming: Run, tracker: Any) -> None:
    answers(tracker)
    tracker.answers["getLocalIssueFromRemoteId"] = lambda ref: {"id": "500"} if ref == "known" else None
    below = incoming(RULES.incoming, replica=ISSUE | {"parentId": "known"}, firstSync=True)["issue"]
    assert (below["parentId"], below["typeName"]) == ("500", "Bug")
    alone = incoming(RULES.incoming, replica=ISSUE | {"parentId": "other"}, firstSync=True)["issue"]
    assert "parentId" not in alone
    assert alone["typeName"] == "Task"


def test_a_project_key_cannot_break_out_of_its_quotes(incoming: Run, tracker: Any) -> None:
    answers(tracker)
    rules = script_rules("jira", project='X"; throw new Exception("${1}")')
    issue = incoming(rules.incoming, replica=ISSUE, firstSync=True)["issue"]
    assert issue["projectKey"] == 'X"; throw new Exception("${1}")'


@pytest.mark.parametrize(("title", "code"), recipes(RULES.outgoing), ids=lambda value: value[:40])
def test_every_outgoing_recipe_runs(title: str, code: str, outgoing: Run) -> None:
    assert outgoing(RULES.outgoing + "\n" + code, issue=ISSUE)["replica"]


@pytest.mark.parametrize("first", [True, False], ids=["new", "known"])
@pytest.mark.parametrize(("title", "code"), recipes(RULES.incoming), ids=lambda value: value[:40])
def test_every_incoming_recipe_runs(title: str, code: str, first: bool, incoming: Run, tracker: Any) -> None:
    answers(tracker)
    local = None if first else {"id": "7", "key": "GLOB-7", "status": {"name": "To Do"}}
    assert incoming(RULES.incoming + "\n" + code, issue=local, replica=ISSUE, firstSync=first)["issue"]


def test_all_recipes_together_do_what_they_say(outgoing: Run, incoming: Run, tracker: Any) -> None:
    answers(tracker)
    uncommented = RULES.outgoing + "\n".join(code for _, code in recipes(RULES.outgoing))
    replica = outgoing(uncommented, issue=ISSUE)["replica"]
    assert [entry["body"] for entry in replica["comments"]] == ["open", "secret"]
    assert [entry["filename"] for entry in replica["attachments"]] == ["x.png"]
    uncommented = RULES.incoming + "\n".join(code for _, code in recipes(RULES.incoming))
    issue = incoming(uncommented, replica=replica, firstSync=True)["issue"]
    assert issue["assignee"] == issue["reporter"] == {"username": "anna-here"}
    assert issue["comments"][0]["body"] == "open"
    assert issue["comments"][0]["executor"] == {"username": "anna-here"}
    assert issue["status"] == {"name": "In Progress"}
    assert issue["priority"]["name"] == "High"
    assert issue["resolution"]["name"] == "Fixed"
    assert issue["customFields"]["Customer"]["value"] == "note"
    assert issue["customFields"]["Severity"]["value"] == {"id": "88", "value": "High"}
    assert (issue["due"], issue["environment"]) == ("2026-02-03", "e")
    assert issue["workLogs"][0]["remoteId"] == "w1"


def test_there_are_recipes_for_what_users_ask_first() -> None:
    titles = " ".join(title for title, _ in recipes(RULES.incoming) + recipes(RULES.outgoing))
    for word in ("assignee", "status", "priority", "author", "select list", "work", "due date"):
        assert word in titles
