"""``twinline rules check`` and ``twinline rules run``: rules without a node."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import anyio
from cyclopts import App, Parameter

from twinline.domain.errors import RuleFailed
from twinline.ports import Rule, RuleContext
from twinline.rules.engine import WorkerRuleEngine
from twinline.rules.offline import PaperTracker

__all__ = ["rules_app"]

Direction = Literal["outgoing", "incoming"]
_LARGEST_BYTES = 32 * 1024 * 1024

rules_app = App(name="rules", help="Check and run sync rules without a node.")


@rules_app.command
def check(
    file: Path,
    *,
    language: Literal["groovy"] = "groovy",
    direction: Direction = "incoming",
    tracker: str = "jira",
    as_json: Annotated[bool, Parameter("--json")] = False,
) -> int:
    """Compile one rule and report what is wrong with it.

    Parameters
    ----------
    file
        The rule.
    language
        The rule's language.
    direction
        Which of the two rules it is.
    tracker
        The kind of tracker the rule is for.
    as_json
        Print the findings as JSON.
    """
    del tracker  # the language is the same for all trackers
    rule = Rule(_read(file), direction, language, name=file.name)
    findings = WorkerRuleEngine().check(rule)
    if as_json:
        _print({"file": str(file), "accepted": not findings, "findings": [_finding(one) for one in findings]})
    else:
        for one in findings:
            sys.stdout.write(f"{file}:{one.line}:{one.column}: {one.message}\n")
    return 1 if any(one.severity == "error" for one in findings) else 0


@rules_app.command
def run(file: Path, *, direction: Direction, context: Path) -> int:
    """Run one rule on the items and the tracker that a JSON file describes, and print the result as JSON.

    Parameters
    ----------
    file
        The rule.
    direction
        Which of the two rules it is.
    context
        A JSON file with issue, replica, previous, firstSync, entityType, connection, tracker and http;
        docs/how-to/write-rules.md has an example.
    """
    described = _described(context)
    rule = Rule(_read(file), direction, name=file.name)
    result = anyio.run(_run, rule, described)
    _print(result)
    return 0 if result["error"] is None else 1


async def _run(rule: Rule, described: dict[str, Any]) -> dict[str, Any]:
    host = PaperTracker(described.get("tracker") or {}, described.get("http") or ())
    result: dict[str, Any] = {"issue": None, "replica": None, "effects": [], "log": [], "error": None}
    async with WorkerRuleEngine(workers=1) as engine:
        try:
            outcome = await engine.run(rule, _context(described), host)
        except RuleFailed as error:
            result["error"] = _error(error)
        else:
            result |= {"issue": outcome.issue, "replica": outcome.replica}
            result |= {"effects": list(outcome.effects), "log": list(outcome.log)}
    return result | {"stores": host.stores, "http": host.requests}


def _context(described: dict[str, Any]) -> RuleContext:
    issue = described.get("issue")
    return RuleContext(
        issue=issue,
        replica=described.get("replica"),
        previous=described.get("previous"),
        first_sync=bool(described.get("firstSync", issue is None)),
        entity_type=described.get("entityType") or "issue",
        connection=described.get("connection") or {},
        traces=described.get("traces") or (),
        tracker_url=described.get("trackerUrl") or "",
    )


def _described(path: Path) -> dict[str, Any]:
    try:
        described = json.loads(_read(path))
    except ValueError as error:
        raise SystemExit(f"{path} is no JSON: {error}.") from None
    if not isinstance(described, dict):
        raise SystemExit(f"{path} must hold one JSON object with issue, replica, tracker …")
    return described


def _read(path: Path) -> str:
    """A text file, within reason. Ends the program with a sentence when there is none."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise SystemExit(f"{path} is larger than {_LARGEST_BYTES // 1_048_576} MiB.")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SystemExit(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SystemExit(f"{path} is no UTF-8 text.") from None


def _finding(one: Any) -> dict[str, Any]:
    return {"line": one.line, "column": one.column, "message": one.message, "severity": one.severity}


def _error(error: RuleFailed) -> dict[str, Any]:
    return {
        "kind": error.kind,
        "message": str(error),
        "line": error.line,
        "column": error.column,
        "scope": error.scope,
    }


def _print(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
