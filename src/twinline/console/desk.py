"""What every page has at hand, and what a page is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import jinja2
from starlette.responses import Response

from twinline.operations import Operations
from twinline.signals import Signals

if TYPE_CHECKING:
    from twinline.console.visit import Visit

__all__ = ["Access", "Desk", "Page"]

Access = Literal["person", "setup", "open"]
"""``person``: logged in, first run finished. ``setup``: logged in. ``open``: everybody."""


@dataclass(slots=True)
class Desk:
    operations: Operations
    signals: Signals
    templates: jinja2.Environment
    secure_cookies: bool
    now: Callable[[], datetime]
    is_set_up: bool = field(default=False, init=False)
    """Remembered once true: a node that is set up stays so."""


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    handler: "Callable[[Visit], Awaitable[Response]]"
    method: Literal["GET", "POST"] = "GET"
    access: Access = "person"
