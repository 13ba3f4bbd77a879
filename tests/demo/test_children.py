"""The demo's programs are kept running, and none is left behind."""

import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from twinline.demo.children import NotReady, keep_running, wait_until_ready
from twinline.demo.companies import Program

pytestmark = pytest.mark.anyio

SERVER = """
import http.server, os, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
print("serving", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(folder: Path, code: str) -> Program:
    port = free_port()
    command = (sys.executable, "-c", code, str(port))
    return Program("The stand-in", command, f"http://127.0.0.1:{port}/healthz", folder / "stand-in.log")


async def answer_of(url: str) -> str:
    host, port = url.split("/")[2].split(":")
    async with await anyio.connect_tcp(host, int(port)) as stream:
        await stream.send(b"GET /healthz HTTP/1.0\r\n\r\n")
        received = b""
        while chunk := await _next(stream):
            received += chunk
    return received.decode().rsplit("\r\n", 1)[1]


async def _next(stream: anyio.abc.ByteReceiveStream) -> bytes:
    try:
        return await stream.receive()
    except anyio.EndOfStream:
        return b""


async def until(condition: Callable[[], bool]) -> None:
    with anyio.fail_after(20):
        while True:
            if condition():
                return
            await anyio.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_program_that_dies_is_reported_and_started_again(tmp_path: Path) -> None:
    stand_in = program(tmp_path, SERVER)
    reports: list[str] = []
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(keep_running, stand_in, reports.append)
        await wait_until_ready(stand_in, seconds=20)
        first = int(await answer_of(stand_in.health_url))
        os.kill(first, signal.SIGKILL)
        await until(lambda: bool(reports))
        await wait_until_ready(stand_in, seconds=20)
        assert int(await answer_of(stand_in.health_url)) != first
        tasks.cancel_scope.cancel()
    assert reports[0].startswith("The stand-in stopped by itself (signal 9); starting it again in 1 s.")


async def test_programs_end_with_the_demo(tmp_path: Path) -> None:
    stand_in = program(tmp_path, SERVER)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(keep_running, stand_in, print)
        await wait_until_ready(stand_in, seconds=20)
        pid = int(await answer_of(stand_in.health_url))
        tasks.cancel_scope.cancel()
    assert not is_alive(pid)


async def test_a_program_that_never_answers_is_told_with_the_end_of_its_output(tmp_path: Path) -> None:
    stand_in = program(tmp_path, "import time; print('no database here', flush=True); time.sleep(60)")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(keep_running, stand_in, print)
        await until(lambda: stand_in.log.exists() and "no database" in stand_in.log.read_text())
        with pytest.raises(NotReady, match=r"(?s)not ready after 1 s\. The end of .*no database here"):
            await wait_until_ready(stand_in, seconds=1)
        tasks.cancel_scope.cancel()
