"""Rules run in processes of their own: nothing a rule does reaches further than its own item."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio
import pytest

from twinline.domain.errors import Rejected, RuleFailed, Unreachable
from twinline.domain.hub import Json
from twinline.ports import Rule, RuleContext
from twinline.rules.defaults import script_rules
from twinline.rules.engine import WorkerRuleEngine
from twinline.rules.workers import Limits

pytestmark = pytest.mark.anyio

GOOD = Rule("replica.summary = issue.summary", "outgoing", name="Outgoing sync")
ITEM = RuleContext(issue={"id": "1", "summary": "s"})


class Host:
    """Answers everything with the same; waits where told to."""

    def __init__(self, answer: Json = None, wait: float = 0.0) -> None:
        self.answer = answer
        self.wait = wait

    async def ask(self, question: str, arguments: Sequence[Json]) -> Json:
        await anyio.sleep(self.wait)
        return self.answer


async def failure(engine: WorkerRuleEngine, source: str, host: Any = None) -> RuleFailed:
    with pytest.raises(RuleFailed) as caught:
        await engine.run(Rule(source, "outgoing"), ITEM, host or Host())
    return caught.value


async def works(engine: WorkerRuleEngine) -> bool:
    outcome = await engine.run(GOOD, ITEM, Host())
    return outcome.replica == {"summary": "s"}


async def test_an_endless_loop_ends_with_its_line_and_the_next_run_works(engine: WorkerRuleEngine) -> None:
    error = await failure(engine, "def x = 1\n\nwhile (true) {\n  x = x + 1\n}\n")
    assert error.kind == "LimitExceeded"
    assert error.line in {3, 4}
    assert await works(engine)


async def test_a_loop_that_catches_everything_ends_too(engine: WorkerRuleEngine) -> None:
    source = "while (true) {\n  try {\n    while (true) { }\n  } catch (Throwable e) { }\n}"
    error = await failure(engine, source)
    assert (error.kind, error.line in {1, 2, 3}) == ("LimitExceeded", True)
    assert await works(engine)


async def test_endless_recursion_ends_with_its_line(engine: WorkerRuleEngine) -> None:
    error = await failure(engine, "def f(n) {\n  f(n + 1)\n}\nf(1)")
    assert error.kind == "LimitExceeded"
    assert error.line in {1, 2}
    assert await works(engine)


@pytest.mark.parametrize(
    "source",
    [
        "def all = []\nwhile (true) {\n  all << 'x' * 1000000\n}",
        "def s = 'x'\nwhile (true) {\n  s = s + s\n}",
        "def m = [:]\ndef n = 0\nwhile (true) {\n  m[n] = [n] * 900000\n  n++\n}",
    ],
)
async def test_a_memory_bomb_ends_as_a_failed_rule(source: str) -> None:
    limits = Limits(seconds=8, memory_bytes=256 * 1024 * 1024)
    async with WorkerRuleEngine(workers=1, limits=limits) as engine:
        error = await failure(engine, source)
        assert error.kind == "LimitExceeded"
        assert error.line in {2, 3, 4}
        assert await works(engine)


async def test_what_a_rule_prints_is_in_its_log(engine: WorkerRuleEngine) -> None:
    outcome = await engine.run(Rule("println 'a {}'\nlog.warn('b')\nprint 'c'", "outgoing"), ITEM, Host())
    assert outcome.log == ("WARN b", "INFO a {}", "INFO c")


async def test_a_script_error_names_line_and_kind(engine: WorkerRuleEngine) -> None:
    error = await failure(engine, "replica.summary = issue.summary\nreplica.x = nothing.here")
    assert (error.line, error.kind, error.scope) == (2, "MissingPropertyException", "item")
    assert "nothing" in str(error)


async def test_a_rule_that_does_not_compile_is_an_error_of_the_connection(engine: WorkerRuleEngine) -> None:
    error = await failure(engine, "replica.summary = 'x'\nif (")
    assert (error.kind, error.scope) == ("SyntaxError", "connection")
    assert error.line >= 2
    assert engine.check(Rule("replica.summary = 'x'\nif (", "outgoing"))[0].line == error.line
    assert engine.check(GOOD) == ()


async def test_time_the_host_takes_does_not_count(engine: WorkerRuleEngine) -> None:
    source = """replica.summary = nodeHelper.getUser('a')?.displayName
        def until = new Date().time + 500
        while (new Date().time < until) { }"""
    rule = Rule(source, "outgoing")
    outcome = await engine.run(rule, ITEM, Host({"displayName": "Anna"}, wait=1.5))
    assert outcome.replica == {"summary": "Anna"}


async def test_what_the_host_raises_ends_the_run_and_comes_out_as_it_is(engine: WorkerRuleEngine) -> None:
    class Away(Host):
        async def ask(self, question: str, arguments: Sequence[Json]) -> Json:
            raise Unreachable("The tracker is away.")

    rule = Rule("try { nodeHelper.getUser('a') } catch (Throwable e) { }\nreplica.summary = 'x'", "outgoing")
    with pytest.raises(Unreachable, match="away"):
        await engine.run(rule, ITEM, Away())
    assert await works(engine)


async def test_a_question_the_host_cannot_answer_is_named_with_its_line(engine: WorkerRuleEngine) -> None:
    class Ignorant(Host):
        async def ask(self, question: str, arguments: Sequence[Json]) -> Json:
            raise Rejected(f"This tracker cannot answer {question}.")

    error = await failure(engine, "def a = 1\nnodeHelper.getReference('a', 'b', 'c')", Ignorant())
    assert (str(error), error.line) == ("This tracker cannot answer getReference.", 2)
    assert await works(engine)


async def test_a_worker_that_no_longer_reacts_is_killed_and_its_last_line_named() -> None:
    limits = Limits(seconds=1.5, grace_seconds=0.5)
    async with WorkerRuleEngine(workers=1, limits=limits) as engine:
        assert await works(engine)
        caught: list[RuleFailed] = []

        async def run() -> None:
            caught.append(await failure(engine, "def n = 0\nwhile (true) {\n  n++\n}"))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(run)
            await anyio.sleep(0.8)
            (pid,) = _workers()
            os.kill(pid, signal.SIGSTOP)
        assert caught[0].kind == "LimitExceeded"
        assert caught[0].line in {2, 3}
        assert "ended from outside" in str(caught[0])
        assert await works(engine)


async def test_a_killed_worker_is_replaced_and_the_run_done_again(engine: WorkerRuleEngine) -> None:
    slow = Rule("def n = 0\nwhile (n < 60000) { n++ }\nreplica.summary = 'done'", "outgoing")
    done: list[Any] = []

    async def run() -> None:
        done.append(await engine.run(slow, ITEM, Host()))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
        await anyio.sleep(0.01)
        for pid in _workers():
            os.kill(pid, 9)
    assert done[0].replica == {"summary": "done"}
    assert await works(engine)


async def test_a_bad_rule_beside_a_good_one_does_not_slow_it_down(engine: WorkerRuleEngine) -> None:
    assert await works(engine)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(failure, engine, "while (true) { }")
        await anyio.sleep(0.05)
        started = time.monotonic()
        assert await works(engine)
        assert time.monotonic() - started < 0.9


async def test_a_cancelled_run_leaves_the_engine_usable(engine: WorkerRuleEngine) -> None:
    with anyio.move_on_after(0.2):
        await engine.run(Rule("while (true) { }", "outgoing"), ITEM, Host())
    assert await works(engine)
    with anyio.move_on_after(0.2):
        await engine.run(Rule("nodeHelper.getUser('a')", "outgoing"), ITEM, Host(wait=5))
    assert await works(engine)


async def test_closing_ends_all_workers() -> None:
    async with WorkerRuleEngine(workers=2) as engine:
        assert await works(engine)
        before = _workers()
        assert len(before) >= 2
    assert not set(before) & set(_workers())


async def test_a_worker_inherits_nothing_of_the_nodes_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINLINE_TEST_SECRET", "s3cret")
    async with WorkerRuleEngine(workers=1) as engine:
        assert await works(engine)
        (pid,) = _workers()
        assert "s3cret" not in _environment(pid)
        assert os.getsid(pid) == pid


async def test_the_default_incoming_rule_with_twenty_comments_is_quick() -> None:
    comments: list[Json] = [
        {"id": f"r{n}", "body": f"Comment {n} " * 20, "author": {"displayName": "Anna"}} for n in range(20)
    ]
    rule = Rule(script_rules("jira", project="GLOB").incoming, "incoming", name="Incoming sync")
    context = RuleContext(issue={"id": "1"}, replica={"summary": "s", "comments": comments})
    async with WorkerRuleEngine(workers=1) as engine:
        await engine.run(rule, context, Host())
        times = []
        for _ in range(20):
            started = time.perf_counter()
            outcome = await engine.run(rule, context, Host())
            times.append(time.perf_counter() - started)
    assert outcome.issue is not None
    assert len(outcome.issue["comments"]) == 20  # type: ignore[arg-type]
    assert min(times) < 0.010


async def test_an_item_over_the_message_limit_is_refused_with_a_sentence() -> None:
    async with WorkerRuleEngine(workers=1, limits=Limits(message_bytes=100_000)) as engine:
        with pytest.raises(RuleFailed, match="larger than"):
            await engine.run(GOOD, RuleContext(issue={"id": "1", "summary": "x" * 200_000}), Host())
        error = await failure(engine, "replica.summary = 'x' * 200000")
        assert "larger than" in str(error)
        assert await works(engine)


def _environment(pid: int) -> str:
    return Path(f"/proc/{pid}/environ").read_text()


def _workers() -> list[int]:
    """Our own children that run rules."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and "twinline.rules.workers" in (folder / "cmdline").read_text():
                found.append(int(folder.name))
        except OSError:
            continue
    return found
