from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from sandbox_process import SandboxProcess


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """A fresh tracker, one for all tests of a module: each test makes the issues it needs."""
    running = SandboxProcess(tmp_path_factory.mktemp("sandbox")).start()
    yield running
    running.stop()


@pytest.fixture
def own_tracker(tmp_path: Path) -> Iterator[SandboxProcess]:
    """A tracker for one test alone, not started yet."""
    running = SandboxProcess(tmp_path / "tracker")
    yield running
    running.stop()


@pytest.fixture
def admin(tracker: SandboxProcess) -> Iterator[httpx2.Client]:
    with tracker.client("admin") as client:
        yield client


@pytest.fixture
def anna(tracker: SandboxProcess) -> Iterator[httpx2.Client]:
    with tracker.client("anna") as client:
        yield client


@pytest.fixture
def bob(tracker: SandboxProcess) -> Iterator[httpx2.Client]:
    with tracker.client("bob") as client:
        yield client
