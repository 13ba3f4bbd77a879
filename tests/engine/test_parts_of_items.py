"""Comments with their authors, attachments of every kind, and what a rule logs."""

from collections.abc import Sequence

import pytest
from world import World, pair

from twinline.domain.hub import HubIssue
from twinline.ports import Rule, RuleContext, RuleHost, RuleOutcome
from twinline.store import schema
from twinline.testing.plain_rules import everything_in

pytestmark = pytest.mark.anyio


async def test_an_attachment_over_the_senders_limit_is_reported_once_and_the_rest_goes_on(
    world: World,
) -> None:
    world.acme.attachment_limit = 100
    world.acme.start()
    ours, theirs = await pair(world)
    world.acme.board.person_attaches(ours, "film.mp4", b"x" * 101)
    world.acme.board.person_attaches(ours, "plan.txt", b"x" * 100)
    world.acme.board.person_comments(ours, "see the film")
    await world.settle()
    assert world.globex.board.names(theirs) == ["plan.txt"]
    assert world.globex.board.texts(theirs) == ["*person* commented:\nsee the film"]
    (problem,) = await world.acme.rows(schema.problem)
    assert (problem["scope"], problem["state"], "film.mp4" in problem["message"]) == ("field", "open", True)
    await world.acme.engine.ignore(problem["id"])
    world.acme.board.person_edits(ours, summary="again")
    await world.settle()
    assert [p["state"] for p in await world.acme.rows(schema.problem)] == ["ignored"]


async def test_an_attachment_over_the_receivers_limit_is_parked_until_the_limit_is_raised(
    world: World,
) -> None:
    ours, theirs = await pair(world)
    world.globex.attachment_limit = 100
    world.globex.start()
    world.acme.board.person_attaches(ours, "film.mp4", b"x" * 101)
    world.acme.board.person_comments(ours, "see the film")
    await world.settle()
    assert world.globex.board.names(theirs) == []
    assert world.globex.board.texts(theirs) == ["*person* commented:\nsee the film"]
    (problem,) = await world.globex.rows(schema.problem)
    assert (problem["scope"], "film.mp4" in problem["message"]) == ("field", True)
    world.globex.attachment_limit = 1_000
    world.globex.start()
    await world.globex.engine.retry(problem["id"])
    await world.settle()
    assert world.globex.board.names(theirs) == ["film.mp4"]
    assert [p["state"] for p in await world.globex.rows(schema.problem)] == ["resolved"]


async def test_empty_equal_and_namesake_attachments_each_arrive_once(world: World) -> None:
    ours, theirs = await pair(world)
    files = [("empty", b""), ("note", b"one"), ("note", b"two"), ("copy", b"one"), ("copy", b"one")]
    for name, content in files:
        world.acme.board.person_attaches(ours, name, content)
    await world.settle()
    board = world.globex.board
    arrived = [(a["filename"], board.contents[a["id"]]) for a in board.hub(theirs)["attachments"]]  # type: ignore[union-attr,index,call-overload]
    assert sorted(arrived) == sorted(files)
    assert len(world.acme.board.names(ours)) == len(files)
    assert await world.globex.rows(schema.problem) == await world.acme.rows(schema.problem) == []


def written_by(person: str) -> object:
    """An incoming rule that wants comments written as somebody, without a line about the author."""

    def rule(issue: HubIssue, replica: HubIssue, context: RuleContext) -> None:
        everything_in(issue, replica, context)
        bodies = {entry["id"]: entry["body"] for entry in replica["comments"]}  # type: ignore[union-attr,index,call-overload]
        known = {trace["localId"]: trace["remoteId"] for trace in context.traces}
        for comment in issue["comments"]:  # type: ignore[union-attr]
            ref = comment.get("remoteId") or known.get(comment["id"])  # type: ignore[union-attr,index,call-overload]
            if ref in bodies:
                comment.update(body=bodies[ref], prefix="", executor={"displayName": person})  # type: ignore[union-attr]

    return rule


