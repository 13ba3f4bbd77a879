"""Issues: what may be set, what is refused and how, and what every change leaves behind."""

from typing import Any

import httpx2
import pytest
from sandbox_process import create_issue

API = "/rest/api/2"
CUSTOM = {
    "customfield_10101": ("Globex", "Globex"),
    "customfield_10102": ("* one\n* two", "* one\n* two"),
    "customfield_10103": (8, 8.0),
    "customfield_10104": ("2027-01-31", "2027-01-31"),
}


def refusal(answer: httpx2.Response, status: int = 400) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    document: dict[str, Any] = answer.json()
    assert set(document) == {"errorMessages", "errors"}
    return document


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"summary": None}, {"summary": "You must specify a summary of the issue."}),
        ({"summary": "a\nb"}, {"summary": "The summary is invalid because it contains newline characters."}),
        ({"summary": "x" * 256}, {"summary": "Summary must be less than 255 characters."}),
        ({"issuetype": {"name": "Wish"}}, {"issuetype": "The issue type selected is invalid."}),
        ({"project": {"key": "NOWHERE"}}, {"project": "valid project is required"}),
        ({"priority": {"name": "Soon"}}, {"priority": "The priority selected is invalid."}),
        ({"assignee": {"name": "nobody"}}, {"assignee": "User 'nobody' does not exist."}),
        ({"labels": ["two words"]}, {"labels": "The label 'two words' contains spaces which is invalid."}),
        ({"customfield_10103": "many"}, {"customfield_10103": "Operation value must be a number"}),
        ({"customfield_10105": {"value": "Odd"}}, {"customfield_10105": "Option value 'Odd' is not valid"}),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    admin: httpx2.Client, fields: dict[str, Any], errors: dict[str, str]
) -> None:
    usual = {"project": {"key": "DEMO"}, "issuetype": {"name": "Task"}, "summary": "x"}
    answer = admin.post(f"{API}/issue", json={"fields": usual | fields})
    assert refusal(answer) == {"errorMessages": [], "errors": errors}


def test_a_text_may_have_32767_characters_and_no_more(admin: httpx2.Client) -> None:
    issue = create_issue(admin, description="ä" * 32_767)
    assert issue["fields"]["description"] == "ä" * 32_767
    answer = admin.put(f"{API}/issue/{issue['key']}", json={"fields": {"description": "ä" * 32_768}})
    limit = "The entered text is too long. It exceeds the allowed limit of 32,767 characters."
    assert refusal(answer)["errors"] == {"description": limit}
    answer = admin.post(f"{API}/issue/{issue['key']}/comment", json={"body": "x" * 32_768})
    assert refusal(answer)["errors"] == {"comment": limit}


def test_all_mistakes_of_a_request_are_named_at_once_and_nothing_is_stored(admin: httpx2.Client) -> None:
    issue = create_issue(admin)
    fields = {"summary": "changed", "status": {"name": "Done"}, "nonsense": 1, "duedate": "soon"}
    errors = refusal(admin.put(f"{API}/issue/{issue['key']}", json={"fields": fields}))["errors"]
    assert set(errors) == {"status", "nonsense", "duedate"}
    assert (
        errors["status"] == "Field 'status' cannot be set. It is not on the appropriate screen, or unknown."
    )
    assert admin.get(f"{API}/issue/{issue['key']}").json()["fields"] == issue["fields"]


def test_custom_fields_of_every_kind_are_kept(admin: httpx2.Client) -> None:
    sent = {name: raw for name, (raw, _) in CUSTOM.items()} | {
        "customfield_10105": {"value": "Major"},
        "customfield_10106": [{"value": "Web"}, {"value": "Linux"}],
        "customfield_10107": {"name": "anna"},
    }
    fields = create_issue(admin, **sent)["fields"]
    for name, (_, shown) in CUSTOM.items():
        assert fields[name] == shown
    assert fields["customfield_10105"]["value"] == "Major"
    assert [one["value"] for one in fields["customfield_10106"]] == ["Linux", "Web"]
    assert fields["customfield_10107"]["displayName"] == "Anna Berg"


