"""``httpClient`` in Groovy rules reaches the real tracker of the node, whichever direction they run in."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from world import World

from twinline.domain.ids import ItemId
from twinline.rules.engine import WorkerRuleEngine
from twinline.store import schema
from twinline.trackers.jira import JiraTracker

pytestmark = pytest.mark.anyio

INCOMING = """
if (firstSync) { issue.projectKey = "DEMO"; issue.typeName = "Task" }
issue.summary = replica.summary
issue.description = "Taken over by ${httpClient.get("/rest/api/2/myself").displayName}"
if (firstSync) {
    store(issue)
    def missing = httpClient.get("/rest/api/2/issue/NONE-1")
    log.info("looked up {}", missing)
}
replica.addedComments.each { comment ->
    def made = httpClient.post("/rest/api/2/issue/${issue.key}/comment", [body: "by REST: ${comment.body}"])
    traces.add(new com.exalate.basic.domain.BasicNonPersistentTrace()
        .setType(com.exalate.api.domain.twintrace.TraceType.COMMENT)
        .setLocalId(made.id as String)
        .setRemoteId(comment.id as String))
}
"""
OUTGOING = """
replica.summary = issue.summary
replica.comments = issue.comments
replica.customKeys."version" = httpClient.get("/rest/api/2/serverInfo").versionNumbers
"""


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[str]:
    """A fresh tracker in a process of its own: project DEMO, person admin."""
    command = [
        sys.executable,
        "-m",
        "twinline.trackers.sandbox",
        "--port",
        "0",
        "--data",
        str(tmp_path / "jira"),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    found = None
    while found is None:
        line = process.stdout.readline()
        assert line, "the sandbox did not start"
        found = re.search(r"ready at (http://\S+)", line)
    yield found[1].replace("localhost", "127.0.0.1")
    process.kill()
    process.wait(20)
    process.stdout.close()


@pytest.fixture
async def jira(sandbox: str, world: World) -> AsyncIterator[JiraTracker]:
    """Globex works on the sandbox, with rules that call it."""
    tracker = JiraTracker(sandbox, login="admin", password="admin", blobs=world.globex.blobs)
    async with WorkerRuleEngine(workers=1) as rules:
        world.globex.rules, world.globex.board = rules, tracker  # type: ignore[assignment]
        world.globex.start()
        for direction, source in (("incoming", INCOMING), ("outgoing", OUTGOING)):
            await world.globex.database.write(_replace, direction, source)
        yield tracker
    await tracker.aclose()


def _replace(tx: sa.Connection, direction: str, source: str) -> None:
    tx.execute(schema.rule.update().where(schema.rule.c.direction == direction).values(source=source))


async def some_rounds(world: World) -> None:
    """A polled Jira names an item again and again for a while, so such a world is never quite at rest."""
    for _ in range(5):
        for node in world.nodes:
            await node.work()
        await world.deliver(world.acme, world.globex)
        await world.deliver(world.globex, world.acme)


async def test_a_rule_reads_and_writes_its_tracker_by_rest(world: World, jira: JiraTracker) -> None:
    told: list[Any] = []
    world.acme.rules.functions["in"] = lambda _issue, replica, _context: told.append(replica)
    ours = world.acme.board.person_creates("Leak")
    comment = world.acme.board.person_comments(ours, "hello")
    await world.acme.exalate(ours)
    await some_rounds(world)
    assert [p["message"] for p in await world.globex.rows(schema.problem)] == []
    (twin,) = await world.globex.rows(schema.twin)
    theirs = ItemId(twin["local_id"])
    hub: Any = (await jira.read(theirs)).hub
    assert hub["description"].startswith("Taken over by ")
    assert [c["body"] for c in hub["comments"]] == ["by REST: hello"]
    assert world.acme.board.texts(ours) == ["hello"]
    entries = [entry["detail"] for entry in await world.globex.rows(schema.timeline)]
    assert {"Incoming sync": "INFO looked up null"} in entries
    world.acme.board.person_edits_comment(ours, comment, "hello again")
    await jira.lookup(
        "http", ["PUT", f"/rest/api/2/issue/{theirs}", {"body": {"fields": {"summary": "Flood"}}}]
    )
    await some_rounds(world)
    assert told[-1]["summary"] == "Flood"
    assert told[-1]["customKeys"]["version"][0] >= 8
    assert [c["body"] for c in (await jira.read(theirs)).hub["comments"]] == ["by REST: hello"]  # type: ignore[union-attr,index,call-overload]


async def test_a_request_to_another_host_stops_the_rule_at_its_line(world: World, jira: JiraTracker) -> None:
    rule = 'issue.summary = replica.summary\nhttpClient.get("http://elsewhere.example/secret")\n'
    await world.globex.database.write(_replace, "incoming", rule)
    await world.acme.exalate(world.acme.board.person_creates("Leak"))
    await some_rounds(world)
    (problem,) = await world.globex.rows(schema.problem)
    assert (problem["scope"], problem["direction"]) == ("item", "incoming")
    assert "its own tracker only" in problem["message"]
    assert (await jira.search("project = DEMO AND summary ~ Leak")).total == 0
