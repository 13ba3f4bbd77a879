"""The sandbox tracker as a real process on a free port, to be started, stopped and killed by tests."""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2


@dataclass
class SandboxProcess:
    folder: Path
    arguments: tuple[str, ...] = ()
    url: str = ""
    said: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    def start(self, port: int = 0) -> "SandboxProcess":
        command = [sys.executable, "-m", "twinline.trackers.sandbox", "--port", str(port)]
        self.process = subprocess.Popen(
            [*command, "--data", str(self.folder), *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )
        assert self.process.stdout is not None
        self.said = []
        while True:
            line = self.process.stdout.readline()
            if not line:
                self.stop()
                raise AssertionError(f"the sandbox did not start: {''.join(self.said)}")
            self.said.append(line)
            found = re.search(r"ready at (http://\S+)", line)
            if found:
                self.url = found[1].replace("localhost", "127.0.0.1")
                return self

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        """As kill -9 does: at once, whatever it is doing."""
        self._end("kill")

    def stop(self) -> None:
        self._end("terminate")

    def client(self, user: str = "admin", **options: Any) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, auth=(user, user), trust_env=False, timeout=30, **options)

    def _end(self, how: str) -> None:
        if self.process is None:
            return
        getattr(self.process, how)()
        self.process.wait(20)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None


def create_issue(client: httpx2.Client, **fields: Any) -> dict[str, Any]:
    """An issue as read after its creation."""
    usual = {"project": {"key": "DEMO"}, "issuetype": {"name": "Task"}, "summary": "An issue"}
    answer = client.post("/rest/api/2/issue", json={"fields": usual | fields})
    assert answer.status_code == 201, answer.text
    read = client.get(f"/rest/api/2/issue/{answer.json()['key']}")
    issue: dict[str, Any] = read.json()
    return issue
