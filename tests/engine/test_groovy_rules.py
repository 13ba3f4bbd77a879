"""The default Groovy rules, in real workers, keep two nodes in step."""

from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest
import sqlalchemy as sa
from world import World

from twinline.domain.ids import ItemId
from twinline.engine.intake import take_in_messages
from twinline.rules.defaults import script_rules
from twinline.rules.engine import WorkerRuleEngine
from twinline.store import schema

pytestmark = pytest.mark.anyio


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    async with WorkerRuleEngine(workers=2) as rules:
        for node in (world.acme, world.globex):
            node.rules = rules
            node.start()
        await world.connect()
        for node in (world.acme, world.globex):
            pair = script_rules("jira", project=node.board.project)
            for direction, source in (("outgoing", pair.outgoing), ("incoming", pair.incoming)):
                await node.database.write(_replace, direction, source)
        yield world
        world.close()


def _replace(tx: sa.Connection, direction: str, source: str) -> None:
    tx.execute(schema.rule.update().where(schema.rule.c.direction == direction).values(source=source))


async def test_comments_and_their_edits_travel_both_ways_and_come_to_rest(world: World) -> None:
    acme, globex = world.acme.board, world.globex.board
    ours = acme.person_creates("Leak in greenhouse 7", description="Water", labels=["urgent"])
    asked = acme.person_comments(ours, "Shall I come?")
    await world.acme.exalate(ours)
    await world.settle()
    (key,) = globex.items
    theirs = ItemId(key)
    assert (globex.hub(theirs)["summary"], globex.hub(theirs)["labels"]) == (
        "Leak in greenhouse 7",
        ["urgent"],
    )
    answered = globex.person_comments(theirs, "Please do")
    await world.settle()
    assert globex.texts(theirs) == ["*person* commented:\nShall I come?", "Please do"]
    assert acme.texts(ours) == ["Shall I come?", "*person* commented:\nPlease do"]
    acme.person_edits_comment(ours, asked, "Shall I come today?")
    globex.person_edits_comment(theirs, answered, "Please do, soon")
    await world.settle()
    assert globex.texts(theirs) == ["*person* commented:\nShall I come today?", "Please do, soon"]
    assert acme.texts(ours) == ["Shall I come today?", "*person* commented:\nPlease do, soon"]
    acme.person_removes(ours, "comments", asked)
    await world.settle()
    assert globex.texts(theirs) == ["Please do, soon"]
    messages = world.messages
    await world.settle()
    assert world.messages == messages
    assert await world.acme.rows(schema.problem) == await world.globex.rows(schema.problem) == []


async def test_an_edit_of_the_copy_of_a_comment_returns_without_its_prefix(world: World) -> None:
    acme, globex = world.acme.board, world.globex.board
    ours = acme.person_creates("Leak")
    acme.person_comments(ours, "Shall I come?")
    await world.acme.exalate(ours)
    await world.settle()
    theirs = ItemId(next(iter(globex.items)))
    (copy,) = globex.hub(theirs)["comments"]
    globex.person_edits_comment(theirs, copy["id"], "*person* commented:\nShall he come?")
    await world.settle()
    assert acme.texts(ours) == ["Shall he come?"]
    assert globex.texts(theirs) == ["*person* commented:\nShall he come?"]


async def test_a_rule_that_fails_names_its_line_and_holds_its_item_alone(world: World) -> None:
    rule = (
        'if (firstSync) { issue.projectKey = "GLOB" }\nif (replica.summary == "Bad") { while (true) { } }\n'
    )
    await world.globex.database.write(_replace, "incoming", rule + "issue.summary = replica.summary")
    bad, good = world.acme.board.person_creates("Bad"), world.acme.board.person_creates("Good")
    await world.acme.exalate(bad)
    await world.acme.exalate(good)
    await world.settle()
    assert [globex["summary"] for globex in map(world.globex.board.hub, world.globex.board.items)] == ["Good"]
    (problem,) = await world.globex.rows(schema.problem)
    assert (problem["kind"], problem["line"], problem["scope"]) == ("RuleFailed", 2, "item")


async def test_many_items_may_be_stored_in_the_middle_of_a_rule_at_once(world: World) -> None:
    rule = """
        if (firstSync) { issue.projectKey = "GLOB"; issue.typeName = "Task" }
        issue.summary = replica.summary
        store(issue)
        issue.description = "stored as ${issue.key}"
    """
    await world.globex.database.write(_replace, "incoming", rule)
    items = [world.acme.board.person_creates(f"item {number}") for number in range(4)]
    for item in items:
        await world.acme.exalate(item)
    await world.acme.work()
    await world.deliver(world.acme, world.globex)
    world.globex.handled = await take_in_messages(world.globex.parts, after=0)
    with anyio.fail_after(60):
        async with anyio.create_task_group() as workers:
            for _ in range(4):
                workers.start_soon(world.globex.work)
    await world.settle()
    hubs = [entry.hub for entry in world.globex.board.items.values()]
    assert sorted(str(hub["summary"]) for hub in hubs) == [f"item {number}" for number in range(4)]
    assert [hub["description"] for hub in hubs] == [f"stored as {hub['key']}" for hub in hubs]
