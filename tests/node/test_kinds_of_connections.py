"""Public connections and Basic mode, between real processes; the private one in Script mode is
everywhere else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from companies import QUICK, Companies, Tracker, running, until

from twinline.demo.node_api import NodeApi

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def connect(acme: NodeApi, globex: NodeApi, companies: Companies, **wish: Any) -> dict[str, Any]:
    names = {"local_name": "Acme", "remote_name": "Globex", "name": "Acme to Globex", "description": ""}
    ours = await acme.ask("POST", "/connections", {**names, "project": companies.acme.project, **wish})
    code = (await acme.ask("GET", f"/connections/{ours['id']}/invitation"))["code"]
    acceptance = {"code": code, "project": companies.globex.project}
    theirs: dict[str, Any] = await globex.ask("POST", "/invitations/accept", acceptance)
    query = {"connection": ours["id"], "query": f"project = {companies.acme.project}", "notes": ""}
    await acme.ask("POST", "/triggers", query)
    return theirs


@pytest.mark.parametrize("mode", ["script", "basic"])
async def test_a_public_connection_keeps_issues_in_step(tmp_path: Path, mode: str) -> None:
    companies = Companies(tmp_path, QUICK)
    companies.globex = replace(companies.globex, is_public=True)
    async with (
        running(companies, connect=False),
        NodeApi(companies.acme) as ours,
        NodeApi(companies.globex) as theirs,
        Tracker(companies.acme) as acme,
        Tracker(companies.globex) as globex,
    ):
        made = await connect(ours, theirs, companies, mode=mode, destination_url=companies.globex.node_url)
        assert (made["link"], made["calls"], made["mode"]) == ("public", "both", mode)
        key = await acme.create("Leak", description="in house 7", labels=["wet"])

        async def has_come() -> bool:
            return len(await globex.issues()) == 1

        await until(has_come, seconds=30, what="the issue appears")
        (copy,) = await globex.issues()
        await globex.comment(copy["key"], "On our way")

        async def came_back() -> bool:
            issue = await acme.ask("GET", f"/issue/{key}/comment")
            return [comment["body"].split("\n")[-1] for comment in issue["comments"]] == ["On our way"]

        await until(came_back, seconds=30, what="the comment comes back")
        rules = await ours.ask("GET", f"/connections/{made['id']}/rules")
        assert {rule["editable"] for rule in rules} == {mode == "script"}


async def test_two_projects_of_one_node_keep_each_other_in_step(tmp_path: Path) -> None:
    companies = Companies(tmp_path, QUICK)
    async with (
        running(companies, connect=False),
        NodeApi(companies.acme) as node,
        Tracker(companies.acme) as acme,
    ):
        project = {"key": "OPS", "name": "Operations", "projectTypeKey": "software", "lead": "admin"}
        await acme.ask("POST", "/project", project)
        names = {
            "local_name": "Product",
            "remote_name": "Operations",
            "name": "In the house",
            "description": "",
        }
        wish = {**names, "mode": "script", "local": True, "project": "ACME", "remote_project": "OPS"}
        await node.ask("POST", "/connections", wish)
        halves = await node.ask("GET", "/connections")
        assert {half["state"] for half in halves} == {"active"}
        for half in halves:
            query = {"connection": half["id"], "query": f"project = {half['project']}", "notes": ""}
            await node.ask("POST", "/triggers", query)
        await acme.create("Leak")
        operations = Tracker(replace(companies.acme, project="OPS"))
        async with operations:

            async def has_come() -> bool:
                return len(await operations.issues()) == 1

            await until(has_come, seconds=30, what="the issue appears in the other project")
            (copy,) = await operations.issues()
            await operations.ask("PUT", f"/issue/{copy['key']}", {"fields": {"summary": "Leak stopped"}})

            async def came_back() -> bool:
                return [issue["fields"]["summary"] for issue in await acme.issues()] == ["Leak stopped"]

            await until(came_back, seconds=30, what="the edit comes back")
            assert len(await operations.issues()) == 1, "a copy was copied"
