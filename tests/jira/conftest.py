import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from blob_folder import BlobFolder

_SECONDS_TO_START = 30


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A sandbox tracker of its own process; the address."""
    folder = tmp_path_factory.mktemp("sandbox")
    port = _free_port()
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "twinline.trackers.sandbox", "--port", str(port), "--data", str(folder)],
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