def test_sets_change_by_verbs_and_keep_what_others_added(admin: httpx2.Client) -> None:
    key = create_issue(admin, labels=["one", "two"])["key"]
    verbs = {
        "labels": [{"add": "three"}, {"remove": "one"}, {"remove": "never-there"}],
        "summary": [{"set": "new"}],
    }
    assert admin.put(f"{API}/issue/{key}", json={"update": verbs}).status_code == 204
    fields = admin.get(f"{API}/issue/{key}").json()["fields"]
    assert (fields["labels"], fields["summary"]) == (["three", "two"], "new")
    answer = admin.put(f"{API}/issue/{key}", json={"update": {"summary": [{"add": "x"}]}})
    assert refusal(answer)["errors"] == {"summary": "Operation 'add' is not supported for field 'summary'."}
    answer = admin.put(
        f"{API}/issue/{key}", json={"fields": {"labels": []}, "update": {"labels": [{"add": "x"}]}}
    )
    assert "both" in refusal(answer)["errorMessages"][0]


def test_an_edit_that_changes_nothing_leaves_no_trace(admin: httpx2.Client) -> None:
    issue = create_issue(admin, labels=["b", "a"], description="text")
    same = {"labels": ["a", "b"], "description": "text", "summary": "An issue"}
    assert admin.put(f"{API}/issue/{issue['key']}", json={"fields": same}).status_code == 204
    read = admin.get(f"{API}/issue/{issue['key']}", params={"expand": "changelog"}).json()
    assert read["fields"]["updated"] == issue["fields"]["updated"]
    assert read["changelog"]["histories"] == []


def test_every_change_moves_updated(admin: httpx2.Client) -> None:
    issue = create_issue(admin)
    place = f"{API}/issue/{issue['key']}"
    other = create_issue(admin)["key"]
    comment = f"{place}/comment"
    link = {"type": {"name": "Relates"}, "inwardIssue": {"key": issue["key"]}, "outwardIssue": {"key": other}}
    changes: list[tuple[str, str, Any]] = [
        ("PUT", place, {"fields": {"summary": "changed"}}),
        ("PUT", f"{place}/assignee", {"name": "bob"}),
        ("POST", f"{place}/transitions", {"transition": {"id": "11"}}),
        ("POST", comment, {"body": "hello"}),
        ("PUT", f"{comment}/LAST", {"body": "hello again"}),
        ("DELETE", f"{comment}/LAST", None),
        ("POST", f"{place}/worklog", {"timeSpent": "1h"}),
        ("PUT", f"{place}/worklog/LAST", {"timeSpent": "2h"}),
        ("DELETE", f"{place}/worklog/LAST", None),
        ("POST", f"{API}/issueLink", link),
        ("POST", f"{place}/remotelink", {"object": {"url": "http://x.example", "title": "x"}}),
    ]
    last, updated = "", issue["fields"]["updated"]
    for method, path, body in changes:
        answer = admin.request(method, path.replace("LAST", last), json=body)
        assert answer.is_success, answer.text
        last = answer.json().get("id", last) if answer.content else last
        before, updated = updated, admin.get(place).json()["fields"]["updated"]
        assert updated > before, f"{method} {path}"


def test_the_change_log_says_who_changed_what_from_what_to_what(
    admin: httpx2.Client, anna: httpx2.Client
) -> None:
    key = create_issue(admin, priority={"name": "Low"})["key"]
    anna.put(
        f"{API}/issue/{key}", json={"fields": {"priority": {"name": "High"}, "assignee": {"name": "bob"}}}
    )
    (entry,) = admin.get(f"{API}/issue/{key}", params={"expand": "changelog"}).json()["changelog"][
        "histories"
    ]
    assert entry["author"]["name"] == "anna"
    items = {item["field"]: (item["fromString"], item["toString"]) for item in entry["items"]}
    assert items == {"priority": ("Low", "High"), "assignee": (None, "Bob Miller")}


def test_the_workflow_refuses_steps_that_lead_nowhere(admin: httpx2.Client) -> None:
    key = create_issue(admin)["key"]
    place = f"{API}/issue/{key}/transitions"

    def step(id_: str, **more: Any) -> int:
        return admin.post(place, json={"transition": {"id": id_}} | more).status_code

    def state() -> tuple[str, str | None]:
        fields = admin.get(f"{API}/issue/{key}").json()["fields"]
        return fields["status"]["name"], fields["resolution"] and fields["resolution"]["name"]

    assert [one["to"]["name"] for one in admin.get(place).json()["transitions"]] == ["In Progress"]
    assert (step("21"), step("41"), step("99")) == (400, 400, 400)
    assert state() == ("To Do", None)
    assert step("11") == 204
    assert step("21", fields={"resolution": {"name": "Duplicate"}}) == 204
    assert state() == ("Done", "Duplicate")
    assert step("41") == 204
    assert state() == ("In Progress", None)
    assert step("31") == 204
    assert step("11", fields={"summary": "no field of this step"}) == 400
    assert state() == ("To Do", None)


