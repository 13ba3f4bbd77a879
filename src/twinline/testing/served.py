"""A node's REST API on a port of its own, for programs that are driven from outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import uvicorn
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.applications import Starlette
from starlette.routing import Mount

from twinline.api import api
from twinline.testing.rooms import Place, place

__all__ = ["Served", "serve"]

_DEADLINE_SECONDS = 20


@dataclass(frozen=True)
class Served:
    """``portal`` runs what the test asks of the place in the server's event loop."""

    place: Place
    url: str
    token: str
    portal: BlockingPortal


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """A node that is set up: public, with an administrator ``admin``, attached to its tracker."""
    with start_blocking_portal() as portal:
        here = portal.call(_set_up, folder)
        token = portal.call(lambda: here.operations.people.create_token("tests", by="admin"))
        app = Starlette(routes=[Mount("/api/v1", api(here.operations))])
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
        running = portal.start_task_soon(server.serve)
        try:
            port = portal.call(_port, server)
            yield Served(here, f"http://127.0.0.1:{port}", token, portal)
        finally:
            server.should_exit = True
            running.result(_DEADLINE_SECONDS)
            here.database.close()


async def _set_up(folder: Path) -> Place:
    here = place(folder)
    await here.operations.setup.first_start("first-password")
    await here.operations.setup.set_node("Acme", "https://sync.acme.example", by="admin")
    credential = {"token": here.shelf.password}
    await here.operations.setup.attach_tracker("jira", "http://tracker.example", **credential, by="admin")
    return here


async def _port(server: uvicorn.Server) -> int:
    with anyio.fail_after(_DEADLINE_SECONDS):
        while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
            await anyio.sleep(0.01)
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port
