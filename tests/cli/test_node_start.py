"""A node that cannot start says why in one sentence."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _start(folder: Path, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "twinline", "node", "--port", str(port), "--data", str(folder)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ)


def _refused(folder: Path, port: int = 0) -> str:
    process = _start(folder, port)
    try:
        said = process.communicate(timeout=60)[1]
    finally:
        process.kill()
    assert process.returncode in (1, 2), said
    assert len(said.splitlines()) == 1, said
    return said


@contextmanager
def _running(folder: Path) -> Iterator[None]:
    process = _start(folder, 0)
    try:
        assert process.stderr is not None
        assert re.match(r"Twinline .* on http", process.stderr.readline())
        yield
    finally:
        process.kill()
        process.communicate()


def test_two_nodes_never_share_a_data_folder(tmp_path: Path) -> None:
    with _running(tmp_path / "node"):
        assert "Another node uses" in _refused(tmp_path / "node")
    with _running(tmp_path / "node"):  # one that was killed leaves no lock behind
        pass


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "Choose another one with --data" in _refused(tmp_path / "file")


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "Choose another --port" in _refused(tmp_path / "node", taken.getsockname()[1])


def test_a_twinline_toml_that_is_no_toml(tmp_path: Path) -> None:
    (tmp_path / "twinline.toml").write_text("port = high", encoding="utf-8")
    assert "twinline.toml: Invalid value (at line 1" in _refused(tmp_path)
