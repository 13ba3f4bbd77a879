"""The demo's issues are in Jira's form, vary as real ones do, and can be loaded by any tracker of ours."""

import base64
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from twinline.demo.data import ACME_ISSUES, GLOBEX_ISSUES

USERS = ("reporter", "creator", "assignee")


def issues(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(params=[ACME_ISSUES, GLOBEX_ISSUES], ids=["acme", "globex"])
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def people_of(issue: dict[str, Any]) -> list[dict[str, Any]]:
    fields = issue["fields"]
    parts = [*fields["comment"]["comments"], *fields["worklog"]["worklogs"], *fields["attachment"]]
    return [*(fields[name] for name in USERS if fields[name]), *(part["author"] for part in parts)]


def test_keys_count_up_from_one_and_ids_are_unique(path: Path) -> None:
    found = issues(path)
    project = found[0]["fields"]["project"]["key"]
    assert [issue["key"] for issue in found] == [f"{project}-{n}" for n in range(1, len(found) + 1)]
    assert len({issue["id"] for issue in found}) == len(found)
    parts = [
        part["id"]
        for issue in found
        for part in (*issue["fields"]["comment"]["comments"], *issue["fields"]["attachment"])
    ]
    assert len(set(parts)) == len(parts)


def test_a_line_is_a_line_for_every_reader(path: Path) -> None:
    """Invisible separators are escaped: some readers would end a line at them."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) == text.count("\n") == len(issues(path))


def test_every_issue_has_what_jira_always_has(path: Path) -> None:
    for issue in issues(path):
        fields = issue["fields"]
        assert 0 < len(fields["summary"]) <= 255
        assert "\n" not in fields["summary"]
        assert len(fields["description"] or "") <= 32_767
        assert fields["issuetype"]["name"] in {"Task", "Bug", "Story", "Epic", "Sub-task"}
        assert fields["status"]["name"] in {"To Do", "In Progress", "Done"}
        assert ("parent" in fields) == (fields["issuetype"]["name"] == "Sub-task")
        assert not any(re.search(r"\s", label) for label in fields["labels"])
        assert datetime.fromisoformat(fields["created"]) <= datetime.fromisoformat(fields["updated"])


def test_parts_are_counted_dated_and_never_older_than_their_issue(path: Path) -> None:
    for issue in issues(path):
        fields = issue["fields"]
        for part, list_name in (("comment", "comments"), ("worklog", "worklogs")):
            assert fields[part]["total"] == len(fields[part][list_name])
            created = [entry["created"] for entry in fields[part][list_name]]
            assert created == sorted(created)
            assert all(at >= fields["created"] for at in created)


def test_attachments_carry_their_content_and_tell_its_size(path: Path) -> None:
    for issue in issues(path):
        for attachment in issue["fields"]["attachment"]:
            content = base64.b64decode(attachment["content_base64"], validate=True)
            assert 0 < len(content) == attachment["size"] < 10_000


def test_links_and_parents_name_issues_that_exist(path: Path) -> None:
    found = issues(path)
    keys = {issue["key"] for issue in found}
    for issue in found:
        fields = issue["fields"]
        named = [link["outwardIssue"]["key"] for link in fields.get("issuelinks", [])]
        named += [fields["parent"]["key"]] if "parent" in fields else []
        assert keys.issuperset(named)


def test_one_name_is_one_person_with_an_address_of_a_reserved_domain(path: Path) -> None:
    people = {person["name"]: person for issue in issues(path) for person in people_of(issue)}
    for issue in issues(path):
        assert all(people[person["name"]] == person for person in people_of(issue))
    assert all(re.search(r"@(\w+\.example|example\.com)$", one["emailAddress"]) for one in people.values())


def test_custom_fields_say_what_they_are(path: Path) -> None:
    for issue in issues(path):
        custom = {name for name in issue["fields"] if name.startswith("customfield_")}
        assert custom == set(issue.get("names", {})) == set(issue.get("schema", {}))


def test_acme_has_thirty_issues_of_every_type_and_status_and_many_people() -> None:
    found = issues(ACME_ISSUES)
    fields = [issue["fields"] for issue in found]
    assert len(found) == 30
    assert {one["issuetype"]["name"] for one in fields} == {"Task", "Bug", "Story", "Epic", "Sub-task"}
    assert {one["status"]["name"] for one in fields} == {"To Do", "In Progress", "Done"}
    assert len({person["name"] for issue in found for person in people_of(issue)}) >= 10
    assert max(one["comment"]["total"] for one in fields) == 60
    assert any(30_000 < len(one["description"] or "") <= 32_767 for one in fields)
    assert [len(one["summary"]) for one in fields].count(255) == 1
    assert {one["description"] for one in fields} >= {None, ""}
    assert sum(len(one["attachment"]) for one in fields) >= 10


@pytest.mark.parametrize(
    "pattern",
    [
        r"^h[1-6]\. ", r"^bq\. ", r"^\*\* ", r"^#\* ", r"^## ", r"^- ", r"^\|\|", r"^\|[^|]", r"\{code:",
        r"\{code\}", r"\{noformat\}", r"\{quote\}", r"\{panel:title", r"\[[^\]|]+\|https:", r"\[~\w+\]",
        r"\[\^", r"\[mailto:", r"![\w.]+\|thumbnail!", r"\{color:red\}", r"\{anchor:", r"\{\{", r"\\\\",
        r"^----", r"\\\*", r" -- ", r"\+inserted\+", r"~\d~", r"\^\d\^", r"\?\?", r"\(/\)", r"\r\n",
        "[\u4e00-\u9fff]", "[\u0600-\u06ff]", "[\u0590-\u05ff]", "[\U0001f300-\U0001faff]", "[\u0300-\u036f]",
        "\u200d", "[\U00020000-\U0002ffff]", "\u2067", "\u2028", "<script>",
    ],
)  # fmt: skip
def test_acme_s_texts_hold_every_kind_of_markup_and_script(pattern: str) -> None:
    texts = [issue["fields"]["description"] or "" for issue in issues(ACME_ISSUES)]
    assert any(re.search(pattern, text, re.MULTILINE) for text in texts)
