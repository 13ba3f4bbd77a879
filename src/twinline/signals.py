"""Wake-ups inside one process. They carry no data and may be lost: the database is the truth.

Topics: ``lanes`` (a lane may be due), ``outbox:<connection id>`` (something may be staged),
``inbox:<connection id>``, ``console`` (a page may look different now).
"""

from collections import defaultdict

import anyio

__all__ = ["Signals"]


class Signals:
    def __init__(self) -> None:
        self._events: dict[str, anyio.Event] = defaultdict(anyio.Event)

    def notify(self, topic: str) -> None:
        """Wake everybody who waits for ``topic``. Call it from the event loop's thread only."""
        event = self._events.pop(topic, None)
        if event is not None:
            event.set()

    def listen(self, topic: str) -> anyio.Event:
        """An event set at the next notification. Take it *before* looking at the database, so
        that what happens between the look and the wait is not missed."""
        return self._events[topic]

    async def wait(self, topic: str, seconds: float) -> bool:
        """Sleep until the topic is notified or the time is over; True when notified."""
        event = self.listen(topic)
        with anyio.move_on_after(seconds):
            await event.wait()
            return True
        return False
