"""A node: the only place where everything is put together.

                 console   REST API   web hooks   link endpoint (public nodes)
                    └─ operations ─┘      │              │
                            └────── engine ──── link ────┘
                                 rules │ tracker │ store

All of it runs in one process and one task group: when one part ends, all do.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import anyio
import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from twinline import __version__
from twinline.api import api
from twinline.clock import SystemClock, SystemIds
from twinline.config import NodeSettings
from twinline.console.app import routes as console_routes
from twinline.domain.errors import SyncError
from twinline.engine import Engine
from twinline.engine import Parts as EngineParts
from twinline.hooks import HookDoor, HookKeeper
from twinline.link.link import Link
from twinline.link.pairing import Pairing
from twinline.link.wiring import LinkSettings, Network, Wiring
from twinline.operations import Operations
from twinline.operations.attached import AttachedTracker, TrackerAccess
from twinline.operations.bulk import BulkRunner
from twinline.operations.parts import Parts as OperationParts
from twinline.ports import Tracker
from twinline.rules.engine import WorkerRuleEngine
from twinline.signals import Signals
from twinline.store import settings as stored
from twinline.store.blobs import BlobStore
from twinline.store.database import Database
from twinline.store.secrets import Secrets
from twinline.trackers.registry import open_tracker

__all__ = ["Node"]

_log = structlog.get_logger()
_SOFTWARE = f"twinline/{'.'.join(__version__.split('.')[:2])}"


class Node:
    """Built by ``open``; ``run`` serves until the process is told to end."""

    def __init__(self, settings: NodeSettings) -> None:
        self.settings = settings
        self.database = Database(settings.database_url)
        self.database.migrate()
        self.secrets = Secrets.of_node(settings.data)
        self.signals = Signals()
        self.clock, self.ids = SystemClock(), SystemIds()
        self.blobs = BlobStore(settings.data / "blobs")
        self.trackers = AttachedTracker(self.database, self.secrets, self._open_tracker)
        self.rules = WorkerRuleEngine()
        self.pairing = Pairing(self.secrets, self.clock, self.ids, _SOFTWARE)
        self.link = self._link()
        self.engine = self._engine()
        self.operation_parts = OperationParts(
            database=self.database,
            secrets=self.secrets,
            clock=self.clock,
            ids=self.ids,
            signals=self.signals,
            rules=self.rules,
            trackers=self.trackers,
            engine=self.engine,
            pairing=self.pairing,
            partners=self.link,
        )
        self.operations = Operations(self.operation_parts)

    @classmethod
    def open(cls, settings: NodeSettings) -> "Node":
        settings.data.mkdir(parents=True, exist_ok=True)
        return cls(settings)

    def _open_tracker(self, access: TrackerAccess) -> Tracker:
        credentials = (
            {"token": access.secret}
            if access.login is None
            else {"login": access.login, "password": access.secret}
        )
        return open_tracker(
            access.kind,
            access.base_url,
            **credentials,
            ca_file=Path(access.ca_file) if access.ca_file else None,
            proxy_url=access.proxy_url or None,
            blobs=self.blobs,
        )

    def _link(self) -> Link:
        with self.database.engine.connect() as tx:
            network = stored.network(tx)
        limit = self.settings.attachment_megabytes * 1024 * 1024
        wiring = Wiring(
            self.database,
            self.signals,
            self.pairing,
            self.blobs,
            self._read_again,
            settings=LinkSettings(blob_limit=limit),
        )
        return Link(wiring, _network(network))

    def _engine(self) -> Engine:
        parts = EngineParts(
            database=self.database,
            trackers=self.trackers,
            rules=self.rules,
            outbound=self.link,
            blobs=self.blobs,
            clock=self.clock,
            ids=self.ids,
            signals=self.signals,
            settings=self.settings.engine,
        )
        return Engine(parts)

    async def _read_again(self, connection_id: str, sha256: str) -> bool:
        """A content that the partner asks for and that is not here any more, from the tracker."""
        try:
            return await self.engine.fetch_again(connection_id, sha256)
        except SyncError as error:
            _log.info("attachment not readable", connection=connection_id, reason=str(error))
            return False

    async def run(self) -> None:
        """Serve until SIGINT or SIGTERM."""
        password = self.settings.admin_password
        token = await self.operations.setup.first_start(password.get_secret_value() if password else None)
        await self.trackers.renew()
        server = _Server(self._web_server(), self.link.stop_waiting)
        async with self.rules, anyio.create_task_group() as tasks:
            hooks = HookKeeper(
                self.database,
                self.secrets,
                self.trackers,
                self.signals,
                url=self.settings.hook_url or self._here,
            )
            for work in (
                self.engine.run,
                self.link.run,
                hooks.run,
                BulkRunner(self.operation_parts).run,
                self._follow_network,
            ):
                tasks.start_soon(work)
            self._greet(token)
            await server.serve()
            tasks.cancel_scope.cancel()
        await self.link.aclose()
        self.database.close()

    def application(self) -> Starlette:
        door = HookDoor(self.database, self.secrets, self.trackers, self.engine)
        return Starlette(
            routes=[
                Route("/healthz", self._health),
                Mount("/api/v1", api(self.operations)),
                *door.routes(),
                *[_for_partners(route, self) for route in self.link.routes()],
                *console_routes(self.operations, self.signals, secure_cookies=self.settings.https),
            ]
        )

    async def is_public(self) -> bool:
        node = await self.database.read(stored.node_row)
        return node["public_url"] is not None

    async def _health(self, _request: Request) -> Response:
        """200 once the database answers; for process supervisors and load balancers."""
        await self.database.read(stored.node_row)
        return JSONResponse({"status": "ok", "version": __version__})

    async def _follow_network(self) -> None:
        """A changed CA file or proxy is used from the next call on."""
        while True:
            changed = self.signals.listen("tracker")
            await changed.wait()
            self.link.set_network(_network(await self.database.read(stored.network)))

    def _web_server(self) -> uvicorn.Config:
        return uvicorn.Config(
            self.application(),
            host=self.settings.host,
            port=self.settings.port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=3,
            timeout_keep_alive=120,  # longer than any caller of ours keeps an idle line for another call
            server_header=False,
        )

    @property
    def _here(self) -> str:
        host = "127.0.0.1" if self.settings.host in ("0.0.0.0", "::") else self.settings.host  # noqa: S104
        return f"http://{host}:{self.settings.port}"

    def _greet(self, token: str | None) -> None:
        sys.stderr.write(f"Twinline {__version__} on {self._here}\n")
        if token is not None:
            sys.stderr.write(
                f"Create the administrator (the link works once): {self._here}/setup?token={token}\n"
            )


class _Server(uvicorn.Server):
    """Tells the link when it is about to stop, so that requests waiting for news are answered at once
    instead of using up the time to stop in."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._loop = asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._loop.call_soon_threadsafe(self._stopping)


def _for_partners(route: BaseRoute, node: Node) -> BaseRoute:
    """A route of the link endpoint, which a private node does not have."""
    assert isinstance(route, Route)
    inner = route.app

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if await node.is_public():
            await inner(scope, receive, send)
        else:
            await Response(status_code=404)(scope, receive, send)

    route.app = door
    return route


def _network(values: dict[str, str]) -> Network:
    ca_file = values["ca_file"]
    return Network(Path(ca_file) if ca_file else None, values["proxy_url"] or None)
