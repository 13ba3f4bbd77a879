"""Two nodes keep items in step. Trackers are in memory, everything else is real."""

import pytest
from world import World, pair

from twinline.domain.hub import HubIssue
from twinline.ports import RuleContext
from twinline.store import schema

pytestmark = pytest.mark.anyio


async def test_an_exalated_item_appears_on_the_other_side(world: World) -> None:
    _, theirs = await pair(world, description="Water everywhere", labels=["urgent"])
    hub = world.globex.board.hub(theirs)
    assert (hub["summary"], hub["description"], hub["labels"]) == (
        "Leak in greenhouse 7",
        "Water everywhere",
        ["urgent"],
    )


async def test_when_all_is_in_step_nobody_calls_anybody(world: World) -> None:
    ours, _ = await pair(world)
    world.acme.board.person_edits(ours, summary="Leak in greenhouse 8")
    await world.settle()
    for node in (world.acme, world.globex):
        node.board.calls.clear()
    messages = world.messages
    await world.settle()
    assert world.acme.board.calls == world.globex.board.calls == []
    assert world.messages == messages


async def test_an_edit_on_the_other_side_comes_back(world: World) -> None:
    ours, theirs = await pair(world)
    world.globex.board.person_edits(theirs, summary="Leak stopped")
    await world.settle()
    assert world.acme.board.hub(ours)["summary"] == "Leak stopped"
    assert world.acme.board.calls.count("UpdateItem") == 1
    assert "UpdateItem" not in world.globex.board.calls


async def test_comments_travel_with_their_author_and_edits_and_deletions_follow(world: World) -> None:
    ours, theirs = await pair(world)
    comment = world.acme.board.person_comments(ours, "Shall I come?")
    world.globex.board.person_comments(theirs, "Please do")
    await world.settle()
    assert world.globex.board.texts(theirs) == ["Please do", "*person* commented:\nShall I come?"]
    assert world.acme.board.texts(ours) == ["Shall I come?", "*person* commented:\nPlease do"]
    world.acme.board.person_edits_comment(ours, comment, "Shall I come today?")
    await world.settle()
    assert world.globex.board.texts(theirs)[1] == "*person* commented:\nShall I come today?"
    world.acme.board.person_removes(ours, "comments", comment)
    await world.settle()
    assert world.globex.board.texts(theirs) == ["Please do"]


async def test_an_edit_of_a_copied_comment_goes_back_without_the_prefix(world: World) -> None:
    ours, theirs = await pair(world)
    world.acme.board.person_comments(ours, "colour")
    await world.settle()
    copy = world.globex.board.hub(theirs)["comments"][0]["id"]  # type: ignore[index,call-overload]
    world.globex.board.person_edits_comment(theirs, str(copy), "*person* commented:\ncolor")
    await world.settle()
    assert world.acme.board.texts(ours) == ["color"]
    assert world.globex.board.texts(theirs) == ["*person* commented:\ncolor"]


async def test_deleting_a_copy_leaves_the_original_and_does_not_come_again(world: World) -> None:
    ours, theirs = await pair(world)
    world.acme.board.person_comments(ours, "secret sauce")
    await world.settle()
    copy = world.globex.board.hub(theirs)["comments"][0]["id"]  # type: ignore[index,call-overload]
    world.globex.board.person_removes(theirs, "comments", str(copy))
    await world.settle()
    world.acme.board.person_edits(ours, summary="still here")
    await world.settle()
    assert world.acme.board.texts(ours) == ["secret sauce"]
    assert world.globex.board.texts(theirs) == []


async def test_both_sides_label_at_once_and_both_labels_stay(world: World) -> None:
    ours, theirs = await pair(world, labels=["old"])
    world.acme.board.person_edits(ours, labels=["old", "acme"])
    world.globex.board.person_edits(theirs, labels=["globex"])
    await world.settle()
    assert (
        world.acme.board.hub(ours)["labels"] == world.globex.board.hub(theirs)["labels"] == ["acme", "globex"]
    )


async def test_both_sides_edit_different_fields_at_once_and_both_edits_stay(world: World) -> None:
    ours, theirs = await pair(world)
    world.acme.board.person_edits(ours, summary="A's summary")
    world.globex.board.person_edits(theirs, description="B's description")
    await world.settle()
    for hub in (world.acme.board.hub(ours), world.globex.board.hub(theirs)):
        assert (hub["summary"], hub["description"]) == ("A's summary", "B's description")


