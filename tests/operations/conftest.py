from collections.abc import Iterator
from pathlib import Path

import pytest

from twinline.operations.views import NewConnection
from twinline.testing.rooms import MemoryTracker, Place, place


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Place]:
    here = place(tmp_path / "acme")
    yield here
    here.database.close()


@pytest.fixture
async def acme(node: Place) -> Place:
    """Set up, public, attached to its tracker."""
    await _set_up(node, "Acme", "https://sync.acme.example")
    return node


@pytest.fixture
async def globex(tmp_path: Path, acme: Place) -> Place:
    """A private node that can reach Acme's."""
    there = place(tmp_path / "globex", tracker=MemoryTracker({"GLOB-1": "theirs"}, ["GLOB"]))
    await _set_up(there, "Globex", None)
    there.partners.nodes["https://sync.acme.example"] = acme.parts
    return there


@pytest.fixture
async def connection(acme: Place) -> str:
    """A connection of Acme's, still pending."""
    new = NewConnection(
        destination_url=None,
        local=False,
        mode="script",
        local_name="Acme",
        remote_name="Globex",
        name="Acme to Globex",
        description="",
        project="ACME",
    )
    return (await acme.operations.connections.initiate(new, by="anna")).id


async def _set_up(there: Place, name: str, url: str | None) -> None:
    await there.operations.setup.first_start("first-password")
    await there.operations.setup.set_node(name, url, by="admin")
    await there.operations.setup.attach_tracker(
        "jira", "http://tracker.example", login="twinline", password="secret", by="admin"
    )
