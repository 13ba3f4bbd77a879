"""Comments, attachments and work logs of both sides become one list."""

from collections.abc import Callable
from typing import Any

Run = Callable[..., dict[str, Any]]

ANNA = {"key": "anna", "displayName": "Anna Berg", "email": "anna@acme.example"}
PREFIX = "*Anna Berg* commented:\n"
MERGE = "issue.comments = commentHelper.mergeComments(issue, replica)"


def comment(ref: str, body: str) -> dict[str, Any]:
    return {"id": ref, "body": body, "author": ANNA, "created": 1_700_000_000_000, "internal": False}


def trace(local: str, ref: str, **more: Any) -> dict[str, Any]:
    return {"type": "COMMENT", "localId": local, "remoteId": ref, **more}


def test_a_comment_not_seen_before_is_added_with_its_author_in_front(incoming: Run) -> None:
    outcome = incoming(MERGE, issue={"id": "1"}, replica={"comments": [comment("r1", "Hello")]})
    (added,) = outcome["issue"]["comments"]
    assert "id" not in added
    assert added["remoteId"] == "r1"
    assert added["body"] == PREFIX + "Hello"
    assert added["prefix"] == PREFIX
    assert added["created"] == 1_700_000_000_000


def test_a_comment_the_partner_changed_is_changed_here(incoming: Run) -> None:
    outcome = incoming(
        MERGE,
        issue={"id": "1", "comments": [{"id": "10", "body": PREFIX + "old", "author": {"key": "node"}}]},
        replica={"comments": [comment("r1", "new")]},
        previous={"comments": [comment("r1", "old")]},
        traces=[trace("10", "r1")],
    )
    (changed,) = outcome["issue"]["comments"]
    assert (changed["id"], changed["remoteId"]) == ("10", "r1")
    assert changed["body"] == PREFIX + "new"
    assert changed["author"] == {"key": "node"}


def test_an_edit_made_here_to_a_copy_stays_while_the_partner_changes_nothing(incoming: Run) -> None:
    outcome = incoming(
        MERGE,
        issue={"id": "1", "comments": [{"id": "10", "body": PREFIX + "edited here"}]},
        replica={"comments": [comment("r1", "old")]},
        previous={"comments": [comment("r1", "old")]},
        traces=[trace("10", "r1")],
    )
    assert outcome["issue"]["comments"] == [
        {"id": "10", "body": PREFIX + "edited here", "remoteId": "r1", "prefix": PREFIX}
    ]


def test_a_comment_the_partner_removed_is_removed_and_local_ones_stay(incoming: Run) -> None:
    outcome = incoming(
        MERGE,
        issue={"id": "1", "comments": [{"id": "10", "body": "theirs"}, {"id": "11", "body": "ours alone"}]},
        replica={"comments": []},
        previous={"comments": [comment("r1", "theirs")]},
        traces=[trace("10", "r1")],
    )
    assert outcome["issue"]["comments"] == [{"id": "11", "body": "ours alone"}]


def test_a_replica_without_comments_at_all_removes_none(incoming: Run) -> None:
    outcome = incoming(
        MERGE,
        issue={"id": "1", "comments": [{"id": "10", "body": "theirs"}]},
        replica={"summary": "x"},
        traces=[trace("10", "r1")],
    )
    assert outcome["issue"]["comments"] == [{"id": "10", "body": "theirs"}]


def test_our_own_comment_is_left_alone_until_the_partner_edits_its_copy(incoming: Run) -> None:
    given = {
        "issue": {"id": "1", "comments": [{"id": "10", "body": "mine, edited since"}]},
        "previous": {"comments": [comment("r1", "mine")]},
        "traces": [trace("10", "r1", own=True)],
    }
    unchanged = incoming(MERGE, replica={"comments": [comment("r1", "mine")]}, **given)
    assert unchanged["issue"]["comments"][0]["body"] == "mine, edited since"
    edited = incoming(MERGE, replica={"comments": [comment("r1", "corrected by them")]}, **given)
    assert edited["issue"]["comments"][0]["body"] == "corrected by them"


def test_our_own_comment_that_is_shown_as_changed_is_changed(incoming: Run) -> None:
    outcome = incoming(
        MERGE,
        issue={"id": "1", "comments": [{"id": "10", "body": "mine"}, {"id": "11", "body": "mine too"}]},
        replica={"comments": [comment("r1", "corrected") | {"own": True}]},
        previous={"comments": []},
        traces=[trace("10", "r1", own=True, prefix=""), trace("11", "r2", own=True, prefix="")],
    )
    corrected, untouched = outcome["issue"]["comments"]
    assert corrected == {"id": "10", "body": "corrected", "internal": False, "remoteId": "r1", "prefix": ""}
    assert untouched == {"id": "11", "body": "mine too"}


def test_a_comment_the_engine_lists_as_changed_is_changed_though_it_reads_as_before(incoming: Run) -> None:
    outcome = incoming(
        MERGE,
        issue={"id": "1", "comments": [{"id": "10", "body": PREFIX + "edited here"}]},
        replica={"comments": [comment("r1", "old")], "changedComments": [comment("r1", "old")]},
        previous={"comments": [comment("r1", "old")]},
        traces=[trace("10", "r1")],
    )
    assert outcome["issue"]["comments"][0]["body"] == PREFIX + "old"


