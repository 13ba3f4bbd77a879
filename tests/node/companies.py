"""Two companies as real processes: nodes and trackers that can be killed and started again."""

import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import anyio
import httpx2

from twinline.demo.arrangement import Arrangement
from twinline.demo.children import wait_until_ready
from twinline.demo.companies import Company, Program
from twinline.domain.hub import clean_text

READY_SECONDS = 60.0
FRESH_TYPES = {"Task", "Bug", "Story", "Epic", "Sub-task"}
QUICK = {
    "TWINLINE_SETTLE_SECONDS": "3",
    "TWINLINE_POLL_SECONDS": "5",
    "TWINLINE_POLL_UNHOOKED_SECONDS": "0.5",
}


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


@dataclass
class Running:
    """One program, alive or dead. ``environment`` comes on top of the program's own."""

    program: Program
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.program.log.parent.mkdir(parents=True, exist_ok=True)
        with self.program.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.program.environment, **self.environment},
                start_new_session=True,
            )

    async def ready(self) -> None:
        await wait_until_ready(self.program, seconds=READY_SECONDS)

    def kill(self) -> None:
        """As a power cut would: no handler of the process runs."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Tracker:
    """A person at a tracker, by its REST API."""

    def __init__(self, company: Company) -> None:
        self.project = company.project
        self.http = httpx2.AsyncClient(
            base_url=company.tracker_url, auth=("admin", "admin"), timeout=10, trust_env=False
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def ask(self, method: str, path: str, body: Any = None, **query: str | int) -> Any:
        answer = await self.http.request(method, f"/rest/api/2{path}", json=body, params=query)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def create(self, summary: str, **fields: Any) -> str:
        basics = {"project": {"key": self.project}, "issuetype": {"name": "Task"}, "summary": summary}
        made = await self.ask("POST", "/issue", {"fields": {**basics, **fields}})
        return str(made["key"])

    async def comment(self, key: str, body: str) -> str:
        return str((await self.ask("POST", f"/issue/{key}/comment", {"body": body}))["id"])

    async def attach(self, key: str, name: str, content: bytes) -> None:
        answer = await self.http.post(
            f"/rest/api/2/issue/{key}/attachments",
            files={"file": (name, content, "application/octet-stream")},
            headers={"X-Atlassian-Token": "no-check"},
        )
        assert answer.is_success, answer.text

    async def issues(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = await self.ask(
                "GET",
                "/search",
                jql=f"project = {self.project} ORDER BY key ASC",
                startAt=len(found),
                maxResults=50,
                fields="*all",
            )
            found += page["issues"]
            if len(found) >= page["total"]:
                return found


class Companies:
    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        ports = free_ports(4)
        blank = folder / "nothing.jsonl"
        blank.parent.mkdir(parents=True, exist_ok=True)
        blank.touch()
        self.acme = Company("Acme", "ACME", ports[0], ports[1], folder / "acme", blank, is_public=True)
        self.globex = Company("Globex", "GLOB", ports[2], ports[3], folder / "globex", blank, is_public=False)
        self.environment = environment

    def loading(self, issues: Path) -> None:
        """Acme's tracker starts with these issues."""
        self.acme = replace(self.acme, issues=issues)

    def faces_at_free_ports(self) -> list[tuple[int, Company]]:
        """A free port for something that stands before each company's tracker."""
        return list(zip(free_ports(2), (self.acme, self.globex), strict=True))

    def programs(self) -> list[Running]:
        return [
            Running(program, self.environment)
            for company in (self.acme, self.globex)
            for program in (company.tracker_program(), company.node_program())
        ]


@asynccontextmanager
async def running(
    companies: Companies, *, connect: bool = True, faces: tuple[Company, Company] | None = None
) -> AsyncIterator[tuple[list[Running], Arrangement]]:
    """All four programs, connected as the demo connects them. ``faces``: where the nodes find the
    trackers, when that is not where they are."""
    programs = companies.programs()
    try:
        for each in programs:
            each.start()
        for each in programs:
            await each.ready()
        async with Arrangement(*(faces or (companies.acme, companies.globex))) as arrangement:
            await arrangement.set_up()
            if connect:
                await arrangement.connect()
            yield programs, arrangement
    finally:
        for each in programs:
            if each.process is not None:
                each.kill()


async def until(condition: Any, *, seconds: float, what: str) -> None:
    """Wait for an async condition; fail with what it was about."""
    with anyio.move_on_after(seconds):
        while not await condition():  # noqa: ASYNC110 - the condition is in other processes
            await anyio.sleep(0.2)
        return
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


def meaning(issue: dict[str, Any]) -> dict[str, Any]:
    """What must be equal on both sides: fields as default rules carry them (a type that a fresh
    tracker lacks becomes a Task), comments for everybody without the author's prefix, attachments by
    name and size."""
    fields = issue["fields"]
    kind = fields["issuetype"]["name"]
    return {
        "summary": clean_text(fields["summary"]),
        "description": clean_text(fields.get("description") or "").rstrip(),
        "type": kind if kind in FRESH_TYPES else "Task",
        "labels": sorted(fields.get("labels") or []),
        "comments": sorted(_text(c) for c in fields["comment"]["comments"] if not c.get("visibility")),
        "attachments": sorted((a["filename"], a["size"]) for a in fields.get("attachment") or []),
    }


def _text(comment: dict[str, Any]) -> str:
    body = clean_text(str(comment["body"])).rstrip()
    first, _, rest = body.partition("\n")
    return rest if first.endswith("* commented:") else body
