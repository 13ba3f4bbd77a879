"""How long an issue takes from tracker to tracker over a private connection: the demo, four processes."""

import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import anyio
import httpx2

from benchmarks.figures import Figure, of_times
from twinline.demo.arrangement import Arrangement
from twinline.demo.children import keep_running, wait_until_ready
from twinline.demo.companies import Company, acme, globex

__all__ = ["figures"]

_PORT_BASE = 18_100
_ROUNDS = 20
_PATIENCE_SECONDS = 60


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        return anyio.run(_measure, Path(folder))


async def _measure(folder: Path) -> list[Figure]:
    companies = (acme(_PORT_BASE, folder), globex(_PORT_BASE, folder))
    programs = [one for company in companies for one in (company.tracker_program(), company.node_program())]
    start = time.perf_counter()
    async with anyio.create_task_group() as tasks:
        for program in programs:
            tasks.start_soon(keep_running, program, print)
        for program in programs:
            await wait_until_ready(program, seconds=_PATIENCE_SECONDS)
        async with Arrangement(*companies) as arrangement:
            await arrangement.set_up()
            await arrangement.connect()
            ready = time.perf_counter() - start
            bulk = await _until_settled(arrangement)
        found = [
            Figure("demo", "from the command to ready", ready, "s"),
            Figure("sync", "thirty issues, with comments and attachments", bulk, "s"),
            *await _latency("public to private", *companies),
            *await _latency("private to public", *reversed(companies)),
        ]
        tasks.cancel_scope.cancel()
    return found


async def _until_settled(arrangement: Arrangement) -> float:
    start = time.perf_counter()
    while True:
        sides = (await arrangement.look()).sides
        if all(side.twins and not side.waiting for side in sides):
            return time.perf_counter() - start
        await anyio.sleep(0.1)


async def _latency(name: str, here: Company, there: Company) -> tuple[Figure, Figure]:
    async with httpx2.AsyncClient(auth=("admin", "admin"), trust_env=False) as http:
        times = [await _one_issue(http, here, there, f"{name} {n}") for n in range(_ROUNDS)]
    return of_times("sync", f"a new issue, {name}", times)


async def _one_issue(http: httpx2.AsyncClient, here: Company, there: Company, summary: str) -> float:
    fields = {"project": {"key": here.project}, "issuetype": {"name": "Task"}, "summary": summary}
    made = await http.post(f"{here.tracker_url}/rest/api/2/issue", json={"fields": fields})
    made.raise_for_status()
    start = time.perf_counter()
    query = urlencode({"jql": f'project = {there.project} AND summary ~ "{summary}"', "fields": "summary"})
    with anyio.fail_after(_PATIENCE_SECONDS):
        while True:
            answer = (
                (await http.get(f"{there.tracker_url}/rest/api/2/search?{query}")).raise_for_status().json()
            )
            if any(issue["fields"]["summary"] == summary for issue in answer["issues"]):
                return time.perf_counter() - start
            await anyio.sleep(0.01)