async def test_where_nobody_can_be_impersonated_the_authors_line_is_put_back(world: World) -> None:
    world.globex.rules.functions["in"] = written_by("Paul")  # type: ignore[assignment]
    ours, theirs = await pair(world)
    comment = world.acme.board.person_comments(ours, "first")
    await world.settle()
    assert world.globex.board.texts(theirs) == ["*person* commented:\nfirst"]
    world.acme.board.person_edits_comment(ours, comment, "second")
    await world.settle()
    assert world.globex.board.texts(theirs) == ["*person* commented:\nsecond"]
    (copy,) = world.globex.board.hub(theirs)["comments"]  # type: ignore[misc]
    world.globex.board.person_edits_comment(theirs, str(copy["id"]), "*person* commented:\nthird")  # type: ignore[index,call-overload]
    await world.settle()
    assert world.acme.board.texts(ours) == ["third"]
    assert world.globex.board.texts(theirs) == ["*person* commented:\nthird"]


async def test_a_prefix_that_changes_with_an_edit_is_taken_off_again_later(world: World) -> None:
    ours, theirs = await pair(world)
    comment = world.acme.board.person_comments(ours, "first")
    await world.settle()

    def renamed(issue: HubIssue, replica: HubIssue, context: RuleContext) -> None:
        everything_in(issue, replica, context)
        for entry in issue["comments"]:  # type: ignore[union-attr]
            body = str(entry["body"]).rpartition("\n")[2]  # type: ignore[index,call-overload]
            entry.update(prefix="Acme says: ", body=f"Acme says: {body}")  # type: ignore[union-attr]

    world.globex.rules.functions["in"] = renamed
    world.acme.board.person_edits_comment(ours, comment, "second")
    await world.settle()
    assert world.globex.board.texts(theirs) == ["Acme says: second"]
    (copy,) = world.globex.board.hub(theirs)["comments"]  # type: ignore[misc]
    world.globex.board.person_edits_comment(theirs, str(copy["id"]), "Acme says: third")  # type: ignore[index,call-overload]
    await world.settle()
    assert world.acme.board.texts(ours) == ["third"]


class Talking:
    """Rules that log, on top of others."""

    def __init__(self, rules: object, lines: Sequence[str]) -> None:
        self.rules, self.lines = rules, lines

    def check(self, rule: Rule) -> tuple[()]:
        return ()

    async def run(self, rule: Rule, context: RuleContext, host: RuleHost) -> RuleOutcome:
        outcome = await self.rules.run(rule, context, host)  # type: ignore[attr-defined]
        return RuleOutcome(outcome.issue, outcome.replica, outcome.effects, tuple(self.lines))


async def test_what_a_rule_logs_stands_in_the_timeline_and_is_bounded(world: World) -> None:
    world.globex.rules = Talking(world.globex.rules, [f"INFO line {n} {'x' * 5000}" for n in range(30)])  # type: ignore[assignment]
    world.globex.start()
    await pair(world)
    entries = await world.globex.rows(schema.timeline)
    incoming = [str(e["detail"]["Incoming sync"]) for e in entries if "Incoming sync" in e["detail"]]
    assert (len(incoming), incoming[0]) == (11, "(20 lines before these are left out.)")
    assert incoming[-1].startswith("INFO line 29 ")
    assert max(map(len, incoming)) == 400


async def test_the_outgoing_rule_is_heard_when_a_change_leaves_and_not_at_every_look(world: World) -> None:
    world.acme.rules = Talking(world.acme.rules, ["INFO sent"])  # type: ignore[assignment]
    world.acme.start()
    ours, _ = await pair(world)
    world.acme.board.person_edits(ours, updated=1)
    await world.settle()
    entries = await world.acme.rows(schema.timeline)
    assert [e["detail"] for e in entries].count({"Outgoing sync": "INFO sent"}) == 1
