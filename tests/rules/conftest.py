"""Running rules in tests: in this process for what they mean, in real workers for their limits."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest

from twinline.domain.hub import Json
from twinline.rules.engine import WorkerRuleEngine
from twinline.rules.groovy import Budget, compile_script
from twinline.rules.host import Session, rule_classes
from twinline.rules.workers import Limits

Answers = dict[str, Callable[..., Json] | Json]


class Tracker:
    """Answers from a table by question; notes every question."""

    def __init__(self, answers: Answers | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[tuple[str, list[Json]]] = []

    def ask(self, question: str, arguments: Sequence[Json]) -> Json:
        self.asked.append((question, list(arguments)))
        answer = self.answers.get(question)
        return answer(*arguments) if callable(answer) else answer


@pytest.fixture
def tracker() -> Tracker:
    return Tracker()


@pytest.fixture
def incoming(tracker: Tracker) -> Callable[..., dict[str, Any]]:
    """``incoming(source, issue=…, replica=…, previous=…, traces=…)``: the outcome of an incoming rule."""
    return lambda source, **context: _run("incoming", source, tracker, context)


@pytest.fixture
def outgoing(tracker: Tracker) -> Callable[..., dict[str, Any]]:
    return lambda source, **context: _run("outgoing", source, tracker, context)


@pytest.fixture
async def engine() -> AsyncIterator[WorkerRuleEngine]:
    """Two workers with limits short enough for a test."""
    async with WorkerRuleEngine(workers=2, limits=Limits(seconds=1.0, grace_seconds=1.0)) as engine:
        yield engine


def _run(direction: str, source: str, tracker: Tracker, context: dict[str, Any]) -> dict[str, Any]:
    session = Session(direction, context, tracker.ask)
    script = compile_script(source, "Test rule", classes=rule_classes())
    script.run(session.bindings(), budget=Budget())
    return session.outcome()
