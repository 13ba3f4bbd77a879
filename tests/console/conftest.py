"""A console over fake operations, and a visitor who uses it as a browser without JavaScript does."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from console_pictures import NOW
from console_visitor import Visitor
from fake_operations import FakeOperations, World
from starlette.applications import Starlette

from twinline.console import routes
from twinline.signals import Signals


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def stranger(world: World) -> AsyncIterator[Visitor]:
    """Somebody who has not logged in."""
    app = Starlette(routes=routes(FakeOperations(world), Signals(), secure_cookies=False, now=lambda: NOW))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://node.test") as client:
        yield Visitor(client)


@pytest.fixture
async def admin(stranger: Visitor) -> Visitor:
    """The administrator, logged in."""
    await stranger.open("/login")
    await stranger.submit("Log in", name="admin", password="correct horse")
    assert stranger.path == "/"
    return stranger
