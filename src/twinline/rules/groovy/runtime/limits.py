"""The budget of a run: steps, depth, sizes, matching time.

Every loop turn and every call spends one step; work inside the library pays for the characters and elements
it handles, so that ``s += s`` and ``list * 1000000`` cost what they take.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic

from twinline.rules.groovy.errors import LimitExceeded

__all__ = ["Budget", "Meter", "charge", "current_meter", "sized"]

ELEMENTS_PER_STEP = 4
CHARACTERS_PER_STEP = 256
GROWTH_PER_STEP = 10_000
"""A collection is checked each time it grows by one element, so its size costs little there."""


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
            f"The rule used up its {self.budget.steps:,} steps. Look for a loop that does not end."
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


def charge(size: int, *, text: bool = False) -> None:
    """Pay for ``size`` elements or characters that are handled in one go."""
    each = CHARACTERS_PER_STEP if text else ELEMENTS_PER_STEP
    if size >= each:
        current_meter.get().spend(size // each)


def sized(size: int, *, text: bool = False) -> int:
    """Refuse a string or collection of this size when it is over the bound; pay for it otherwise."""
    each = CHARACTERS_PER_STEP if text else GROWTH_PER_STEP
    if size >= each:
        meter = current_meter.get()
        bound = meter.budget.text if text else meter.budget.elements
        if size > bound:
            kind = "characters in one string" if text else "elements in one collection"
            raise LimitExceeded(f"More than {bound} {kind}.")
        meter.spend(size // each)
    return size
