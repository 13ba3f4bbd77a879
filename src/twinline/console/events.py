"""``/events``: tells an open page that something may look different. It carries no data."""

from collections.abc import AsyncIterator

import anyio
from starlette.responses import Response, StreamingResponse

from twinline.console.desk import Page
from twinline.console.visit import Visit
from twinline.signals import Signals

__all__ = ["PAGE"]

_KEEP_ALIVE_SECONDS = 20.0
_SHORTEST_PAUSE_SECONDS = 0.4  # bursts of changes become one refresh


async def _stream(signals: Signals) -> AsyncIterator[bytes]:
    changed = signals.listen("console")  # before the first byte, at which the page looks anew
    yield b"retry: 2000\n\n"
    while True:
        with anyio.move_on_after(_KEEP_ALIVE_SECONDS):
            await changed.wait()
        if changed.is_set():
            changed = signals.listen("console")  # before the page looks, so that nothing is missed
            yield b"event: changed\ndata: now\n\n"
            await anyio.sleep(_SHORTEST_PAUSE_SECONDS)
        else:
            yield b": still here\n\n"


async def show(visit: Visit) -> Response:
    return StreamingResponse(
        _stream(visit.desk.signals),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


PAGE = Page("/events", show)
