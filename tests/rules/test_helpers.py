"""What rules ask the tracker and the engine for."""

from collections.abc import Callable
from typing import Any

import pytest

from twinline.rules.groovy import GroovyError, MissingMethod

Run = Callable[..., dict[str, Any]]


def test_a_look_up_is_a_question_to_the_host_and_null_when_it_finds_nothing(
    incoming: Run, tracker: Any
) -> None:
    tracker.answers["getUserByEmail"] = lambda email: {"username": "bob"} if email == "b@x" else None
    outcome = incoming(
        """issue.assignee = nodeHelper.getUserByEmail(replica.assignee?.email)
           issue.reporter = nodeHelper.getUserByEmail("${'b'}@x")
           issue.description = nodeHelper.getUserByEmail("c@x")?.username ?: "nobody" """,
        replica={},
    )
    assert outcome["issue"] == {"assignee": None, "reporter": {"username": "bob"}, "description": "nobody"}
    assert tracker.asked == [("getUserByEmail", ["b@x"]), ("getUserByEmail", ["c@x"])]


def test_an_issue_among_the_arguments_is_sent_as_its_place(incoming: Run, tracker: Any) -> None:
    incoming(
        "issue.projectKey = 'A'; nodeHelper.getOption(issue, 'Severity', 'High')",
        issue={"id": "1"},
        replica={},
    )
    place = {"id": "1", "key": None, "projectKey": "A", "typeName": None}
    assert tracker.asked == [("getOption", [place, "Severity", "High"])]


def test_a_method_that_does_not_exist_is_named_with_its_line(incoming: Run) -> None:
    with pytest.raises(MissingMethod, match="getUserByMail") as caught:
        incoming("def x = 1\nnodeHelper.getUserByMail('a')", replica={})
    assert caught.value.line == 2


def test_store_writes_at_once_and_gives_the_issue_its_ids(incoming: Run, tracker: Any) -> None:
    tracker.answers["store"] = lambda issue: {**issue, "id": "77", "key": "GLOB-7"}
    outcome = incoming(
        """issue.summary = "a"
           store(issue)
           issue.description = "created as " + issue.key + " " + workItem.id""",
        replica={},
    )
    assert tracker.asked == [("store", [{"summary": "a"}])]
    assert outcome["issue"] == {
        "summary": "a",
        "id": "77",
        "key": "GLOB-7",
        "description": "created as GLOB-7 77",
    }


def test_http_answers_are_parsed_and_missing_pages_are_null(incoming: Run, tracker: Any) -> None:
    tracker.answers["http"] = lambda _method, path, _details: (
        {"status": 200, "body": '{"name": "x"}'} if path == "/a" else {"status": 404, "body": "no"}
    )
    outcome = incoming(
        """issue.summary = httpClient.get("/a", [jql: "key = 1"]).name
           issue.description = httpClient.get("/b") ? "there" : "not there"
           issue.environment = "" + httpClient.http("POST", "/b", "{}", null, null) { q, r -> r.code }""",
        replica={},
    )
    assert outcome["issue"] == {"summary": "x", "description": "not there", "environment": "404"}
    assert tracker.asked[0] == (
        "http",
        ["GET", "/a", {"query": {"jql": "key = 1"}, "headers": {}, "body": None}],
    )


def test_an_http_error_stops_the_rule_unless_it_is_caught(incoming: Run, tracker: Any) -> None:
    tracker.answers["http"] = {"status": 500, "body": "broken"}
    with pytest.raises(GroovyError, match="PUT /a was answered with status 500: broken"):
        incoming('httpClient.put("/a", "{}")', replica={})
    outcome = incoming(
        "try { httpClient.put('/a', '{}') } catch (e) { issue.summary = 'caught' }", replica={}
    )
    assert outcome["issue"] == {"summary": "caught"}


def test_debug_error_stops_the_rule_with_its_message_and_line(incoming: Run) -> None:
    with pytest.raises(GroovyError, match=r"state is \[a, 1\]") as caught:
        incoming('\ndebug.error("state is ${["a", 1]}")', replica={})
    assert caught.value.line == 2
    with pytest.raises(GroovyError, match=r"\[a:\[1, null\]\]"):
        incoming("debug.error([a: [1, null]])", replica={})


def test_a_rule_throws_the_tracker_exception(incoming: Run) -> None:
    source = 'throw new com.exalate.api.exception.IssueTrackerException("Not mapped: ${replica.summary}")'
    with pytest.raises(GroovyError, match="Not mapped: s") as caught:
        incoming(source, replica={"summary": "s"})
    assert caught.value.class_name == "com.exalate.api.exception.IssueTrackerException"


def test_wishes_to_the_engine_are_effects_in_their_order(incoming: Run) -> None:
    outcome = incoming(
        """syncHelper.syncBackAfterProcessing()
           workflowHelper.transition(issue, "Start progress")
           syncHelper.exalate(new com.exalate.basic.domain.BasicIssueKey("5", "ACME-5"))
           syncHelper.unExalateAfterProcessing()""",
        issue={"id": "1"},
        replica={},
    )
    assert outcome["effects"] == ["syncBack", "transition:Start progress", "exalate:ACME-5", "unexalate"]


def test_a_trace_the_rule_adds_is_reported(incoming: Run) -> None:
    outcome = incoming(
        """import com.exalate.basic.domain.BasicNonPersistentTrace
           import com.exalate.api.domain.twintrace.TraceType
           traces.add(new BasicNonPersistentTrace()
             .setType(TraceType.COMMENT).setLocalId("12").setRemoteId("r4").setToSynchronize(true))""",
        issue={"id": "1"},
        replica={},
    )
    assert outcome["effects"] == ["trace:COMMENT:12:r4"]


def test_log_lines_are_kept_with_their_level(incoming: Run) -> None:
    outcome = incoming('log.info("took {} of {}", 1, "two"); log.warn("hm")', replica={})
    assert outcome["log"] == ["INFO took 1 of two", "WARN hm"]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Hello <b>you</b></p><p>Next&nbsp;&amp; last</p>", "Hello you\n\nNext & last"),
        ("a<br>b<script>alert(1)</script>", "a\nb"),
        ("no tags", "no tags"),
    ],
)
def test_html_is_stripped_to_its_words(incoming: Run, html: str, words: str) -> None:
    outcome = incoming(
        "issue.description = nodeHelper.stripHtml(replica.description)", replica={"description": html}
    )
    assert outcome["issue"]["description"] == words


def test_stripping_nothing_gives_nothing(incoming: Run) -> None:
    outcome = incoming("issue.description = nodeHelper.stripHtml(null) ?: 'none'", replica={})
    assert outcome["issue"]["description"] == "none"


def test_the_connection_tells_its_name(outgoing: Run) -> None:
    outcome = outgoing("replica.from = connection.name + connection.nothing", connection={"name": "A to B"})
    assert outcome["replica"] == {"from": "A to Bnull"}
