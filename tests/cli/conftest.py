from collections.abc import Iterator
from pathlib import Path

import pytest

from twinline.cli import app
from twinline.testing.command import Shell
from twinline.testing.served import Served, serve


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serve(tmp_path) as node:
        yield node


@pytest.fixture
def shell(served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.setenv("TWINLINE_URL", served.url)
    monkeypatch.setenv("TWINLINE_TOKEN", served.token)
    return Shell(app, capsys.readouterr)
