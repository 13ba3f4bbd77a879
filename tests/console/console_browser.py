"""A console on a real port, and Debian's Chromium to look at it."""

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from console_pictures import NOW
from fake_operations import FakeOperations, World
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.applications import Starlette

from twinline.console import routes
from twinline.console.assets import STATIC
from twinline.signals import Signals

CHROMIUM = shutil.which("chromium")
IS_BUILT = (STATIC / "dist" / "console.js").is_file()
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_START_SECONDS = 20


class Served:
    """``url`` of the console; ``change()`` tells open pages that something changed."""

    def __init__(self, url: str, world: World, signals: Signals) -> None:
        self.url = url
        self.world = world
        self._signals = signals
        self.loop: asyncio.AbstractEventLoop | None = None

    def change(self) -> None:
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self._signals.notify, "console")


@contextmanager
def served(world: World) -> Iterator[Served]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    signals = Signals()
    console = Served(f"http://127.0.0.1:{listener.getsockname()[1]}", world, signals)

    app = Starlette(routes=routes(FakeOperations(world), signals, secure_cookies=False, now=lambda: NOW))
    config = uvicorn.Config(
        app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1, ws="none", loop="asyncio"
    )
    server = uvicorn.Server(config)

    async def serve() -> None:
        console.loop = asyncio.get_running_loop()
        await server.serve(sockets=[listener])

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started
    try:
        yield console
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/login")
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{url}/")


def violations(page: Page) -> list[str]:
    """What axe finds on the page, one line per rule."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document).then(result => result.violations)")
    return [
        f"{rule['id']}: {rule['help']} ({'; '.join(str(node['target']) for node in rule['nodes'])})"
        for rule in found
    ]
