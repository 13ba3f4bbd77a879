"""Nodes and trackers are killed with -9 at random moments while people work on both sides; afterwards
both sides are equal and nothing exists twice."""

import random
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from companies import QUICK, Companies, Running, Tracker, meaning, running, until

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

CHANGES = 200
KILLS = 24


class People:
    """Two hundred changes, alternating sides. What a tracker did not confirm because it was killed
    is looked up before it is done again, as a person would."""

    def __init__(self, trackers: list[Tracker], chance: random.Random) -> None:
        self.trackers = trackers
        self.random = chance
        self.keys: dict[int, list[str]] = {0: [], 1: []}
        self.created: list[str] = []
        self.comments: list[str] = []

    async def work(self) -> None:
        for number in range(CHANGES):
            side = number % 2
            await self._persist(side, number)
            await anyio.sleep(self.random.uniform(0, 0.5))

    async def _persist(self, side: int, number: int) -> None:
        while True:
            try:
                await self._change(side, number)
            except httpx2.HTTPError:
                await anyio.sleep(0.3)
            else:
                return

    async def _change(self, side: int, number: int) -> None:
        tracker = self.trackers[side]
        text = f"change {number} of {tracker.project}"
        chance = random.Random(number)  # the same choices when it has to be tried again
        act = chance.random()
        keys = self.keys[side]
        if act < 0.15 or len(keys) < 2:
            known = await tracker.ask("GET", "/search", jql=f'summary ~ "\\"{text}\\""', maxResults=1)
            if not known["total"]:
                keys.append(await tracker.create(text))
            self.created.append(text)
        elif act < 0.55:
            field = chance.choice(["summary", "description"])
            await tracker.ask("PUT", f"/issue/{chance.choice(keys)}", {"fields": {field: text}})
        elif act < 0.7:
            change = {"labels": [{chance.choice(["add", "remove"]): chance.choice("xyz")}]}
            await tracker.ask("PUT", f"/issue/{chance.choice(keys)}", {"update": change})
        else:
            key = chance.choice(keys)
            present = await tracker.ask("GET", f"/issue/{key}/comment")
            if not any(comment["body"] == text for comment in present["comments"]):
                await tracker.comment(key, text)
            self.comments.append(text)


async def cut_power(programs: list[Running], chance: random.Random, done: anyio.Event) -> int:
    kills = 0
    while kills < KILLS and not done.is_set():
        await anyio.sleep(chance.uniform(0, 0.8))
        victim = chance.choice(programs)
        victim.kill()
        kills += 1
        await anyio.sleep(chance.uniform(0, 0.5))
        victim.start()
        await victim.ready()
    return kills


@pytest.mark.timeout(420)
async def test_after_power_cuts_both_sides_are_equal_and_nothing_is_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(20261122)
    companies = Companies(tmp_path, QUICK)
    async with (
        running(companies) as (programs, _),
        Tracker(companies.acme) as acme,
        Tracker(companies.globex) as globex,
    ):
        trackers = [acme, globex]
        people, done, kills = People(trackers, chance), anyio.Event(), 0

        async def work() -> None:
            await people.work()
            done.set()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(work)
            kills = await cut_power(programs, chance, done)
        for each in programs:
            await each.ready()

        async def equal() -> bool:
            ours, theirs = [sorted(map(meaning, await t.issues()), key=repr) for t in trackers]
            return ours == theirs

        try:
            await until(equal, seconds=180, what="both sides are equal")
        except AssertionError:
            pytest.fail(await _report(trackers))
        await _check(people, await trackers[0].issues())
    with capsys.disabled():
        print(f" [{CHANGES} changes, {kills} kills] ", end="")  # noqa: T201 - a figure for the log


async def _check(people: People, issues: list[dict[str, Any]]) -> None:
    bodies = [text for issue in issues for text in meaning(issue)["comments"]]
    assert sorted(bodies) == sorted(people.comments), "each comment exists exactly once"
    assert len(issues) == len(people.created), "each item has exactly one twin"


async def _report(trackers: list[Tracker]) -> str:
    ours, theirs = [sorted(map(meaning, await t.issues()), key=repr) for t in trackers]
    pairs = [f"{a}\n{b}" for a, b in zip(ours, theirs, strict=False) if a != b]
    return f"{len(ours)} and {len(theirs)} issues; first differences:\n" + "\n\n".join(pairs[:3])
