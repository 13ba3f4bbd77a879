from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from world import World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Acme and Globex, connected, with rules that take everything over."""
    world = World(tmp_path)
    await world.connect()
    yield world
    world.close()
