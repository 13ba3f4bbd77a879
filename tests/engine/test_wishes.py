"""What an incoming rule asks for beside the fields it sets is carried out when the rule is through."""

from collections.abc import Callable, Sequence

import pytest
from world import World, pair

from twinline.domain.hub import HubIssue
from twinline.domain.ids import ItemId
from twinline.ports import RuleContext
from twinline.store import schema

pytestmark = pytest.mark.anyio

Wishing = Callable[[HubIssue, HubIssue, RuleContext], Sequence[str]]


def globex_wishes(world: World, wishing: Wishing) -> None:
    take_over = world.globex.rules.functions["in"]

    def rule(issue: HubIssue, replica: HubIssue, context: RuleContext) -> Sequence[str]:
        take_over(issue, replica, context)
        return wishing(issue, replica, context)

    world.globex.rules.functions["in"] = rule


async def test_sync_back_tells_the_partner_what_the_rule_made_of_it_and_comes_to_rest(world: World) -> None:
    seen: list[HubIssue] = []
    world.acme.rules.functions["in"] = lambda _issue, replica, _context: seen.append(replica)

    def wishing(issue: HubIssue, _replica: HubIssue, _context: RuleContext) -> Sequence[str]:
        issue["description"] = "triaged by Globex"
        return ["syncBack"]

    globex_wishes(world, wishing)
    ours, theirs = await pair(world, labels=["leak"])
    (told,) = seen
    assert (told["description"], told["key"]) == ("triaged by Globex", world.globex.board.hub(theirs)["key"])
    world.acme.board.person_edits(ours, summary="Flood")
    await world.settle()
    assert len(seen) == 1, "the partner knows all that this sync wrote"


async def test_what_travels_back_does_not_undo_what_the_partner_changed_meanwhile(world: World) -> None:
    globex_wishes(world, lambda *_: ["syncBack"])
    ours, theirs = await pair(world)
    world.acme.board.person_edits(ours, summary="second")
    await world.acme.work()
    await world.deliver(world.acme, world.globex)
    await world.globex.work()
    world.acme.board.person_edits(ours, summary="third")
    await world.settle()
    assert world.acme.board.hub(ours)["summary"] == world.globex.board.hub(theirs)["summary"] == "third"
    assert await world.acme.rows(schema.conflict) == []


async def test_rules_of_both_sides_may_sync_back_without_end(world: World) -> None:
    globex_wishes(world, lambda *_: ["syncBack"])
    world.acme.rules.functions["in"] = world.globex.rules.functions["in"]
    ours, theirs = await pair(world)
    world.globex.board.person_edits(theirs, labels=["x"])
    await world.settle()
    assert world.acme.board.hub(ours)["labels"] == ["x"]


async def test_a_rule_takes_its_item_out_of_sync_after_a_last_sync(world: World) -> None:
    ours, theirs = await pair(world)

    def when_done(_issue: HubIssue, replica: HubIssue, _context: RuleContext) -> Sequence[str]:
        return ["unexalate"] if replica["summary"] == "done" else []

    globex_wishes(world, when_done)
    world.acme.board.person_edits(ours, summary="done")
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "done"
    for node in (world.acme, world.globex):
        assert [twin["state"] for twin in await node.rows(schema.twin)] == ["unexalated"]


async def test_a_rule_puts_another_item_under_sync(world: World) -> None:
    await pair(world)
    other = world.globex.board.person_creates("related")
    key = world.globex.board.hub(other)["key"]
    globex_wishes(world, lambda *_: [f"exalate:{key}"])
    ours = next(iter(world.acme.board.items))
    world.acme.board.person_edits(ItemId(ours), summary="now")
    await world.settle()
    assert [entry.hub["summary"] for entry in world.acme.board.items.values()] == ["now", "related"]


async def test_an_item_that_a_rule_wants_under_sync_and_nobody_has_is_a_problem_of_its_item(
    world: World,
) -> None:
    globex_wishes(world, lambda *_: ["exalate:GLOB-4711"])
    await pair(world)
    (problem,) = await world.globex.rows(schema.problem)
    assert (problem["scope"], "GLOB-4711" in problem["message"]) == ("item", True)


