"""The issue and the replica as rules read and write them."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twinline.rules.groovy import GroovyError
from twinline.rules.host import Session

Run = Callable[..., dict[str, Any]]

ISSUE: dict[str, Any] = {
    "id": "10001",
    "key": "ACME-1",
    "project": {"id": "1", "key": "ACME", "name": "Acme"},
    "projectKey": "ACME",
    "type": {"id": "3", "name": "Task"},
    "summary": "Printer on fire",
    "description": None,
    "status": {"id": "1", "name": "To Do"},
    "priority": {"id": "2", "name": "High"},
    "assignee": {"key": "anna", "username": "anna", "email": "a@acme.example", "displayName": "Anna"},
    "labels": ["fire", "printer"],
    "due": "2026-01-31",
    "created": 1_700_000_000_000,
    "comments": [
        {"id": "5", "body": "one", "author": {"displayName": "Anna"}, "created": 1_700_000_000_000},
        {"id": "6", "body": "two", "author": None, "internal": True},
    ],
    "customFields": {
        "Severity": {
            "id": "customfield_10010",
            "name": "Severity",
            "type": "OPTION",
            "value": {"id": "7", "value": "High"},
        },
        "Note": {"id": "customfield_10011", "name": "Note", "type": "TEXT", "value": "n"},
        "Empty": {"id": "customfield_10012", "name": "Empty", "type": "TEXT", "value": None},
    },
}


def test_what_a_rule_only_reads_stays_as_it_was(incoming: Run) -> None:
    outcome = incoming(
        """issue.comments.each { it.author?.displayName }
           issue.labels.collect { it.label }
           issue.customFields."Severity".value.value
           issue.created.time; issue.due; issue.watchers; issue.fixVersions.size()""",
        issue=ISSUE,
        replica={},
    )
    assert outcome["issue"] == ISSUE


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text() | st.floats(-1e6, 1e6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(st.dictionaries(st.text(), json_values, max_size=6))
def test_any_json_in_custom_keys_survives_being_read(keys: dict[str, Any]) -> None:
    session = Session("incoming", {"issue": {"id": "1", "customKeys": keys}}, lambda *_: None)
    session.issue.get_property("customKeys")
    assert session.outcome()["issue"] == {"id": "1", "customKeys": keys}


def test_a_replica_takes_the_parts_an_outgoing_rule_gives_it(outgoing: Run) -> None:
    outcome = outgoing(
        """replica.summary  = issue.summary
           replica.labels   = issue.labels
           replica.status   = issue.status
           replica.comments = issue.comments.findAll { !it.internal }
           replica.due      = issue.due
           replica.customFields."Grade" = issue.customFields."Severity"
           replica.customKeys."team" = [name: "Ops", size: 3]""",
        issue=ISSUE,
    )
    assert outcome["replica"] == {
        "summary": "Printer on fire",
        "labels": ["fire", "printer"],
        "status": {"id": "1", "name": "To Do"},
        "comments": ISSUE["comments"][:1],
        "due": "2026-01-31",
        "customFields": {"Grade": {"name": "Grade", "type": "OPTION", "value": {"id": "7", "value": "High"}}},
        "customKeys": {"team": {"name": "Ops", "size": 3}},
    }


def test_an_empty_list_that_was_assigned_travels_and_one_only_looked_at_does_not(outgoing: Run) -> None:
    outcome = outgoing(
        "replica.summary = 'x'; replica.comments = issue.comments; replica.attachments.size()",
        issue={"id": "1"},
    )
    assert outcome["replica"] == {"summary": "x", "comments": []}


def test_an_empty_replica_is_none(outgoing: Run) -> None:
    assert outgoing("if (issue.summary) return", issue=ISSUE)["replica"] is None


def test_a_custom_field_is_found_by_name_and_by_number(outgoing: Run) -> None:
    outcome = outgoing(
        """replica.a = issue.customFields."Severity".value.value
           replica.b = issue.customFields["10010"].value.value
           replica.c = issue.customFields."customfield_10010".name
           replica.d = issue.customFields."Missing"?.value
           replica.e = issue.customFields.Note.value""",
        issue=ISSUE,
    )
    assert outcome["replica"] == {"a": "High", "b": "High", "c": "Severity", "d": None, "e": "n"}


def test_a_custom_field_is_addressed_as_a_property_of_its_name(incoming: Run, outgoing: Run) -> None:
    sent = outgoing('replica."Note" = issue."Note"', issue=ISSUE)["replica"]
    assert sent == {"Note": "n"}
    taken = incoming('issue."Empty" = replica."Note"', issue=ISSUE, replica=sent)["issue"]
    assert taken["customFields"]["Empty"] == {**ISSUE["customFields"]["Empty"], "value": "n"}


def test_a_value_for_a_missing_field_is_dropped_by_the_safe_assignment(incoming: Run) -> None:
    outcome = incoming("issue.customFields.\"Nope\"?.value = 'x'", issue=ISSUE, replica={})
    assert outcome["issue"] == ISSUE


def test_a_new_issue_can_fill_a_field_the_tracker_knows(incoming: Run, tracker: Any) -> None:
    tracker.answers["getCustomField"] = {"id": "customfield_9", "name": "Note", "type": "TEXT"}
    outcome = incoming("issue.projectKey = 'A'; issue.customFields.'Note'.value = 'x'", replica={})
    assert outcome["issue"]["customFields"] == {
        "Note": {"id": "customfield_9", "name": "Note", "type": "TEXT", "value": "x"}
    }
    assert tracker.asked == [("getCustomField", ["Note", {"id": None, "projectKey": "A", "typeName": None}])]


def test_ids_of_the_partner_do_not_reach_our_issue(incoming: Run) -> None:
    outcome = incoming(
        """issue.status = replica.status
           issue.customFields."Severity" = replica.customFields."Severity"
           issue.priority = replica.priority""",
        issue={
            "id": "1",
            "customFields": {"Severity": {"id": "customfield_1", "type": "OPTION", "value": None}},
        },
        replica=ISSUE,
    )
    assert outcome["issue"]["status"] == {"name": "To Do"}
    assert outcome["issue"]["priority"] == {"name": "High"}
    assert outcome["issue"]["customFields"]["Severity"] == {
        "id": "customfield_1",
        "type": "OPTION",
        "value": {"value": "High"},
    }


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("issue.setStatus('Done')", {"name": "Done"}),
        ("issue.status = 'Done'", {"name": "Done"}),
        ("issue.status.name = 'Done'", {"name": "Done"}),
        ("issue.setStatus(null)", {"id": "1", "name": "To Do"}),
        ("issue.setStatus([a: 'b'].nothing)", {"id": "1", "name": "To Do"}),
    ],
)
def test_the_status_is_set_by_name_and_null_changes_nothing(incoming: Run, source: str, status: Any) -> None:
    assert incoming(source, issue=ISSUE, replica={})["issue"]["status"] == status


def test_the_type_a_rule_names_is_the_type_asked_for(incoming: Run) -> None:
    outcome = incoming("issue.typeName = 'Bug'; issue.projectKey = 'GLOB'", replica={})
    assert outcome["issue"] == {"typeName": "Bug", "projectKey": "GLOB"}


def test_getters_and_setters_are_the_same_as_properties(incoming: Run) -> None:
    outcome = incoming("issue.setSummary(replica.getSummary())", issue={"id": "1"}, replica={"summary": "s"})
    assert outcome["issue"] == {"id": "1", "summary": "s"}


def test_labels_are_a_set(incoming: Run) -> None:
    outcome = incoming(
        """issue.labels += nodeHelper.getLabel("fire")
           issue.labels << nodeHelper.getLabel("new")
           issue.labels.each { it.label = it.label.toUpperCase() }""",
        issue={"id": "1", "labels": ["fire", "old"]},
        replica={},
    )
    assert outcome["issue"]["labels"] == ["FIRE", "OLD", "NEW"]


def test_properties_spread_over_lists(outgoing: Run) -> None:
    outcome = outgoing("replica.all = issue.comments.body; replica.words = issue.labels.label", issue=ISSUE)
    assert outcome["replica"] == {"all": ["one", "two"], "words": ["fire", "printer"]}


def test_times_are_dates_in_a_rule_and_milliseconds_outside(outgoing: Run) -> None:
    outcome = outgoing(
        """replica.created = issue.created
           replica.at = issue.comments[0].created.time
           replica.due = issue.due""",
        issue=ISSUE,
    )
    assert outcome["replica"] == {"created": 1_700_000_000_000, "at": 1_700_000_000_000, "due": "2026-01-31"}


def test_the_names_of_other_trackers_mean_the_same_issue(incoming: Run) -> None:
    outcome = incoming("workItem.summary = 'a'; entity.description = 'b'", replica={})
    assert outcome["issue"] == {"summary": "a", "description": "b"}


def test_a_replica_reads_null_for_what_was_not_sent(incoming: Run) -> None:
    outcome = incoming("issue.description = replica.anything?.at?.all ?: 'none'", replica={})
    assert outcome["issue"] == {"description": "none"}


def test_an_incoming_rule_that_does_nothing_to_a_new_issue_leaves_none(incoming: Run) -> None:
    assert incoming("return", replica={"summary": "x"})["issue"] is None


@pytest.mark.parametrize("value", ["{ -> 1 }", "nodeHelper", "log"])
def test_what_is_no_data_cannot_travel(outgoing: Run, value: str) -> None:
    with pytest.raises(GroovyError, match="cannot be carried"):
        outgoing(f"replica.summary = 'x'\nreplica.thing = {value}", issue=ISSUE)


def test_a_replica_that_holds_itself_is_refused(outgoing: Run) -> None:
    with pytest.raises(GroovyError, match="replica holds itself"):
        outgoing("replica.self = replica", issue=ISSUE)


def test_numbers_travel_as_json_has_them(outgoing: Run) -> None:
    outcome = outgoing(
        "replica.a = 10 / 4; replica.b = 2G ** 70; replica.c = 1.50; replica.d = 1e3", issue={}
    )
    assert outcome["replica"] == {"a": 2.5, "b": 2**70, "c": 1.5, "d": 1000}
    with pytest.raises(GroovyError, match="no number that can be sent"):
        outgoing("replica.a = 1.5e400", issue={})


def test_a_list_that_holds_itself_is_refused(outgoing: Run) -> None:
    with pytest.raises(GroovyError, match="nested too deeply"):
        outgoing("def a = []\na << a\nreplica.a = a", issue=ISSUE)


def test_the_issue_before_the_script_stays_what_it_was(incoming: Run) -> None:
    outcome = incoming(
        """issue.labels.clear()
           issue.comments[0].body = "changed"
           def before = issueBeforeScript
           issue.description = before.labels.label.join(",") + before.comments[0].body""",
        issue=ISSUE,
        replica={},
    )
    assert outcome["issue"]["description"] == "fire,printerone"
