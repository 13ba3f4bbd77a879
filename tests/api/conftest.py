from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest

from twinline.api import api
from twinline.testing.door import Door
from twinline.testing.rooms import Place, place


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Place]:
    made = place(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
async def door(here: Place) -> AsyncIterator[Door]:
    await here.operations.setup.first_start("first-password")
    await here.operations.setup.set_node("Acme", "https://sync.acme.example", by="admin")
    await here.operations.setup.attach_tracker("jira", "http://tracker.example", token="secret", by="admin")
    token = await here.operations.people.create_token("tests", by="admin")
    transport = httpx2.ASGITransport(app=api(here.operations))
    headers = {"authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(transport=transport, base_url="http://node", headers=headers) as client,
        httpx2.AsyncClient(transport=transport, base_url="http://node") as stranger,
    ):
        yield Door(here, client, stranger)