def test_a_sub_task_belongs_to_its_parent(admin: httpx2.Client) -> None:
    parent = create_issue(admin)["key"]
    part = create_issue(admin, issuetype={"name": "Sub-task"}, parent={"key": parent})
    assert part["fields"]["parent"]["key"] == parent
    (shown,) = admin.get(f"{API}/issue/{parent}").json()["fields"]["subtasks"]
    assert shown["key"] == part["key"]
    orphan = {"project": {"key": "DEMO"}, "issuetype": {"name": "Sub-task"}, "summary": "x"}
    assert "parent" in refusal(admin.post(f"{API}/issue", json={"fields": orphan}))["errors"]
    assert "subtasks" in refusal(admin.delete(f"{API}/issue/{parent}"))["errorMessages"][0]
    assert admin.delete(f"{API}/issue/{parent}", params={"deleteSubtasks": "true"}).status_code == 204
    refusal(admin.get(f"{API}/issue/{part['key']}"), 404)


def test_one_bad_issue_of_many_leaves_the_others(admin: httpx2.Client) -> None:
    fields = {"project": {"key": "DEMO"}, "issuetype": {"name": "Task"}, "summary": "many"}
    half = {"fields": fields, "update": {"comment": [{"add": {"body": ""}}]}}
    answer = admin.post(
        f"{API}/issue/bulk", json={"issueUpdates": [{"fields": fields}, half, {"fields": fields}]}
    )
    assert answer.status_code == 201
    assert [error["failedElementNumber"] for error in answer.json()["errors"]] == [1]
    first, last = (int(one["key"].rpartition("-")[2]) for one in answer.json()["issues"])
    assert last == first + 1


def test_properties_come_with_the_create_and_stay_out_of_sight(admin: httpx2.Client) -> None:
    fields = {"project": {"key": "DEMO"}, "issuetype": {"name": "Task"}, "summary": "marked"}
    mark = [{"key": "twin", "value": {"key": "tl:ABC"}}]
    key = admin.post(f"{API}/issue", json={"fields": fields, "properties": mark}).json()["key"]
    read = admin.get(f"{API}/issue/{key}", params={"properties": "*all"}).json()
    assert read["properties"] == {"twin": {"key": "tl:ABC"}}
    body = {"body": "marked", "properties": [{"key": "twin", "value": "tl:DEF"}]}
    comment = admin.post(f"{API}/issue/{key}/comment", json=body).json()
    (shown,) = admin.get(f"{API}/issue/{key}/comment", params={"expand": "properties"}).json()["comments"]
    assert shown["properties"] == [{"key": "twin", "value": "tl:DEF"}]
    updated = admin.get(f"{API}/issue/{key}").json()["fields"]["updated"]
    admin.put(f"{API}/comment/{comment['id']}/properties/other", json=[1])
    assert admin.get(f"{API}/issue/{key}").json()["fields"]["updated"] == updated
    refusal(admin.put(f"{API}/issue/{key}/properties/big", json="x" * 32_768))
    refusal(admin.get(f"{API}/issue/{key}/properties/none"), 404)


def test_a_remote_link_of_a_known_global_id_is_overwritten(admin: httpx2.Client) -> None:
    place = f"{API}/issue/{create_issue(admin)['key']}/remotelink"
    first = admin.post(
        place, json={"globalId": "g", "object": {"url": "http://a.example", "title": "a"}}
    ).json()
    second = admin.post(
        place, json={"globalId": "g", "object": {"url": "http://b.example", "title": "b"}}
    ).json()
    assert first["id"] == second["id"]
    (link,) = admin.get(place).json()
    assert link["object"]["title"] == "b"
    refusal(admin.post(place, json={"object": {"url": "http://a.example"}}))


def test_only_twenty_work_logs_are_shown_with_an_issue(admin: httpx2.Client) -> None:
    key = create_issue(admin)["key"]
    for _ in range(21):
        admin.post(f"{API}/issue/{key}/worklog", json={"timeSpentSeconds": 60})
    shown = admin.get(f"{API}/issue/{key}").json()["fields"]["worklog"]
    assert (shown["total"], len(shown["worklogs"])) == (21, 20)
    assert len(admin.get(f"{API}/issue/{key}/worklog").json()["worklogs"]) == 21
