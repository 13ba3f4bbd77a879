"""Whole link rooms on loopback: a public one listens on a free port, every one has its caller."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import uvicorn
from anyio.abc import TaskGroup
from link_sides import PROPOSAL, Side
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from twinline.link.link import Link
from twinline.link.wiring import LinkSettings, Network, Wiring
from twinline.signals import Signals
from twinline.store.blobs import BlobStore

QUICK = LinkSettings(
    wait=timedelta(seconds=10),
    heartbeat=timedelta(seconds=5),
    collect_every=timedelta(milliseconds=100),
    retry_first=timedelta(milliseconds=50),
    retry_most=timedelta(milliseconds=500),
)


async def no_source(_connection_id: str, _sha256: str) -> bool:
    return False


@dataclass
class Node:
    """One company's link with its own tasks. ``stop`` drops everything, as kill -9 does; ``start``
    goes on from the disk."""

    side: Side
    tasks: TaskGroup
    port: int | None = None
    settings: LinkSettings = QUICK
    network: Network = field(default_factory=Network)
    requests: list[str] = field(default_factory=list)
    blob_source: Callable[[str, str], Awaitable[bool]] = no_source
    certificate: Path | None = None  # of localhost, with its key: serve TLS
    lose_answers: int = 0  # so many answers are thrown away after the request was worked on

    @property
    def url(self) -> str:
        if self.certificate is not None:
            return f"https://localhost:{self.port}"
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> "Node":
        self.side.reopen()
        self.signals = Signals()
        self.blobs = BlobStore(self.side.folder / "blobs")
        wiring = Wiring(
            database=self.side.database,
            signals=self.signals,
            pairing=self.side.pairing,
            blobs=self.blobs,
            blob_source=self._bring,
            settings=self.settings,
        )
        self.wiring = wiring
        self.link = Link(wiring, self.network)
        self.scope = anyio.CancelScope()
        if self.port is not None:
            await self._listen()
        self.tasks.start_soon(self._run, self.link, self.scope)
        return self

    async def stop(self) -> None:
        self.scope.cancel()
        if self.port is not None:
            self.server.should_exit = True
            self.server.force_exit = True
            with anyio.CancelScope(shield=True):
                await self.server_gone.wait()
        await self.link.aclose()

    async def _bring(self, connection_id: str, sha256: str) -> bool:
        return await self.blob_source(connection_id, sha256)

    async def _run(self, link: Link, scope: anyio.CancelScope) -> None:
        with scope:
            await link.run()

    async def _listen(self) -> None:
        app = Starlette(routes=self.link.routes())

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                self.requests.append(scope["path"])
            if self.lose_answers and scope["type"] == "http" and scope["path"].endswith("/exchange"):
                self.lose_answers -= 1

                async def nothing(_message: Any) -> None:
                    return None

                await app(scope, receive, nothing)
                raise ConnectionAbortedError("the answer is lost")
            await app(scope, receive, send)

        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port or 0))
        self.port = listener.getsockname()[1]
        self.side.move_public_url(self.url)
        config = uvicorn.Config(
            counted,
            log_level="critical",
            lifespan="off",
            timeout_graceful_shutdown=0,
            ssl_certfile=self.certificate,
        )
        self.server = uvicorn.Server(config)
        self.server_gone = anyio.Event()

        async def serve() -> None:
            config.load()
            self.server.lifespan = config.lifespan_class(config)
            try:
                await self.server.startup(sockets=[listener])
                await self.server.main_loop()
                await self.server.shutdown(sockets=[listener])
            finally:
                listener.close()
                self.server_gone.set()

        self.tasks.start_soon(serve)
        await until(lambda: self.server.started)


@asynccontextmanager
async def nodes(
    tmp_path: Path, *names: str, private: tuple[str, ...] = (), settings: LinkSettings = QUICK
) -> AsyncIterator[list[Node]]:
    """Started nodes, by name; stopped at the end."""
    async with AsyncExitStack() as stack:
        tasks = await stack.enter_async_context(anyio.create_task_group())
        started = []
        for name in names:
            side = Side(tmp_path / name.lower(), name, None)
            port = None if name in private else 0
            started.append(await Node(side, tasks, port, settings).start())
        yield started
        for node in started:
            await node.stop()
        tasks.cancel_scope.cancel()
    for node in started:
        node.side.database.close()


async def until(holds: Callable[[], Any], seconds: float = 15) -> Any:
    """Wait for a condition; answers what it gave."""
    with anyio.fail_after(seconds):
        while not (found := holds()):  # noqa: ASYNC110 - the condition is in a database
            await anyio.sleep(0.005)
        return found


async def connect(inviter: Node, accepter: Node, **changes: Any) -> str:
    """The real handshake over the network; active on both sides at the end."""
    id_ = inviter.side.write(inviter.side.inviter.initiate, replace(PROPOSAL, **changes))
    inviter.signals.notify("connections")
    code = inviter.side.write(inviter.side.inviter.code, id_)
    accepter.side.write(accepter.side.accepter.accept, code, "GLOB")
    await accepter.link.complete(id_)
    await until(lambda: inviter.side.row(id_)["state"] == accepter.side.row(id_)["state"] == "active")
    return str(id_)
