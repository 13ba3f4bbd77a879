"""How long the default rules take on the issues of the demo: compiling, and running in a worker."""

import json
from time import perf_counter

import anyio

from benchmarks.figures import Figure, of_times
from twinline.demo.data import ACME_ISSUES
from twinline.domain.hub import HubIssue
from twinline.ports import Rule, RuleContext
from twinline.rules.defaults import script_rules
from twinline.rules.engine import WorkerRuleEngine
from twinline.rules.offline import PaperTracker

__all__ = ["figures"]

_ROUNDS = 10
_WORKERS = 2


def figures() -> list[Figure]:
    rules = script_rules("jira", project="ACME")
    return [*_compiling(rules.incoming), *anyio.run(_running, rules.outgoing, rules.incoming)]


def _compiling(source: str) -> tuple[Figure, ...]:
    engine = WorkerRuleEngine()
    times = []
    for number in range(_ROUNDS):
        rule = Rule(f"{source}\n// {number}", "incoming")  # a text of its own: nothing is remembered
        start = perf_counter()
        assert not engine.check(rule)
        times.append(perf_counter() - start)
    return of_times("rules", "check the default incoming rule", times)


async def _running(outgoing: str, incoming: str) -> list[Figure]:
    issues = _hub_issues() * _ROUNDS
    async with WorkerRuleEngine(workers=_WORKERS) as engine:
        host = PaperTracker({"issueTypes": ["Task", "Bug"]})
        await engine.run(Rule(outgoing, "outgoing"), RuleContext(issues[0]), host)
        times = []
        for issue in issues:
            start = perf_counter()
            outcome = await engine.run(Rule(outgoing, "outgoing"), RuleContext(issue), host)
            assert outcome.replica
            context = RuleContext({}, replica=outcome.replica, first_sync=True)
            await engine.run(Rule(incoming, "incoming"), context, host)
            times.append(perf_counter() - start)
    return [*of_times("rules", "outgoing and incoming rule of one issue", times)]


def _hub_issues() -> list[HubIssue]:
    """The demo's issues with what the default rules read."""
    with ACME_ISSUES.open(encoding="utf-8") as lines:
        return [_hub(json.loads(line)) for line in lines]


def _hub(issue: dict) -> HubIssue:  # type: ignore[type-arg]
    fields = issue["fields"]
    comments = [{"id": one["id"], "body": one["body"]} for one in fields["comment"]["comments"]]
    return {
        "id": issue["id"],
        "key": issue["key"],
        "summary": fields["summary"],
        "description": fields["description"],
        "type": {"name": fields["issuetype"]["name"]},
        "labels": [{"label": label} for label in fields["labels"]],
        "comments": comments,
    }
