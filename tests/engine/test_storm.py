"""People work on both sides while processes die and answers get lost; afterwards both sides are equal,
nothing exists twice, and no edit is gone without a record."""

import os
import random
from pathlib import Path

import pytest
from world import Crash, Node, World

from twinline.domain.hub import HubIssue
from twinline.domain.ids import ItemId
from twinline.store import schema

pytestmark = pytest.mark.anyio

SEEDS = int(os.environ.get("TWINLINE_STORM_SEEDS", "12"))
EDITS = 40


class Storm:
    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.written: list[str] = []
        self.comments: set[str] = set()

    def fate(self) -> None:
        if self.random.random() < 0.01:
            raise Crash

    async def edit(self, number: int) -> None:
        node = self.random.choice([self.world.acme, self.world.globex])
        board, text = node.board, f"{node.name[0]}{number}"
        items = [ItemId(item) for item in board.items]
        act = self.random.random()
        if act < 0.15 or not items:
            board.person_creates(text)
            return
        item = self.random.choice(items)
        if act < 0.5:
            board.person_edits(item, **{self.random.choice(["summary", "description"]): text})
            self.written.append(text)
        elif act < 0.65:
            labels = set(board.hub(item)["labels"])  # type: ignore[arg-type]
            board.person_edits(item, labels=sorted(labels ^ {self.random.choice("xyz")}))  # type: ignore[type-var]
        elif act < 0.85:
            board.person_comments(item, text)
            self.comments.add(text)
        elif act < 0.93:
            board.person_attaches(item, f"{text}.txt", text.encode())
        else:
            self._edit_own_comment(node, item, text)

    def _edit_own_comment(self, node: Node, item: ItemId, text: str) -> None:
        own = [c for c in node.board.hub(item)["comments"] if c["body"] in self.comments]  # type: ignore[index,union-attr,call-overload]
        if own:
            comment = self.random.choice(own)
            self.comments.discard(str(comment["body"]))  # type: ignore[index,call-overload]
            node.board.person_edits_comment(item, str(comment["id"]), text)  # type: ignore[index,call-overload]
            self.comments.add(text)


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_after_the_storm_both_sides_are_equal(tmp_path: Path, seed: int) -> None:
    world = World(tmp_path)
    await world.connect()
    for node in (world.acme, world.globex):
        await node.trigger("all")
    storm = Storm(world, seed)
    for node in (world.acme, world.globex):
        node.endanger(storm.fate)
    for number in range(EDITS):
        await storm.edit(number)
        if storm.random.random() < 0.2:
            storm.random.choice([world.acme, world.globex]).board.lose_answers = 1
        if storm.random.random() < 0.5:
            await world.acme.work()
            await world.globex.work()
            await world.deliver(world.acme, world.globex)
            await world.deliver(world.globex, world.acme)
    for node in (world.acme, world.globex):
        node.endanger(lambda: None)
        node.board.lose_answers = 0
    await world.settle(rounds=80)
    await _check(world, storm)
    world.close()


async def _check(world: World, storm: Storm) -> None:
    boards = world.acme.board, world.globex.board
    assert await world.acme.rows(schema.problem) == await world.globex.rows(schema.problem) == []
    ours, theirs = (sorted(_meaning(e.hub) for e in board.items.values()) for board in boards)
    assert ours == theirs
    for board in boards:
        for entry in board.items.values():
            texts = board.texts(ItemId(str(entry.hub["id"])))
            assert len(texts) == len(set(texts)), "a comment exists twice"
    shown = {text for board in boards for e in board.items.values() for text in _meaning(e.hub)[3]}
    assert storm.comments <= shown, "a comment is lost"


def _meaning(hub: HubIssue) -> tuple[str, str, list[str], list[str], list[str]]:
    comments = [str(c["body"]).split("commented:\n")[-1] for c in hub["comments"]]  # type: ignore[union-attr,index,call-overload]
    files = [str(a["filename"]) for a in hub["attachments"]]  # type: ignore[union-attr,index,call-overload]
    return (
        str(hub["summary"]),
        str(hub["description"]),
        sorted(map(str, hub["labels"])),  # type: ignore[arg-type]
        sorted(comments),
        sorted(files),
    )
