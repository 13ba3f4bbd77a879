"""A rule engine whose rules are Python functions, for tests that are not about a rule language.

A rule's source is the name of a function in the table it was given.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy

from twinline.domain.authorship import prefix
from twinline.domain.errors import RuleFailed
from twinline.domain.hub import HubIssue, Json
from twinline.ports import Diagnostic, Rule, RuleContext, RuleHost, RuleOutcome

__all__ = ["PlainRules", "everything_in", "everything_out", "merge"]

Function = Callable[[HubIssue, HubIssue, RuleContext], Sequence[str] | None]
"""Called with the issue and the replica; it changes the one its direction may change. What it returns
are its wishes (``RuleOutcome.effects``)."""


class PlainRules:
    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.functions = dict(functions)

    def check(self, rule: Rule) -> tuple[Diagnostic, ...]:
        return () if rule.source in self.functions else (Diagnostic(1, 1, f"no function {rule.source}"),)

    async def run(self, rule: Rule, context: RuleContext, host: RuleHost) -> RuleOutcome:
        issue, replica = deepcopy(context.issue or {}), deepcopy(context.replica or {})
        try:
            wishes = self.functions[rule.source](issue, replica, context)
        except Exception as error:
            raise RuleFailed(str(error), kind=type(error).__name__, line=1) from error
        return RuleOutcome(issue, replica, tuple(wishes or ()))


def everything_out(issue: HubIssue, replica: HubIssue, _context: RuleContext) -> None:
    for name in ("key", "summary", "description", "labels", "comments", "attachments", "status"):
        replica[name] = issue.get(name)


def everything_in(issue: HubIssue, replica: HubIssue, context: RuleContext) -> None:
    for name in ("summary", "description", "labels"):
        issue[name] = replica[name]
    merge(issue, replica, context, "comments")
    merge(issue, replica, context, "attachments")


def merge(issue: HubIssue, replica: HubIssue, context: RuleContext, list_name: str) -> None:
    """What ``commentHelper.mergeComments`` and ``attachmentHelper.mergeAttachments`` do."""
    local_ids = {trace["remoteId"]: trace for trace in context.traces}
    remote = {entry["id"]: entry for entry in _entries(replica, list_name)}
    merged: list[Json] = []
    for entry in _entries(issue, list_name):
        ref = next((r for r, trace in local_ids.items() if trace["localId"] == entry["id"]), None)
        if ref is None or local_ids[ref].get("own") or ref in remote:
            news = remote.get(ref)
            if news is not None and "body" in news:
                entry["body"] = f"{local_ids[ref].get('prefix') or ''}{news['body']}"
            merged.append(entry)
    for ref, entry in remote.items():
        if ref not in local_ids:
            author = entry.get("author")
            name = str(author.get("displayName")) if isinstance(author, dict) else ""
            shown = prefix(name) if "body" in entry else ""
            new = {k: v for k, v in entry.items() if k != "id"} | {"remoteId": ref, "prefix": shown}
            if "body" in entry:
                new["body"] = f"{shown}{entry['body']}"
            merged.append(new)
    issue[list_name] = merged


def _entries(hub: HubIssue, list_name: str) -> list[dict[str, Json]]:
    entries = hub.get(list_name)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
