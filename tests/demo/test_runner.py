"""`twinline demo` as a new user meets it: one command, two companies in step, Ctrl-C ends it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from twinline.demo.arrangement import CONNECTION

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

OFFSETS = (0, 1, 10, 11)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_base() -> int:
    for _ in range(100):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            base = int(probe.getsockname()[1])
        if base < 65_000 and all(is_free(base + offset) for offset in OFFSETS):
            return base
    raise AssertionError("no four free ports found")


def until(condition: Callable[[], Any], what: str, seconds: float = 90) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


class Demo:
    """The program, its output, and what its nodes and trackers say."""

    def __init__(self, base: int, data: Path, *options: str) -> None:
        self.base, self.output = base, data.with_suffix(f".{time.monotonic_ns()}.txt")
        command = (sys.executable, "-m", "twinline", "demo", "--port-base", str(base), "--data", str(data))
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--no-browser", *options], stdout=output, stderr=output, start_new_session=True
            )

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def until_ready(self) -> None:
        until(lambda: "Ready after" in self.said or self.process.poll() is not None, "ready")
        assert "Ready after" in self.said, self.said

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def answers(self, offset: int) -> bool:
        try:
            answer = httpx2.get(f"http://127.0.0.1:{self.base + offset}/healthz", trust_env=False)
        except httpx2.TransportError:
            return False
        return answer.status_code == httpx2.codes.OK

    def node(self, offset: int, path: str) -> Any:
        with httpx2.Client(base_url=f"http://127.0.0.1:{self.base + offset}/api/v1", trust_env=False) as http:
            login = {"name": "admin", "password": "twinline-demo"}
            token = http.post("/sessions", json=login).json()["token"]
            return http.get(path, headers={"Authorization": f"Bearer {token}"}).raise_for_status().json()

    def is_settled(self, twins: int) -> bool:
        found = [one for offset in (0, 10) for one in self.node(offset, "/connections")]
        return all((one["twins"], one["waiting_out"], one["waiting_in"]) == (twins, 0, 0) for one in found)

    def tracker(self, offset: int, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = f"http://127.0.0.1:{self.base + offset}/rest/api/2{path}"
        with httpx2.Client(auth=("admin", "admin"), trust_env=False) as http:
            answer = http.request(method, url, json=body).raise_for_status()
            return answer.json() if answer.content else None

    def summaries(self, offset: int, project: str) -> list[str]:
        found = self.tracker(offset, "GET", f"/search?jql=project%3D{project}&fields=summary&maxResults=200")
        return [issue["fields"]["summary"] for issue in found["issues"]]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(free_base(), tmp_path / "data")
    try:
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.stop()


def create(demo: Demo, offset: int, project: str, summary: str) -> None:
    fields = {"project": {"key": project}, "issuetype": {"name": "Task"}, "summary": summary}
    demo.tracker(offset, "POST", "/issue", {"fields": fields})


def test_an_issue_created_on_either_tracker_appears_on_the_other(demo: Demo) -> None:
    demo.until_ready()
    assert all(demo.answers(offset) for offset in OFFSETS)
    create(demo, 1, "ACME", "From Acme")
    create(demo, 11, "GLOB", "From Globex")
    until(lambda: "From Acme" in demo.summaries(11, "GLOB"), "Acme's issue at Globex")
    until(lambda: "From Globex" in demo.summaries(1, "ACME"), "Globex's issue at Acme")


def test_a_new_issue_crosses_at_once_and_not_at_the_next_poll(demo: Demo) -> None:
    """The shortest of a few, so that a busy machine does not decide. A lost wake-up costs five seconds."""
    demo.until_ready()
    until(lambda: demo.is_settled(30), "the thirty issues")

    def seconds_to_cross(summary: str) -> float:
        create(demo, 1, "ACME", summary)
        start = time.monotonic()
        until(lambda: summary in demo.summaries(11, "GLOB"), summary)
        return time.monotonic() - start

    assert min(seconds_to_cross(f"Quick {number}") for number in range(4)) < 2


def test_the_connection_is_private_in_script_mode_and_made_once(demo: Demo, tmp_path: Path) -> None:
    demo.until_ready()
    [ours], [theirs] = demo.node(0, "/connections"), demo.node(10, "/connections")
    assert ours["name"] == theirs["name"] == CONNECTION
    assert (ours["state"], ours["link"], ours["mode"], ours["calls"]) == (
        "active",
        "private",
        "script",
        "them",
    )
    assert demo.node(10, "/node")["public_url"] is None
    assert demo.stop() == 0
    again = Demo(demo.base, tmp_path / "data")
    try:
        again.until_ready()
        assert [one["id"] for one in again.node(0, "/connections")] == [ours["id"]]
        assert len(again.node(10, "/triggers")) == 1
        assert again.summaries(1, "ACME").count("Order DIN rails for the September controllers") == 1
    finally:
        assert again.stop() == 0


def test_empty_leaves_the_connection_to_be_made_by_hand(tmp_path: Path) -> None:
    demo = Demo(free_base(), tmp_path / "data", "--empty")
    try:
        demo.until_ready()
        assert demo.node(0, "/connections") == []
        assert demo.node(0, "/node")["name"] == "Acme"
        assert [project["key"] for project in demo.node(10, "/projects")] == ["GLOB"]
    finally:
        assert demo.stop() == 0
    assert all(is_free(demo.base + offset) for offset in OFFSETS)


def test_a_node_that_is_killed_comes_back_and_the_terminal_says_so(demo: Demo) -> None:
    demo.until_ready()
    victim = listener(demo.base + 10)
    os.kill(victim, signal.SIGKILL)
    until(lambda: "Globex's node stopped by itself (signal 9)" in demo.said, "the report")
    until(lambda: listener(demo.base + 10) not in {0, victim}, "a new node")
    until(lambda: demo.answers(10), "its answer")
    assert len(demo.node(10, "/connections")) == 1


def test_a_port_in_use_is_told_before_anything_starts(tmp_path: Path) -> None:
    base = free_base()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", base + 11))
        taken.listen()
        demo = Demo(base, tmp_path / "data")
        assert demo.process.wait(30) == 1
    assert f"Port {base + 11} is in use" in demo.said
    assert not (tmp_path / "data").exists()


def test_data_made_with_other_ports_is_not_started_with_these(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "demo.json").write_text(json.dumps({"port_base": 8100}))
    demo = Demo(free_base(), data)
    assert demo.process.wait(30) == 1
    assert "made with --port-base 8100" in " ".join(demo.said.split())


def listener(port: int) -> int:
    """The process that listens there, or 0: looked up among our own, without other programs."""
    wanted = f"--port\0{port}\0".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "cmdline").read_bytes():
                return int(folder.name)
        except OSError:
            continue
    return 0
