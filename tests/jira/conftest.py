import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from blob_folder import BlobFolder

_SECONDS_TO_START = 30
_SHARED = Path(os.environ.get("TWINLINE_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
REAL_ISSUES = _SHARED / "datasets" / "jira" / "jira_api_issues.ndjson"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running_sandbox(folder: Path, *arguments: str) -> Iterator[str]:
    """A sandbox tracker in a process of its own; the address."""
    port = _free_port()
    log = folder / "log"
    command = [sys.executable, "-m", "twinline.trackers.sandbox", "--port", str(port), "--data", str(folder)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(address, process, log)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A fresh tracker for a file of tests: project DEMO; admin, anna and bob."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as address:
        yield address


@pytest.fixture(scope="module")
def sandbox_with_real_issues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A tracker that has loaded the recorded issues of a real Jira."""
    if not REAL_ISSUES.exists():
        pytest.skip("the recorded Jira issues are not here")
    with running_sandbox(tmp_path_factory.mktemp("loaded"), "--load", str(REAL_ISSUES)) as address:
        yield address


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if httpx2.get(f"{address}/rest/api/2/serverInfo", trust_env=False).status_code < 500:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the sandbox did not start: {log.read_text()}")


@pytest.fixture
def blobs(tmp_path: Path) -> BlobFolder:
    folder = tmp_path / "blobs"
    folder.mkdir()
    return BlobFolder(folder)
