"""Puts the pages together: one list of routes, one desk that all of them share."""

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from twinline.console import events
from twinline.console.assets import STATIC
from twinline.console.desk import Desk
from twinline.console.endpoint import endpoint
from twinline.console.guard import StaticHeaders
from twinline.console.pages import PAGES
from twinline.console.templates import environment
from twinline.operations import Operations
from twinline.signals import Signals

__all__ = ["routes"]


def routes(
    operations: Operations,
    signals: Signals,
    *,
    secure_cookies: bool,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[BaseRoute]:
    """Everything the console answers. ``secure_cookies``: people reach it by https."""
    desk = Desk(operations, signals, environment(), secure_cookies=secure_cookies, now=now)
    pages = [Route(page.path, endpoint(desk, page), methods=[page.method]) for page in (*PAGES, events.PAGE)]
    return [*pages, Mount("/static", StaticHeaders(StaticFiles(directory=STATIC)))]