def test_a_changed_comment_keeps_the_prefix_it_was_made_with(incoming: Run) -> None:
    outcome = incoming(
        MERGE,
        issue={"id": "1", "comments": [{"id": "10", "body": "Before her wedding:\nold"}]},
        replica={"comments": [comment("r1", "new")]},
        previous={"comments": [comment("r1", "old")]},
        traces=[trace("10", "r1", prefix="Before her wedding:\n")],
    )
    (changed,) = outcome["issue"]["comments"]
    assert (changed["body"], changed["prefix"]) == ("Before her wedding:\nnew", "Before her wedding:\n")


def test_our_own_comment_the_partner_has_not_got_yet_stays(incoming: Run) -> None:
    outcome = incoming(
        MERGE,
        issue={"id": "1", "comments": [{"id": "10", "body": "mine"}]},
        replica={"comments": []},
        traces=[trace("10", "r1", own=True)],
    )
    assert outcome["issue"]["comments"] == [{"id": "10", "body": "mine"}]


def test_a_comment_deleted_here_does_not_come_back(incoming: Run) -> None:
    outcome = incoming(
        MERGE,
        issue={"id": "1", "comments": []},
        replica={"comments": [comment("r1", "x")]},
        previous={"comments": [comment("r1", "x")]},
        traces=[trace("10", "r1")],
    )
    assert outcome["issue"]["comments"] == []


def test_a_closure_shapes_each_new_comment_in_place_of_the_prefix(incoming: Run) -> None:
    outcome = incoming(
        """issue.comments = commentHelper.mergeComments(issue, replica) {
             it.internal = true
             it.body = "[" + it.author.displayName + "] " + it.body
           }""",
        issue={"id": "1"},
        replica={"comments": [comment("r1", "Hello")]},
    )
    (added,) = outcome["issue"]["comments"]
    assert added["body"] == "[Anna Berg] Hello"
    assert added["prefix"] == "[Anna Berg] "
    assert added["internal"] is True


def test_a_closure_that_does_nothing_brings_the_text_as_it_is(incoming: Run) -> None:
    outcome = incoming(
        "issue.comments = commentHelper.mergeComments(issue, replica, {it})",
        issue={"id": "1"},
        replica={"comments": [comment("r1", "Hello")]},
    )
    assert outcome["issue"]["comments"][0]["body"] == "Hello"


def test_merging_twice_in_one_rule_adds_each_comment_once(incoming: Run) -> None:
    outcome = incoming(
        f"{MERGE}\nissue.comments = commentHelper.mergeComments(issue, replica) {{ it.internal = true }}",
        issue={"id": "1", "comments": [{"id": "5", "body": "local"}]},
        replica={"comments": [comment("r1", "Hello")]},
    )
    local, added = outcome["issue"]["comments"]
    assert local == {"id": "5", "body": "local"}
    assert (added["body"], added["internal"]) == ("Hello", True)


def test_added_comments_put_to_the_list_by_hand_are_references_to_the_partners(incoming: Run) -> None:
    outcome = incoming(
        "issue.comments += replica.addedComments",
        issue={"id": "1", "comments": [{"id": "10", "body": "old"}]},
        replica={
            "comments": [comment("r1", "old"), comment("r2", "new")],
            "addedComments": [comment("r2", "new")],
        },
        traces=[trace("10", "r1")],
    )
    kept, added = outcome["issue"]["comments"]
    assert kept == {"id": "10", "body": "old"}
    assert added["remoteId"] == "r2"
    assert "id" not in added


def test_a_rule_makes_up_a_comment_once_even_when_it_adds_the_list_to_itself(incoming: Run) -> None:
    outcome = incoming(
        'issue.comments += commentHelper.addComment("Made by the rule", issue.comments)',
        issue={"id": "1", "comments": [{"id": "10", "body": "old"}]},
        replica={},
    )
    assert [entry["body"] for entry in outcome["issue"]["comments"]] == ["old", "Made by the rule"]


def test_attachments_are_added_and_removed_and_local_ones_stay(incoming: Run) -> None:
    outcome = incoming(
        "issue.attachments = attachmentHelper.mergeAttachments(issue, replica)",
        issue={
            "id": "1",
            "attachments": [
                {"id": "7", "filename": "gone.png"},
                {"id": "8", "filename": "ours.png"},
                {"id": "9", "filename": "same.png"},
            ],
        },
        replica={
            "attachments": [
                {"id": "a9", "filename": "same.png"},
                {"id": "a1", "filename": "new.png", "filesize": 3, "sha256": "ab"},
            ]
        },
        traces=[
            {"type": "ATTACHMENT", "localId": "7", "remoteId": "a7"},
            {"type": "ATTACHMENT", "localId": "9", "remoteId": "a9"},
        ],
    )
    assert outcome["issue"]["attachments"] == [
        {"id": "8", "filename": "ours.png"},
        {"id": "9", "filename": "same.png", "remoteId": "a9"},
        {"filename": "new.png", "filesize": 3, "sha256": "ab", "remoteId": "a1"},
    ]


def test_work_logs_follow_the_partner_and_a_closure_may_change_their_author(incoming: Run) -> None:
    log = {"id": "w1", "comment": "Analysis", "timeSpent": 3600, "startDate": 1_700_000_000_000}
    outcome = incoming(
        """issue.workLogs = workLogHelper.mergeWorkLogs(issue, replica) {
             it.comment = "Theirs: " + it.comment
           }""",
        issue={"id": "1", "workLogs": [{"id": "3", "comment": "ours", "timeSpent": 60}]},
        replica={"workLogs": [log]},
    )
    ours, added = outcome["issue"]["workLogs"]
    assert ours == {"id": "3", "comment": "ours", "timeSpent": 60}
    assert added == {
        "comment": "Theirs: Analysis",
        "timeSpent": 3600,
        "startDate": 1_700_000_000_000,
        "remoteId": "w1",
    }
