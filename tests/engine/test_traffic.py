"""In which order changes pass, and what waits while a connection is deactivated."""

import pytest
from world import Node, World, pair

from twinline.engine.intake import take_in_messages
from twinline.engine.step import run_step
from twinline.engine.watch import follow_hints
from twinline.link import exchange
from twinline.store import lanes, schema

pytestmark = pytest.mark.anyio


async def turns(node: Node, count: int) -> None:
    """Some turns of lanes, not all that are due."""
    for _ in range(count):
        claim = await node.database.write(lanes.claim, now_ms=node.parts.now_ms(), lease_ms=60_000)
        assert claim is not None
        await run_step(node.parts, node.board, claim)


async def test_a_live_change_overtakes_a_bulk_on_both_sides(world: World) -> None:
    ours, theirs = await pair(world)
    for number in range(200):
        item = world.acme.board.person_creates(f"bulk {number}")
        await world.acme.exalate(item, bulk=True)
    await turns(world.acme, 100)
    world.acme.board.person_edits(ours, summary="live")
    await world.acme.engine.hint([ours])
    await _follow(world.acme)
    await turns(world.acme, 1)
    await world.deliver(world.acme, world.globex)
    world.globex.handled = await _take_in(world.globex)
    assert len(await _waiting(world.globex)) == exchange.FULL_CREDIT.msgs
    await turns(world.globex, 1)
    assert world.globex.board.hub(theirs)["summary"] == "live"
    assert len(world.globex.board.items) == 1
    await world.settle()
    assert len(world.globex.board.items) == 201


async def _follow(node: Node) -> None:
    await follow_hints(node.parts, node.board)


async def _take_in(node: Node) -> int:
    return await take_in_messages(node.parts, after=node.handled)


async def _waiting(node: Node) -> list[object]:
    return [lane for lane in await node.rows(schema.lane) if lane["due_ms"] is not None]


async def test_what_happens_while_a_connection_is_deactivated_arrives_afterwards(world: World) -> None:
    ours, theirs = await pair(world)
    await world.acme.set_state("deactivated")
    for number in range(3):
        world.acme.board.person_edits(ours, summary=f"edit {number}")
        world.acme.board.person_comments(ours, f"comment {number}")
        world.globex.board.person_comments(theirs, f"answer {number}")
        await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "Leak in greenhouse 7"
    assert world.globex.board.texts(theirs) == ["answer 0", "answer 1", "answer 2"]
    assert len(world.acme.board.texts(ours)) == 3
    await world.acme.set_state("active")
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "edit 2"
    arrived = [text.rpartition("\n")[2] for text in world.globex.board.texts(theirs)]
    assert arrived[3:] == ["comment 0", "comment 1", "comment 2"]
    returned = [text.rpartition("\n")[2] for text in world.acme.board.texts(ours)]
    assert returned[3:] == ["answer 0", "answer 1", "answer 2"]


async def test_new_items_of_a_trigger_wait_for_the_activation(world: World) -> None:
    await world.acme.trigger("all")
    await world.acme.set_state("deactivated")
    world.acme.board.person_creates("early bird")
    await world.settle()
    assert world.globex.board.items == {}
    await world.acme.set_state("active")
    await world.settle()
    assert [entry.hub["summary"] for entry in world.globex.board.items.values()] == ["early bird"]


async def test_the_timeline_tells_of_leaving_and_coming_back(world: World) -> None:
    ours, _ = await pair(world)
    (twin,) = await world.acme.rows(schema.twin)
    await world.acme.engine.take_out_of_sync(twin["id"])
    await world.settle()
    await world.acme.exalate(ours)
    await world.settle()
    here, there = await _notes(world.acme), await _notes(world.globex)
    assert "Taken out of sync here." in here
    assert "Under sync again." in here
    assert "The partner took it out of sync." in there
    assert "The partner put it under sync again." in there


async def test_a_farewell_that_was_overtaken_does_not_end_the_pair(world: World) -> None:
    ours, theirs = await pair(world)
    (here,), (there,) = await world.acme.rows(schema.twin), await world.globex.rows(schema.twin)
    await world.acme.engine.take_out_of_sync(here["id"])
    await world.globex.engine.take_out_of_sync(there["id"])
    await world.globex.exalate(theirs)
    await world.settle()
    world.acme.board.person_edits(ours, summary="together again")
    await world.settle()
    assert world.globex.board.hub(theirs)["summary"] == "together again"
    for node in world.nodes:
        assert [twin["state"] for twin in await node.rows(schema.twin)] == ["active"]


async def _notes(node: Node) -> list[str]:
    entries = await node.rows(schema.timeline)
    return [entry["detail"].get("text", "") for entry in entries if entry["what"] == "note"]
