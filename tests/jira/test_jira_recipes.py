"""What the recipes of the default rules make of an issue is what Jira takes."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from blob_folder import BlobFolder

from twinline.domain.effects import CreateItem, Transition, UpdateItem
from twinline.domain.hub import Json, field_values
from twinline.domain.ids import ItemId
from twinline.ports import Rule, RuleContext
from twinline.rules.defaults import script_rules
from twinline.rules.engine import WorkerRuleEngine
from twinline.testing.tracker_conformance import new_key
from twinline.trackers.jira import JiraTracker

pytestmark = pytest.mark.anyio

RULES = script_rules("jira", project="DEMO")
REPLICA: dict[str, Any] = {
    "key": "ACME-1",
    "type": {"id": "77", "name": "Bug"},
    "summary": "Leak",
    "status": {"id": "9", "name": "In Progress"},
    "priority": {"id": "99", "name": "High"},
    "assignee": {"key": "a-1", "email": "anna@example.com", "displayName": "Anna"},
    "reporter": {"key": "x-1", "email": "nobody@example.com", "displayName": "Nobody"},
    "due": "2026-02-03",
    "environment": "Greenhouse 7",
    "customFields": {
        "Customer": {"id": "customfield_1", "name": "Customer", "type": "STRING", "value": "Globex"},
        "Severity": {
            "id": "customfield_2",
            "name": "Severity",
            "type": "OPTION",
            "value": {"id": "4711", "value": "Major"},
        },
    },
}


class Host:
    def __init__(self, jira: JiraTracker) -> None:
        self.jira = jira

    async def ask(self, question: str, arguments: Sequence[Json]) -> Json:
        return await self.jira.lookup(question, arguments)


@pytest.fixture
async def jira(sandbox: str, blobs: BlobFolder) -> AsyncIterator[JiraTracker]:
    tracker = JiraTracker(sandbox, login="admin", password="admin", blobs=blobs)
    yield tracker
    await tracker.aclose()


def _uncommented(source: str) -> str:
    """All recipes in use, but the one that makes a rule refuse."""
    kept, _, _ = source.partition("// Recipe: refuse")
    return re.sub(r"^//(?! (?! ))", "", kept, flags=re.MULTILINE)


async def wanted(jira: JiraTracker, issue: dict[str, Json] | None) -> dict[str, Json]:
    rule = Rule(_uncommented(RULES.incoming), "incoming", name="Incoming sync")
    async with WorkerRuleEngine(workers=1) as engine:
        context = RuleContext(issue=issue, replica=REPLICA, first_sync=issue is None)
        outcome = await engine.run(rule, context, Host(jira))
    assert outcome.issue is not None
    return outcome.issue


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "known"])
async def test_every_field_recipe_arrives_in_the_issue(jira: JiraTracker, is_new: bool) -> None:
    if is_new:
        issue = await wanted(jira, None)
        fields = {name: value for name, value in field_values(issue).items() if name not in _NOT_FIELDS}
        made = await jira.apply(
            CreateItem(str(issue["projectKey"]), str(issue["typeName"]), fields), key=new_key()
        )
        item = ItemId(made.local_id)
    else:
        made = await jira.apply(CreateItem("DEMO", "Bug", {"summary": "old"}), key=new_key())
        item = ItemId(made.local_id)
        before = (await jira.read(item)).hub
        issue = await wanted(jira, before)
        old = field_values(before)
        changed = {n: v for n, v in field_values(issue).items() if n not in _NOT_FIELDS and old.get(n) != v}
        await jira.apply(UpdateItem(item, changed), key=new_key())
    await jira.apply(Transition(item, issue["status"]["name"]), key=new_key())
    hub: Any = (await jira.read(item)).hub
    assert (hub["summary"], hub["type"]["name"], hub["priority"]["name"]) == ("Leak", "Bug", "High")
    assert (hub["assignee"]["username"], hub["reporter"]["username"]) == ("anna", "admin")
    assert (hub["due"], hub["environment"], hub["status"]["name"]) == (
        "2026-02-03",
        "Greenhouse 7",
        "In Progress",
    )
    assert hub["customFields"]["Customer"]["value"] == "Globex"
    assert hub["customFields"]["Severity"]["value"]["value"] == "Major"


_NOT_FIELDS = {
    "id",
    "key",
    "url",
    "project",
    "projectKey",
    "type",
    "typeName",
    "status",
    "created",
    "creator",
}
