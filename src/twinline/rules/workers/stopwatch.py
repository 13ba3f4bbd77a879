"""Stops a rule at its time limit, and notes every quarter second where it is.

A timer signal interrupts whatever Python is doing and raises LimitExceeded there, which no rule can
catch; it rings again until the run has ended. Time in which the host answers does not count.
"""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from twinline.rules.groovy import LimitExceeded

__all__ = ["Stopwatch"]

_TICK_SECONDS = 0.25


class Stopwatch:
    def __init__(self, seconds: float, at_tick: Callable[[FrameType | None], None]) -> None:
        self._seconds = seconds
        self._at_tick = at_tick
        self._until = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """The time of a rule. Raises LimitExceeded inside when it is used up."""
        self._until = time.monotonic() + self._seconds
        signal.signal(signal.SIGALRM, self._tick)
        signal.setitimer(signal.ITIMER_REAL, min(_TICK_SECONDS, self._seconds), _TICK_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The time of the host."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        start = time.monotonic()
        try:
            yield
        finally:
            self._until += time.monotonic() - start
            signal.setitimer(signal.ITIMER_REAL, _TICK_SECONDS, _TICK_SECONDS)

    def _tick(self, _signal: int, frame: FrameType | None) -> None:
        self._at_tick(frame)
        if time.monotonic() >= self._until:
            raise LimitExceeded(
                f"The rule ran longer than {self._seconds:g} seconds. Look for a loop that does not end."
            )