async def test_both_sides_edit_one_field_and_the_side_of_birth_wins_with_a_record(world: World) -> None:
    ours, theirs = await pair(world)
    world.acme.board.person_edits(ours, summary="by A")
    world.globex.board.person_edits(theirs, summary="by B")
    await world.settle()
    assert world.acme.board.hub(ours)["summary"] == world.globex.board.hub(theirs)["summary"] == "by A"
    conflicts = await world.acme.rows(schema.conflict) + await world.globex.rows(schema.conflict)
    assert {(c["field"], c["kept"], c["lost"]) for c in conflicts} == {("summary", "by A", "by B")}


async def test_an_attachment_is_copied_once_and_its_deletion_follows(world: World) -> None:
    ours, theirs = await pair(world)
    attachment = world.acme.board.person_attaches(ours, "plan.txt", b"dig here" * 1000)
    await world.settle()
    assert world.globex.board.names(theirs) == ["plan.txt"]
    assert b"dig here" * 1000 in world.globex.board.contents.values()
    world.acme.board.person_removes(ours, "attachments", attachment)
    await world.settle()
    assert world.globex.board.names(theirs) == []


async def test_contents_on_their_way_hold_nothing_else_up(world: World) -> None:
    ours, theirs = await pair(world)
    world.globex.outbound.contents_arrive = False
    world.acme.board.person_attaches(ours, "plan.txt", b"x")
    world.acme.board.person_comments(ours, "see the plan")
    for _ in range(3):
        await world.acme.work()
        await world.deliver(world.acme, world.globex)
        await world.globex.work()
    assert world.globex.board.texts(theirs) == ["*person* commented:\nsee the plan"]
    world.globex.outbound.contents_arrive = True
    await world.settle()
    assert world.globex.board.names(theirs) == ["plan.txt"]


@pytest.mark.parametrize("lost", [1, 2, 3])
async def test_unanswered_writes_happen_once(world: World, lost: int) -> None:
    ours, theirs = await pair(world)
    world.globex.board.lose_answers = lost
    world.acme.board.person_comments(ours, "one")
    world.acme.board.person_edits(ours, summary="two")
    await world.settle()
    other = world.acme.board.person_creates("second")
    await world.acme.exalate(other)
    world.globex.board.lose_answers = lost
    await world.settle()
    assert world.globex.board.texts(theirs) == ["*person* commented:\none"]
    assert [entry.hub["summary"] for entry in world.globex.board.items.values()] == ["two", "second"]


async def test_a_trigger_puts_items_under_sync_and_never_our_own_copies(world: World) -> None:
    await world.acme.trigger("all")
    await world.globex.trigger("all")
    for number in range(3):
        world.acme.board.person_creates(f"from A {number}")
        world.globex.board.person_creates(f"from B {number}")
    await world.settle()
    expected = sorted(f"from {side} {number}" for side in "AB" for number in range(3))
    for node in (world.acme, world.globex):
        assert sorted(str(entry.hub["summary"]) for entry in node.board.items.values()) == expected


async def test_a_failing_rule_blocks_its_item_alone_until_the_rule_is_mended(world: World) -> None:
    ours, theirs = await pair(world)

    def picky(issue: HubIssue, replica: HubIssue, context: RuleContext) -> None:
        if replica["summary"] == "bad":
            raise ValueError("I do not like this")
        good(issue, replica, context)

    good = world.globex.rules.functions["in"]
    world.globex.rules.functions["in"] = picky
    other = world.acme.board.person_creates("fine")
    await world.acme.exalate(other)
    world.acme.board.person_edits(ours, summary="bad")
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "Leak in greenhouse 7"
    assert len(world.globex.board.items) == 2
    (problem,) = await world.globex.rows(schema.problem)
    assert (problem["scope"], problem["kind"], problem["line"]) == ("item", "RuleFailed", 1)
    runs = world.globex.rules.runs
    await world.settle()
    assert world.globex.rules.runs == runs, "what cannot succeed is not tried again by itself"
    world.globex.rules.functions["in"] = good
    await world.globex.engine.free_connection(problem["connection"])
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "bad"


async def test_a_newer_replica_frees_what_an_older_one_blocked(world: World) -> None:
    ours, theirs = await pair(world)
    good = world.globex.rules.functions["in"]
    world.globex.rules.functions["in"] = lambda *_: 1 / 0  # type: ignore[assignment,return-value]
    world.acme.board.person_edits(ours, summary="lost on the way")
    await world.settle()
    world.globex.rules.functions["in"] = good
    world.acme.board.person_edits(ours, summary="newest")
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "newest"
    assert [p["state"] for p in await world.globex.rows(schema.problem)] == ["resolved"]


