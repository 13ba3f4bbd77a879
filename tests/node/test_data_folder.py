"""What a node leaves on the disk: for its own user, and without the password it was given."""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx2
from companies import free_ports

PASSWORD = "canary-of-the-administrator"


def test_a_fresh_data_folder_is_its_owner_s_alone_and_holds_no_password(tmp_path: Path) -> None:
    folder, log, port = tmp_path / "node", tmp_path / "log", free_ports(1)[0]
    command = [sys.executable, "-m", "twinline", "node", "--port", str(port), "--data", str(folder)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env={**os.environ, "TWINLINE_ADMIN_PASSWORD": PASSWORD}
        )
    try:
        _wait_until_it_answers(f"http://127.0.0.1:{port}/healthz")
    finally:
        process.kill()
        process.wait()

    everything = [folder, *folder.rglob("*")]
    assert {path.name for path in everything} >= {"node", "twinline.db", "master.key", "blobs"}
    assert [path for path in everything if path.stat().st_mode & 0o077] == []
    written = [log, *(path for path in everything if path.is_file())]
    assert [path for path in written if PASSWORD.encode() in path.read_bytes()] == []


def _wait_until_it_answers(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            assert httpx2.get(url, trust_env=False).status_code == 200
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not answer")