async def test_a_named_transition_is_taken_after_the_fields_are_written(world: World) -> None:
    ours, theirs = await pair(world)

    def rule(_issue: HubIssue, replica: HubIssue, _context: RuleContext) -> Sequence[str]:
        return ["transition:finish"] if replica["summary"] == "ready" else []

    globex_wishes(world, rule)
    world.acme.board.person_edits(ours, summary="ready")
    world.globex.board.calls.clear()
    await world.settle()
    hub = world.globex.board.hub(theirs)
    assert (hub["summary"], hub["status"]) == ("ready", {"id": "Done", "name": "Done"})
    writes = [call for call in world.globex.board.calls if call not in ("read", "find")]
    assert writes == ["UpdateItem", "TransitionBy"]
    messages = world.messages
    await world.settle()
    assert world.messages == messages


async def test_a_transition_whose_answer_was_lost_is_taken_once(world: World) -> None:
    ours, theirs = await pair(world)
    globex_wishes(world, lambda *_: ["transition:Start"])
    world.acme.board.person_edits(ours, summary="go")
    world.globex.board.on_write = lambda: _lose_next(world)
    await world.settle()
    assert world.globex.board.calls.count("TransitionBy") == 1
    assert world.globex.board.hub(theirs)["status"] == {"id": "In Progress", "name": "In Progress"}
    assert await world.globex.rows(schema.problem) == []


def _lose_next(world: World) -> None:
    if world.globex.board.calls[-1] == "TransitionBy":
        world.globex.board.lose_answers = 1


async def test_a_transition_that_is_not_offered_is_parked_and_the_rest_goes_on(world: World) -> None:
    ours, theirs = await pair(world)
    globex_wishes(world, lambda *_: ["transition:Escalate"])
    world.acme.board.person_edits(ours, summary="late")
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "late"
    (problem,) = await world.globex.rows(schema.problem)
    assert (problem["scope"], problem["data"], "'Escalate'" in problem["message"]) == (
        "field",
        {"field": "status"},
        True,
    )
    world.globex.board.transitions["Escalate"] = "Escalated"
    await world.globex.engine.retry(problem["id"])
    await world.settle()
    assert world.globex.board.hub(theirs)["status"] == {"id": "Escalated", "name": "Escalated"}
    assert [p["state"] for p in await world.globex.rows(schema.problem)] == ["resolved"]


async def test_a_comment_that_the_rule_wrote_itself_and_traced_neither_returns_nor_comes_twice(
    world: World,
) -> None:
    ours, theirs = await pair(world)
    board = world.globex.board

    def rule(issue: HubIssue, replica: HubIssue, context: RuleContext) -> Sequence[str]:
        known = {trace["remoteId"] for trace in context.traces}
        wishes = []
        for comment in replica["comments"]:  # type: ignore[union-attr]
            if comment["id"] not in known:  # type: ignore[index,call-overload]
                made = board._comment(theirs, f"by REST: {comment['body']}", "sync")  # type: ignore[index,call-overload]
                wishes.append(f"trace:COMMENT:{made}:{comment['id']}")  # type: ignore[index,call-overload]
        return wishes

    world.globex.rules.functions["in"] = rule
    comment = world.acme.board.person_comments(ours, "hello")
    await world.settle()
    assert board.texts(theirs) == ["by REST: hello"]
    assert world.acme.board.texts(ours) == ["hello"]
    world.acme.board.person_removes(ours, "comments", comment)
    await world.settle()
    assert world.acme.board.texts(ours) == []


async def test_the_first_sync_is_the_first_for_the_rule_even_when_the_node_died_in_it(world: World) -> None:
    firsts: list[bool] = []

    def rule(issue: HubIssue, _replica: HubIssue, context: RuleContext) -> Sequence[str]:
        firsts.append(context.first_sync)
        if len(firsts) == 1:
            world.globex.board.on_write = _unreachable_once(world)
        return []

    globex_wishes(world, rule)
    ours, _ = await pair(world)
    world.acme.board.person_edits(ours, summary="second")
    await world.settle()
    assert firsts == [True, True, False]


def _unreachable_once(world: World) -> Callable[[], None]:
    def lose() -> None:
        world.globex.board.on_write = lambda: None
        world.globex.board.lose_answers = 1

    return lose
