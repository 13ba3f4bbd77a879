"""A partner with good keys and bad intentions: what its messages cannot do."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from world import CONNECTION, World

from twinline.store import schema

pytestmark = pytest.mark.anyio

TWIN = "ab" * 16


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    await world.connect()
    yield world
    world.close()


def state(**members: Any) -> dict[str, Any]:
    fields = {"summary": {"v": "Hello", "ver": 1, "seen": 0}}
    return {
        "twin": TWIN, "origin": "B", "lref": "theirs", "epoch": 0, "ver": 1, "base": 0, "seen": 0,
        "kind": "issue", "schema": 1, "fields": fields, "sets": {}, "ents": [], **members,
    }  # fmt: skip


async def arrives(world: World, body: dict[str, Any], *, type_: str = "twin.state") -> None:
    """A message as Acme's link wrote it down, and all that follows from it."""
    values = {
        "connection": CONNECTION, "type": type_, "twin": body["twin"], "ver": body.get("ver", 0),
        "body": json.dumps(body), "received_ms": 0,
    }  # fmt: skip
    await world.acme.database.write(lambda tx: tx.execute(schema.inbox.insert().values(values)))
    await world.acme.work()


@pytest.mark.parametrize(
    "members",
    [
        {"origin": "B\nverified"},
        {"fields": []},
        {"sets": {"labels": {"x": []}}},
        {"ents": {}},
        {"lref": "L" * 500_000},
        {"ver": 1.5},
        {
            "ents": [
                {"ref": "r", "t": "attachment", "owner": "B", "ever": 1, "seen": 0, "del": False,
                 "sha256": "../../master.key", "size": 1, "body": {"filename": "x"}}
            ]
        },
    ],
)  # fmt: skip
async def test_a_malformed_replica_makes_no_item_and_is_told_once_in_our_words(
    world: World, members: dict[str, Any]
) -> None:
    for number in range(3):
        await arrives(world, state(twin=f"{number:032x}", **members))
    assert world.acme.board.items == {}
    assert await world.acme.rows(schema.twin) == []
    (problem,) = await world.acme.rows(schema.problem)
    assert (problem["scope"], problem["kind"], problem["count"]) == ("connection", "ProtocolError", 3)
    assert len(problem["message"]) < 300
    assert "verified" not in problem["message"]


async def test_an_item_of_ours_that_is_not_under_sync_cannot_be_named(world: World) -> None:
    await arrives(world, state(origin="A"))
    assert await world.acme.rows(schema.twin) == []


async def test_a_twin_of_another_connection_is_out_of_reach(world: World) -> None:
    other = "d" * 32
    await world.join(world.acme, world.add("EVIL"), other)
    ours = world.acme.board.person_creates("Leak in greenhouse 7")
    await world.acme.exalate(ours, other)
    await world.settle()
    (twin,) = await world.acme.rows(schema.twin)

    hijack = {"fields": {"summary": {"v": "HIJACKED", "ver": 9, "seen": 9}}, "ver": 9}
    await arrives(world, state(twin=twin["wire_id"], origin="A", **hijack))
    await arrives(world, {"twin": twin["wire_id"], "ver": 9, "kind": "unsynced"}, type_="twin.gone")
    await world.settle()

    assert world.acme.board.hub(ours)["summary"] == "Leak in greenhouse 7"
    (same,) = await world.acme.rows(schema.twin)
    assert (same["state"], same["ver"], same["in_ver"]) == (twin["state"], twin["ver"], twin["in_ver"])


async def test_names_and_titles_of_a_partner_are_short_lines(world: World) -> None:
    hostile = {"v": "\x1b]0;pwned\x07\u202e" + "x" * 10_000, "ver": 1, "seen": 0}
    await arrives(world, state(fields={"summary": hostile, "key": {"v": "K" * 10_000, "ver": 1, "seen": 0}}))
    (twin,) = await world.acme.rows(schema.twin)
    assert len(twin["remote_key"]) <= 200

    await arrives(world, {**state(), "status": "applied", "lref": "L" * 10_000}, type_="twin.applied")
    await arrives(world, {**state(), "status": "blocked", "code": "<b>" * 9_000}, type_="twin.applied")
    (twin,) = await world.acme.rows(schema.twin)
    assert twin["remote_ref"] == "theirs"
    assert max(len(json.dumps(row["detail"])) for row in await world.acme.rows(schema.timeline)) < 300


async def test_what_waits_or_is_refused_shows_a_title_that_is_one_line(world: World) -> None:
    world.acme.rules.functions["in"] = _refuse
    hostile = {"v": "Leak\x1b]0;pwned\x07\x9b\u202e\nvented", "ver": 1, "seen": 0}
    await arrives(world, state(fields={"summary": hostile}))
    (twin,) = await world.acme.rows(schema.twin)
    assert twin["title"].isprintable()


def _refuse(*_: Any) -> None:
    raise ValueError("no")
