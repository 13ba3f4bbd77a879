"""The RuleEngine of the ports: Groovy rules, run in worker processes."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from twinline.domain.hub import Json
from twinline.ports import Diagnostic, Rule, RuleContext, RuleHost, RuleOutcome
from twinline.rules.groovy import GroovySyntaxError, compile_script
from twinline.rules.host import rule_classes
from twinline.rules.workers import Limits, WorkerPool

__all__ = ["WorkerRuleEngine"]

_LONGEST_SOURCE = 500_000


class WorkerRuleEngine:
    """``async with WorkerRuleEngine(workers=2) as engine`` keeps the workers for as long as it lasts."""

    def __init__(self, *, workers: int = 2, limits: Limits | None = None) -> None:
        self._pool = WorkerPool(size=workers, limits=limits)
        self._classes = rule_classes()

    async def __aenter__(self) -> Self:
        await self._pool.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def start(self) -> None:
        """Start the workers ahead of the first run."""
        await self._pool.start()

    async def aclose(self) -> None:
        await self._pool.aclose()

    def check(self, rule: Rule) -> tuple[Diagnostic, ...]:
        """Compile only. Empty when the rule is accepted."""
        if len(rule.source) > _LONGEST_SOURCE:
            return (Diagnostic(1, 1, f"The rule is longer than {_LONGEST_SOURCE} characters."),)
        try:
            compile_script(rule.source, rule.name or "Script1", classes=self._classes)
        except GroovySyntaxError as error:
            return (Diagnostic(error.line, error.column, error.message),)
        return ()

    async def run(self, rule: Rule, context: RuleContext, host: RuleHost) -> RuleOutcome:
        """Run a rule within its limits. Raises RuleFailed with the line, or what the host raised."""
        request = {"type": "run", "rule": _rule(rule), "context": _context(context)}
        message = await self._pool.run(request, host.ask)
        return RuleOutcome(
            issue=message["issue"],
            replica=message["replica"],
            effects=tuple(message["effects"]),
            log=tuple(message["log"]),
        )


def _rule(rule: Rule) -> dict[str, str]:
    name = rule.name or f"{rule.direction.capitalize()} sync"
    return {"source": rule.source, "name": name, "direction": rule.direction}


def _context(context: RuleContext) -> dict[str, Any]:
    traces: Sequence[Mapping[str, Json]] = context.traces
    return {
        "issue": context.issue,
        "replica": context.replica,
        "previous": context.previous,
        "firstSync": context.first_sync,
        "entityType": context.entity_type,
        "connection": dict(context.connection),
        "traces": [dict(trace) for trace in traces],
        "trackerUrl": context.tracker_url,
    }
