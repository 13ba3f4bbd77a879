"""A worker's own process is shut before it reads a rule, should a rule ever get past the interpreter."""

import subprocess
import sys

import pytest

PREPARE = """
from twinline.rules.workers.confinement import close_doors, limit_resources
from twinline.rules.workers.limits import Limits
import socket, subprocess, os, json
limit_resources(Limits(memory_bytes=256 * 1024 * 1024))
close_doors()
"""


def attempt(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-c", PREPARE + code], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "open('/tmp/x', 'w')",
        "os.open('/etc/passwd', os.O_RDONLY)",
        "open(os.path.dirname(os.__file__) + '/..' * 20 + '/etc/passwd').read()",
        "open(os.path.dirname(os.__file__) + 'x').read()",
        "open('/proc/self/environ').read()",
        "socket.socket().connect(('127.0.0.1', 9))",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.kill(1, 0)",
        "os.remove('/tmp/nothing')",
    ],
)
def test_a_way_out_is_refused(code: str) -> None:
    done = attempt(code)
    assert done.returncode != 0
    assert "PermissionError: A rule's worker" in done.stderr


def test_the_library_may_still_be_imported() -> None:
    done = attempt("import statistics, colorsys; print('fine')")
    assert done.stdout == "fine\n", done.stderr


def test_memory_over_the_limit_is_refused() -> None:
    assert "MemoryError" in attempt("x = bytearray(400 * 1024 * 1024)").stderr
