"""A Jira issue becomes a hub issue without loss, and hub values become what Jira takes."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinline.domain.errors import InvalidField
from twinline.trackers.jira.fields import CustomField, FieldCatalogue, custom_to_hub, custom_to_jira, hub_type
from twinline.trackers.jira.mapping import hub_issue, marker_of
from twinline.trackers.jira.times import jira_time, milliseconds
from twinline.trackers.jira.writing import jira_fields

_SHARED = Path(os.environ.get("TWINLINE_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
_ISSUES = _SHARED / "datasets" / "jira" / "jira_api_issues.ndjson"
_RED = {"id": "7", "value": "Red"}
_CASCADE = {"value": "a", "child": {"value": "b"}}
_SPRINT = "com.x.Sprint@1[id=7]"
_HOOKS = _SHARED / "fixtures" / "jira" / "webhooks-mattermost"


def _real_issues() -> Iterator[dict[str, Any]]:
    for line in _ISSUES.read_text().splitlines():
        yield json.loads(line)
    for path in sorted(_HOOKS.glob("*.json")):
        issue = json.loads(path.read_text()).get("issue")
        if issue and issue.get("fields"):
            yield issue


def _mapped(issue: dict[str, Any], catalogue: FieldCatalogue) -> dict[str, Any]:
    fields = issue["fields"]
    return hub_issue(
        issue,
        catalogue,
        comments=(fields.get("comment") or {}).get("comments", []),
        worklogs=(fields.get("worklog") or {}).get("worklogs", []),
        base_url="https://jira.test",
    )


def _catalogue_of(fields: dict[str, Any]) -> FieldCatalogue:
    return FieldCatalogue(
        CustomField(name, f"Field {name[12:]}", "UNKNOWN")
        for name in fields
        if name.startswith("customfield_")
    )


@pytest.mark.skipif(not _ISSUES.exists(), reason="the recorded Jira issues are not here")
def test_every_recorded_issue_is_read_and_nothing_of_it_is_lost() -> None:
    count = 0
    for issue in _real_issues():
        fields = issue["fields"]
        hub = _mapped(issue, _catalogue_of(fields))
        json.dumps(hub)
        assert hub["summary"] == (fields.get("summary") or "")
        assert hub["description"] == fields.get("description")
        assert set(hub["labels"]) == set(fields.get("labels") or [])
        comments = (fields.get("comment") or {}).get("comments", [])
        assert [c["body"] for c in hub["comments"]] == [c["body"] for c in comments]
        assert {c["author"]["displayName"] for c in hub["comments"]} == {
            c["author"]["displayName"] for c in comments
        }
        assert len(hub["attachments"]) == len(fields.get("attachment") or [])
        worklogs = (fields.get("worklog") or {}).get("worklogs", [])
        assert [w["timeSpent"] for w in hub["workLogs"]] == [w["timeSpentSeconds"] for w in worklogs]
        custom = {f["id"]: f["value"] for f in hub["customFields"].values()}
        assert custom == {n: v for n, v in fields.items() if n.startswith("customfield_")}
        for name, member in (("issuetype", "type"), ("status", "status"), ("priority", "priority")):
            if fields.get(name):
                assert hub[member] == {"id": str(fields[name]["id"]), "name": fields[name]["name"]}
        for member, name in (("created", "created"), ("resolutionDate", "resolutiondate")):
            assert (hub[member] is None) == (fields.get(name) is None)
        count += 1
    assert count > 33


@pytest.mark.skipif(not _ISSUES.exists(), reason="the recorded Jira issues are not here")
def test_writing_back_what_was_read_says_the_same() -> None:
    """What a rule copies unchanged names the same users, options and versions it was read from."""
    for issue in _real_issues():
        fields = issue["fields"]
        hub = _mapped(issue, FieldCatalogue(()))
        names = ("summary", "description", "priority", "components", "fixVersions", "affectedVersions", "due")
        written = jira_fields({name: hub[name] for name in names}, FieldCatalogue(()))
        assert written["summary"] == (fields.get("summary") or "")
        assert written["duedate"] == fields.get("duedate")
        if fields.get("priority"):
            assert written["priority"] == {"name": fields["priority"]["name"]}
        assert written["fixVersions"] == [{"name": v["name"]} for v in fields.get("fixVersions") or []]


@pytest.mark.parametrize(
    ("schema", "kind", "raw", "hub"),
    [
        ({"type": "string", "custom": "x:textfield"}, "STRING", "a", "a"),
        (
            {"type": "string", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:textarea"},
            "TEXT",
            "a\nb",
            "a\nb",
        ),
        ({"type": "number"}, "NUMERIC", 1.5, 1.5),
        ({"type": "date"}, "DATE", "2026-01-31", "2026-01-31"),
        ({"type": "datetime"}, "DATETIME", "2026-01-31T12:00:00.250+0100", 1769857200250),
        ({"type": "option"}, "OPTION", {"self": "…", "id": "7", "value": "Red"}, _RED),
        ({"type": "array", "items": "option"}, "OPTIONS", [{"id": "7", "value": "Red"}], [_RED]),
        ({"type": "array", "items": "string"}, "UNKNOWN", ["x", "y"], ["x", "y"]),
        ({"type": "option-with-child"}, "UNKNOWN", _CASCADE, _CASCADE),
        ({"type": "any", "custom": "x:gh-sprint"}, "UNKNOWN", [_SPRINT], [_SPRINT]),
    ],
)  # fmt: skip
def test_a_custom_field_has_the_hubs_type_and_value(
    schema: dict[str, str], kind: str, raw: Any, hub: Any
) -> None:
    assert hub_type(schema) == kind
    assert custom_to_hub(kind, raw) == hub


def test_a_custom_value_is_written_as_jira_wants_it() -> None:
    def sent(kind: str, value: Any) -> Any:
        return custom_to_jira(CustomField("customfield_1", "F", kind), value)

    assert sent("OPTION", {"id": "99", "value": "Red"}) == {"value": "Red"}
    assert sent("OPTION", "Red") == {"value": "Red"}
    assert sent("OPTIONS", [{"value": "Red"}, "Blue"]) == [{"value": "Red"}, {"value": "Blue"}]
    assert sent("USER", {"username": "anna", "key": "JIRAUSER1"}) == {"name": "anna"}
    assert sent("DATETIME", 1769857200250) == "2026-01-31T11:00:00.250+0000"
    assert sent("DATE", "2026-01-31") == "2026-01-31"
    assert sent("NUMERIC", "3.5") == 3.5
    assert sent("NUMERIC", {"id": "x", "name": "F", "type": "NUMERIC", "value": 3}) == 3
    assert sent("STRING", None) is None
    for kind, wrong in (("NUMERIC", "many"), ("DATE", "tomorrow"), ("OPTION", []), ("USER", {"email": "x"})):
        with pytest.raises(InvalidField) as refused:
            sent(kind, wrong)
        assert refused.value.field == "customFields.F"


def test_of_two_custom_fields_with_one_name_the_issue_s_own_has_it() -> None:
    catalogue = FieldCatalogue(
        [CustomField("customfield_20", "Team", "STRING"), CustomField("customfield_3", "Team", "OPTION")]
    )
    assert catalogue.named_among(["customfield_20"])["Team"].id == "customfield_20"
    both = catalogue.named_among(["customfield_20", "customfield_3"])
    assert {name: field.id for name, field in both.items()} == {
        "Team": "customfield_3",
        "Team (20)": "customfield_20",
    }
    assert catalogue.is_ambiguous("Team")
    preferring = catalogue.preferring(["customfield_20"]).find("Team")
    assert preferring is not None
    assert preferring.id == "customfield_20"


@given(st.integers(min_value=0, max_value=4_102_444_800_000))
def test_a_time_survives_the_way_to_jira_and_back(instant: int) -> None:
    assert milliseconds(jira_time(instant)) == instant


def test_markers_are_read_in_both_shapes_of_properties() -> None:
    assert marker_of({"properties": {"tl": {"key": "abc"}}}) == "abc"
    assert (
        marker_of({"properties": [{"key": "x", "value": 1}, {"key": "tl", "value": {"key": "abc"}}]}) == "abc"
    )
    for odd in ({}, {"properties": None}, {"properties": {"tl": "abc"}}, {"properties": [{"key": "tl"}]}):
        assert marker_of(odd) is None


def test_a_status_or_an_unknown_member_is_no_field_to_write() -> None:
    for name in ("status", "customKeys.x", "votes", "customFields.Nope"):
        with pytest.raises(InvalidField) as refused:
            jira_fields({name: "x"}, FieldCatalogue(()))
        assert refused.value.field == name
