"""When everything is in step, nobody asks the trackers anything: no echo, in real processes."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from anyio.abc import ByteStream, SocketStream
from companies import QUICK, Companies, Tracker, meaning, running, until

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

REQUEST = re.compile(rb"(?m)^(GET|POST|PUT|DELETE|HEAD) (/\S*) HTTP/1")
QUIET_SECONDS = 8


class Counter:
    """Stands between a node and its tracker and writes down what is asked."""

    def __init__(self, port: int, tracker_port: int) -> None:
        self.port = port
        self.tracker_port = tracker_port
        self.requests: list[str] = []

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        listener = await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=self.port)
        async with listener, anyio.create_task_group() as tasks:
            tasks.start_soon(listener.serve, self._serve)
            yield
            tasks.cancel_scope.cancel()

    async def _serve(self, client: SocketStream) -> None:
        async with (
            client,
            await anyio.connect_tcp("127.0.0.1", self.tracker_port) as tracker,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(self._pass, client, tracker, True)
            await self._pass(tracker, client, False)
            tasks.cancel_scope.cancel()

    async def _pass(self, source: ByteStream, target: ByteStream, counted: bool) -> None:
        try:
            async for chunk in source:
                if counted:
                    self.requests += [f"{m[1].decode()} {m[2].decode()}" for m in REQUEST.finditer(chunk)]
                await target.send(chunk)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            return


@pytest.mark.timeout(180)
async def test_after_things_settle_no_request_reaches_either_tracker(tmp_path: Path) -> None:
    companies = Companies(tmp_path, {**QUICK, "TWINLINE_POLL_SECONDS": "3600"})
    counters = [Counter(port, company.tracker_port) for port, company in companies.faces_at_free_ports()]
    faces = (
        replace(companies.acme, tracker_port=counters[0].port),
        replace(companies.globex, tracker_port=counters[1].port),
    )
    async with (
        counters[0].listening(),
        counters[1].listening(),
        running(companies, faces=faces),
        Tracker(companies.acme) as acme,
        Tracker(companies.globex) as globex,
    ):
        for number in range(5):
            key = await acme.create(f"Issue {number}", labels=["a"])
            await acme.comment(key, f"comment {number}")
            await globex.create(f"Other {number}")

        async def in_step() -> bool:
            ours, theirs = [sorted(map(meaning, await t.issues()), key=repr) for t in (acme, globex)]
            return len(ours) == 10 and ours == theirs

        await until(in_step, seconds=60, what="all ten are in step")
        assert all(counter.requests for counter in counters), "the nodes do not ask through the counters"

        async def quiet() -> bool:
            for counter in counters:
                counter.requests.clear()
            await anyio.sleep(QUIET_SECONDS)
            return not any(counter.requests for counter in counters)

        await until(quiet, seconds=60, what=f"quiet for {QUIET_SECONDS} s: {counters[0].requests}")
