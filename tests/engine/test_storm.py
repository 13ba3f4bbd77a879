"""People work on both sides while processes die and answers get lost; afterwards both sides are equal,
nothing exists twice, and no edit is gone without a record."""

import os
import random
from collections.abc import Sequence
from typing import Any

import pytest
from world import CONNECTION, Crash, Node, World

from twinline.domain.hub import HubIssue
from twinline.domain.ids import ItemId
from twinline.ports import RuleContext
from twinline.store import schema
from twinline.testing.plain_rules import Function, everything_in, everything_out

pytestmark = pytest.mark.anyio

SEEDS = int(os.environ.get("TWINLINE_STORM_SEEDS", "12"))
EDITS = 40


class Storm:
    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.comments: set[str] = set()
        self.removed: set[str] = set()
        self.rules_fail = True
        for node in world.nodes:
            node.rules.functions = {"out": self._moody(everything_out), "in": self._moody(_with_status)}

    def fate(self) -> None:
        if self.random.random() < 0.01:
            raise Crash

    def _moody(self, rule: Function) -> Function:
        """A rule that fails now and then, until the storm is over."""

        def run(issue: HubIssue, replica: HubIssue, context: RuleContext) -> Sequence[str] | None:
            if self.rules_fail and self.random.random() < 0.02:
                raise ValueError("not in the mood")
            return rule(issue, replica, context)

        return run

    async def edit(self, number: int) -> None:
        node = self.random.choice(self.world.nodes)
        board, text = node.board, f"{node.name[0]}{number}"
        items = [ItemId(item) for item in board.items]
        act = self.random.random()
        if act < 0.15 or not items:
            board.person_creates(text)
            return
        item = self.random.choice(items)
        if act < 0.45:
            board.person_edits(item, **{self.random.choice(["summary", "description"]): text})
        elif act < 0.52:
            status = self.random.choice(["To Do", "In Progress", "Done"])
            board.person_edits(item, status={"id": status, "name": status})
        elif act < 0.64:
            labels = set(board.hub(item)["labels"])  # type: ignore[arg-type]
            board.person_edits(item, labels=sorted(labels ^ {self.random.choice("xyz")}))  # type: ignore[type-var]
        elif act < 0.82:
            board.person_comments(item, text)
            self.comments.add(text)
        elif act < 0.88:
            board.person_attaches(item, f"{text}.txt", text.encode())
        elif act < 0.96:
            self._change_own_comment(node, item, text)
        else:
            await self._leave_or_come_back(node)

    def _change_own_comment(self, node: Node, item: ItemId, text: str) -> None:
        """Only comments of people have a text that is known here; a copy has a line before it."""
        own: list[Any] = [c for c in node.board.hub(item)["comments"] if c["body"] in self.comments]  # type: ignore[index,union-attr,call-overload]
        if not own:
            return
        comment = self.random.choice(own)
        self.comments.discard(comment["body"])
        if self.random.random() < 0.5:
            node.board.person_removes(item, "comments", comment["id"])
            self.removed.add(comment["body"])
        else:
            node.board.person_edits_comment(item, comment["id"], text)
            self.comments.add(text)

    async def _leave_or_come_back(self, node: Node) -> None:
        twins = await node.rows(schema.twin)
        if not twins:
            return
        twin = self.random.choice(twins)
        if twin["state"] == "active":
            await node.survive(node.engine.take_out_of_sync(twin["id"]))
        elif twin["local_id"] is not None:
            await node.survive(node.exalate(twin["local_id"]))

    async def clears_up(self) -> None:
        """Nobody and nothing fails any more; rules are published again, pairs go under sync again."""
        self.rules_fail = False
        for node in self.world.nodes:
            node.endanger(lambda: None)
            node.board.lose_answers = 0
            await node.engine.free_connection(CONNECTION)
        await self.world.settle(rounds=80)
        for node in self.world.nodes:
            for twin in await node.rows(schema.twin):
                if twin["local_id"] is not None and twin["state"] == "unexalated":
                    await node.exalate(twin["local_id"])
        await self.world.settle(rounds=80)


def _with_status(issue: HubIssue, replica: HubIssue, context: RuleContext) -> None:
    everything_in(issue, replica, context)
    issue["status"] = replica["status"]


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_after_the_storm_both_sides_are_equal(world: World, seed: int) -> None:
    for node in world.nodes:
        await node.trigger("all")
    storm = Storm(world, seed)
    for node in world.nodes:
        node.endanger(storm.fate)
    for number in range(EDITS):
        await storm.edit(number)
        if storm.random.random() < 0.2:
            storm.random.choice(world.nodes).board.lose_answers = 1
        if storm.random.random() < 0.5:
            await world.acme.work()
            await world.globex.work()
            await world.deliver(world.acme, world.globex)
            await world.deliver(world.globex, world.acme)
    await storm.clears_up()
    await _check(world, storm)


async def _check(world: World, storm: Storm) -> None:
    boards = world.acme.board, world.globex.board
    for node in world.nodes:
        assert [p["message"] for p in await node.rows(schema.problem) if p["state"] == "open"] == []
    ours, theirs = (sorted(_meaning(e.hub) for e in board.items.values()) for board in boards)
    assert ours == theirs
    for board in boards:
        for entry in board.items.values():
            texts = board.texts(ItemId(str(entry.hub["id"])))
            assert len(texts) == len(set(texts)), "a comment exists twice"
    shown = {text for board in boards for e in board.items.values() for text in _meaning(e.hub)[4]}
    assert storm.comments <= shown, "a comment is lost"
    assert not storm.removed & shown, "a removed comment is still there"


def _meaning(hub: HubIssue) -> tuple[str, str, str, list[str], list[str], list[str]]:
    comments = [str(c["body"]).split("commented:\n")[-1] for c in hub["comments"]]  # type: ignore[union-attr,index,call-overload]
    files = [str(a["filename"]) for a in hub["attachments"]]  # type: ignore[union-attr,index,call-overload]
    return (
        str(hub["summary"]),
        str(hub["description"]),
        str(hub["status"]["name"]),  # type: ignore[index,call-overload]
        sorted(map(str, hub["labels"])),  # type: ignore[arg-type]
        sorted(comments),
        sorted(files),
    )
