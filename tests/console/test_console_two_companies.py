"""Both consoles and both trackers in a browser, as the first user meets them.

The wizard is walked on both sides, label by label; then an issue made in Acme's tracker page
appears in Globex's, and a comment made there comes back.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from console_browser import CHROMIUM, IS_BUILT, chromium
from playwright.sync_api import Browser, Page, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not IS_BUILT, reason="the console's scripts are not built"),
]

OFFSETS = (0, 1, 10, 11)  # Acme's node and tracker, Globex's node and tracker
READY_SECONDS = 120
ARRIVE_SECONDS = 60


def _free_base() -> int:
    for _ in range(100):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            base = int(probe.getsockname()[1])
        if base < 65_000 and all(_is_free(base + offset) for offset in OFFSETS):
            return base
    raise AssertionError("no four free ports found")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _until(condition: Callable[[], bool], what: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def base(tmp_path: Path) -> Iterator[int]:
    """Two companies without a connection; the number is the first of their ports."""
    port, output = _free_base(), tmp_path / "demo.txt"
    options = ("--port-base", str(port), "--data", str(tmp_path / "demo"), "--empty", "--no-browser")
    with output.open("wb") as written:
        process = subprocess.Popen(
            (sys.executable, "-m", "twinline", "demo", *options),
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TWINLINE_SETTLE_SECONDS": "3"},
            start_new_session=True,
        )
    try:
        _until(
            lambda: process.poll() is not None or "Ready after" in output.read_text(),
            "the demo is ready",
            READY_SECONDS,
        )
        assert process.poll() is None, output.read_text()
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _console(browser: Browser, port: int) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.context.set_default_timeout(30_000)
    page.goto(f"http://127.0.0.1:{port}/connections")
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill("twinline-demo")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Connections")).to_be_visible()
    return page


def _tracker(browser: Browser, port: int) -> Page:
    page = browser.new_context(http_credentials={"username": "admin", "password": "admin"}).new_page()
    page.context.set_default_timeout(30_000)
    page.goto(f"http://127.0.0.1:{port}/")
    return page


def _initiate(acme: Page) -> str:
    """The invitation code."""
    acme.get_by_role("button", name="Initiate connection").click()
    acme.get_by_role("button", name="I don't have a URL").click()
    acme.get_by_label("Script", exact=True).check()
    acme.get_by_role("button", name="Next").click()
    acme.get_by_label("Local instance short name").fill("Acme")
    acme.get_by_label("Destination instance short name").fill("Globex")
    acme.get_by_label("Connection name").fill("Acme to Globex")
    acme.get_by_label("Description").fill("Spare parts")
    acme.get_by_role("button", name="Next").click()
    acme.get_by_label("Select a project for the incoming sync").select_option("ACME")
    acme.get_by_role("button", name="Initiate").click()
    acme.context.grant_permissions(["clipboard-read", "clipboard-write"])
    acme.get_by_role("button", name="Copy invitation code").click()
    expect(acme.get_by_role("button", name="Copied")).to_be_visible()
    code: str = acme.evaluate("navigator.clipboard.readText()")
    acme.get_by_role("button", name="Done").click()
    return code


def _accept(globex: Page, code: str) -> None:
    globex.get_by_role("button", name="Accept invitation").click()
    globex.get_by_label("Invitation code").fill(code)
    globex.get_by_role("button", name="Next").click()
    expect(globex.get_by_role("heading", name="Acme invites you")).to_be_visible()
    globex.get_by_label("Select a project for the incoming sync").select_option("GLOB")
    globex.get_by_role("button", name="Confirm").click()


def _verify(page: Page) -> str:
    """The code words this side shows."""
    words = page.locator("#connection-head .note b").inner_text()
    page.get_by_role("button", name="They match").click()
    return words


def _sync_everything_of(page: Page, project: str) -> None:
    page.get_by_role("navigation", name="This connection").get_by_role("link", name="Triggers").click()
    page.get_by_label("Query").fill(f"project = {project}")
    expect(page.locator("#matches")).to_contain_text("now")
    page.get_by_role("button", name="Add trigger").click()
    expect(page.get_by_text("Trigger added.")).to_be_visible()


def _find(tracker: Page, summary: str) -> None:
    """Open the issue with this summary, once it is there."""

    def is_listed() -> bool:
        tracker.reload()
        return tracker.get_by_role("link", name=summary).count() > 0

    _until(is_listed, f"an issue “{summary}”", ARRIVE_SECONDS)
    tracker.get_by_role("link", name=summary).first.click()
    expect(tracker.get_by_role("heading", name=summary)).to_be_visible()


def _comment_arrives(tracker: Page, text: str) -> None:
    def is_shown() -> bool:
        tracker.reload()
        return tracker.get_by_text(text).count() > 0

    _until(is_shown, f"the comment “{text}”", ARRIVE_SECONDS)


def test_two_administrators_connect_and_an_issue_and_its_comment_travel(browser: Browser, base: int) -> None:
    acme, globex = _console(browser, base), _console(browser, base + 10)

    code = _initiate(acme)
    row = acme.get_by_role("row").filter(has_text="Acme to Globex")
    expect(row).to_contain_text("Pending")
    expect(row).to_contain_text("unknown")
    _accept(globex, code)
    expect(globex.get_by_text("The connection is set up.")).to_be_visible()
    expect(row).to_contain_text("Active")  # without reloading: the initiator is told at once
    expect(row).to_contain_text("not verified")

    acme.get_by_role("link", name="Acme to Globex").click()
    assert _verify(acme) == _verify(globex)
    for console in (acme, globex):
        expect(console.locator("#connection-head").get_by_text("verified", exact=True)).to_be_visible()
    _sync_everything_of(acme, "ACME")
    _sync_everything_of(globex, "GLOB")

    here, there = _tracker(browser, base + 1), _tracker(browser, base + 11)
    here.get_by_role("link", name="Create").first.click()
    here.get_by_label("Summary").fill("The fan of house 7 rattles")
    here.get_by_label("Description").fill("Since *Monday*.")
    here.get_by_role("button", name="Create", exact=True).click()
    expect(here.get_by_role("heading", name="The fan of house 7 rattles")).to_be_visible()

    _find(there, "The fan of house 7 rattles")
    there.get_by_label("Add a comment").fill("A new bearing is on its way.")
    there.get_by_role("button", name="Comment", exact=True).click()
    _comment_arrives(here, "A new bearing is on its way.")

    acme.get_by_label("Find an item by key or text").fill("fan of house 7")
    acme.keyboard.press("Enter")
    expect(acme.get_by_role("row").filter(has_text="fan of house 7")).to_contain_text("in step")
