"""The budget of a run: steps, depth, sizes, matching time.

Every loop turn and every call spends one step; work inside the library spends one step for each
``CHUNK`` characters or elements it makes, so that ``s += s`` and ``list * 1000000`` pay what they cost.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic

from twinline.rules.groovy.errors import LimitExceeded

__all__ = ["Budget", "Meter", "charge", "current_meter", "sized"]

CHUNK = 256
"""Characters or elements that cost one step."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one run may use. ``text`` and ``elements`` bound one string and one collection."""

    steps: int = 5_000_000
    depth: int = 200
    text: int = 16_000_000
    elements: int = 1_000_000
    matching_seconds: float = 2.0


class Meter:
    """What is left of a budget."""

    __slots__ = ("budget", "depth", "matching_left", "steps")

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.steps = budget.steps
        self.depth = budget.depth
        self.matching_left = budget.matching_seconds

    def spend(self, steps: int = 1) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise self.out_of_steps()

    def out_of_steps(self) -> LimitExceeded:
        self.steps = -1
        return LimitExceeded(
            f"The rule used up its {self.budget.steps} steps. Look for a loop that does not end."
        )

    def out_of_depth(self) -> LimitExceeded:
        return LimitExceeded(
            f"Calls are nested deeper than {self.budget.depth}. Look for a method that calls itself."
        )

    def matched(self, started: float) -> None:
        """Take the time since ``started`` (``time.monotonic``) from the matching time."""
        self.matching_left -= monotonic() - started

    def out_of_matching_time(self) -> LimitExceeded:
        return LimitExceeded(
            f"Regular expressions took more than {self.budget.matching_seconds:g} seconds. "
            "Look for nested repetitions such as (a+)+."
        )


current_meter: ContextVar[Meter] = ContextVar("current_meter", default=Meter(Budget()))  # noqa: B039
"""The meter of the run on this thread; the library asks here, because its functions know no run."""


def charge(size: int) -> None:
    """Pay for ``size`` characters or elements that were handled in one go."""
    if size >= CHUNK:
        current_meter.get().spend(size // CHUNK)


def sized(size: int, *, text: bool = False) -> int:
    """Refuse a string or collection of this size when it is over the bound; pay for it otherwise."""
    if size >= CHUNK:
        meter = current_meter.get()
        bound = meter.budget.text if text else meter.budget.elements
        if size > bound:
            kind = "characters in one string" if text else "elements in one collection"
            raise LimitExceeded(f"More than {bound} {kind}.")
        meter.spend(size // CHUNK)
    return size