async def test_a_refused_field_is_parked_and_the_rest_goes_on(world: World) -> None:
    ours, theirs = await pair(world)
    world.globex.board.refused_fields = {"description"}
    world.acme.board.person_edits(ours, summary="goes on", description="refused")
    await world.settle()
    hub = world.globex.board.hub(theirs)
    assert (hub["summary"], hub["description"]) == ("goes on", None)
    (problem,) = await world.globex.rows(schema.problem)
    assert (problem["scope"], problem["state"], problem["data"]) == (
        "field",
        "open",
        {"field": "description"},
    )
    world.globex.board.refused_fields = set()
    await world.globex.engine.retry(problem["id"])
    await world.settle()
    assert world.globex.board.hub(theirs)["description"] == "refused"


async def test_an_edit_while_we_write_is_not_taken_for_ours(world: World) -> None:
    ours, theirs = await pair(world)

    def meddle() -> None:
        world.globex.board.on_write = lambda: None
        world.globex.board.person_edits(theirs, description="typed by hand")

    world.globex.board.on_write = meddle
    world.acme.board.person_edits(ours, summary="changed")
    await world.settle()
    for hub in (world.acme.board.hub(ours), world.globex.board.hub(theirs)):
        assert (hub["summary"], hub["description"]) == ("changed", "typed by hand")


async def test_unexalated_items_go_their_own_ways_until_exalated_again(world: World) -> None:
    ours, theirs = await pair(world)
    (twin,) = await world.acme.rows(schema.twin)
    await world.acme.engine.take_out_of_sync(twin["id"])
    world.acme.board.person_edits(ours, summary="mine")
    world.globex.board.person_edits(theirs, description="theirs")
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "Leak in greenhouse 7"
    await world.acme.exalate(ours)
    await world.settle()
    for hub in (world.acme.board.hub(ours), world.globex.board.hub(theirs)):
        assert (hub["summary"], hub["description"]) == ("mine", "theirs")
    assert len(world.globex.board.items) == 1


async def test_a_deleted_item_ends_the_pair_and_leaves_the_partners_item(world: World) -> None:
    ours, theirs = await pair(world)
    world.acme.board.person_deletes(ours)
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "Leak in greenhouse 7"
    assert [twin["state"] for twin in await world.globex.rows(schema.twin)] == ["gone"]


async def test_a_rule_that_rewrites_what_it_receives_does_not_echo(world: World) -> None:
    def tagged(issue: HubIssue, replica: HubIssue, context: RuleContext) -> None:
        good(issue, replica, context)
        issue["summary"] = f"[ACME] {replica['summary']}"

    good = world.globex.rules.functions["in"]
    world.globex.rules.functions["in"] = tagged
    ours, theirs = await pair(world)
    world.acme.board.person_edits(ours, summary="second")
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "[ACME] second"
    assert world.acme.board.hub(ours)["summary"] == "second"


def failing(*_: object) -> None:
    raise ValueError("not today")


async def test_a_skipped_outgoing_failure_does_not_come_back_by_itself(world: World) -> None:
    ours, theirs = await pair(world)
    good = world.acme.rules.functions["out"]
    world.acme.rules.functions["out"] = failing
    world.acme.board.person_edits(ours, summary="never sent")
    await world.settle()
    (problem,) = await world.acme.rows(schema.problem)
    runs = world.acme.rules.runs
    await world.acme.engine.skip(problem["id"])
    await world.settle()
    assert world.acme.rules.runs == runs
    assert [p["state"] for p in await world.acme.rows(schema.problem)] == ["ignored"]
    world.acme.rules.functions["out"] = good
    world.acme.board.person_edits(ours, summary="sent again")
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "sent again"


async def test_what_was_ignored_is_tried_again_when_the_rule_changes(world: World) -> None:
    ours, theirs = await pair(world)
    good = world.globex.rules.functions["in"]
    world.globex.rules.functions["in"] = failing
    world.acme.board.person_edits(ours, summary="waits")
    await world.settle()
    (problem,) = await world.globex.rows(schema.problem)
    await world.globex.engine.ignore(problem["id"])
    world.globex.rules.functions["in"] = good
    await world.globex.engine.free_connection(problem["connection"])
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "waits"
