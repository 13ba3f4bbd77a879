"""More than one connection: two projects of one tracker, and a chain of three companies."""

from pathlib import Path

import pytest
from world import CONNECTION, World

from twinline.domain.ids import ItemId
from twinline.store import schema

pytestmark = pytest.mark.anyio

LOCAL = "d" * 32
SECOND = "e" * 32


def summaries(world: World, project: str) -> list[str]:
    hubs = [entry.hub for entry in world.acme.board.items.values()]
    return sorted(str(hub["summary"]) for hub in hubs if hub["project"]["key"] == project)  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    "queries", [("project = X", "project = Y"), ("all", "all")], ids=["apart", "overlapping"]
)
async def test_two_projects_of_one_tracker_stay_in_step_without_echo(
    tmp_path: Path, queries: tuple[str, str]
) -> None:
    world = World(tmp_path)
    board = world.acme.board
    await world.join_projects(world.acme, "X", "Y", LOCAL)
    await world.acme.trigger(queries[0], f"{LOCAL}A")
    await world.acme.trigger(queries[1], f"{LOCAL}B")
    ours = board.person_creates("from X", project="X")
    board.person_creates("from Y", project="Y")
    await world.settle()
    if queries[0] != "all":
        assert summaries(world, "X") == summaries(world, "Y") == ["from X", "from Y"]
    assert len(board.items) == 4
    board.person_comments(ours, "hello")
    board.person_edits(ours, summary="from X, edited")
    await world.settle()
    copy = next(
        ItemId(i) for i, e in board.items.items() if e.hub["summary"] == "from X, edited" and i != ours
    )
    assert board.texts(copy) == ["*person* commented:\nhello"]
    board.person_comments(copy, "hello back")
    await world.settle()
    assert board.texts(ours) == ["hello", "*person* commented:\nhello back"]
    messages, calls = world.messages, len(board.calls)
    await world.settle()
    assert (world.messages, len(board.calls), len(board.items)) == (messages, calls, 4)
    assert await world.acme.rows(schema.problem) == []
    world.close()


async def test_a_copy_put_under_sync_by_hand_in_its_own_local_connection_keeps_its_pair(
    tmp_path: Path,
) -> None:
    world = World(tmp_path)
    await world.join_projects(world.acme, "X", "Y", LOCAL)
    ours = world.acme.board.person_creates("once", project="X")
    twin = await world.acme.exalate(ours, f"{LOCAL}A")
    await world.settle()
    assert await world.acme.exalate(ours, f"{LOCAL}B") == twin
    await world.settle()
    assert len(world.acme.board.items) == 2
    world.close()


async def test_an_item_and_its_comments_travel_through_the_company_in_the_middle(tmp_path: Path) -> None:
    world = World(tmp_path)
    middle, last = world.globex, world.add("LAST")
    await world.connect()
    await world.join(middle, last, SECOND)
    await world.acme.trigger("all", CONNECTION)
    await middle.trigger("all", SECOND)
    await last.trigger("all", SECOND)
    ours = world.acme.board.person_creates("Leak", labels=["urgent"])
    await world.settle()
    (there,) = (ItemId(item) for item in last.board.items)
    assert (last.board.hub(there)["summary"], last.board.hub(there)["labels"]) == ("Leak", ["urgent"])
    last.board.person_comments(there, "on my way")
    world.acme.board.person_comments(ours, "hurry")
    await world.settle()
    assert [text.rpartition("\n")[2] for text in world.acme.board.texts(ours)] == ["hurry", "on my way"]
    assert sorted(text.rpartition("\n")[2] for text in last.board.texts(there)) == ["hurry", "on my way"]
    last.board.person_edits(there, summary="Leak stopped")
    await world.settle()
    assert world.acme.board.hub(ours)["summary"] == "Leak stopped"
    messages = world.messages
    await world.settle()
    assert world.messages == messages
    assert [len(node.board.items) for node in world.nodes] == [1, 1, 1]
    for node in world.nodes:
        assert await node.rows(schema.problem) == await node.rows(schema.conflict) == []
    world.close()
