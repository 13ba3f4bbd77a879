"""All that people can do to a node, by subject."""

from twinline.operations.connections import Connections
from twinline.operations.items import Items
from twinline.operations.parts import Parts
from twinline.operations.people import Passwords, People
from twinline.operations.problems import Problems
from twinline.operations.rules import Rules
from twinline.operations.setup import Setup
from twinline.operations.triggers import Triggers
from twinline.operations.views import ActivityView, OverviewView
from twinline.operations.watching import Queue, Sent, activity_page, overview

__all__ = ["Operations"]


class Operations:
    """Everything may raise ``domain.errors.SyncError`` or ``operations.errors.OperationError``.

    ``by`` is everywhere the name of the person who does it, for the activity log.
    """

    def __init__(self, parts: Parts) -> None:
        passwords = Passwords()
        self.setup = Setup(parts, passwords)
        self.people = People(parts, passwords)
        self.connections = Connections(parts)
        self.rules = Rules(parts)
        self.triggers = Triggers(parts)
        self.items = Items(parts)
        self.queue = Queue(parts)
        self.problems = Problems(parts)
        self.sent = Sent(parts)
        self._parts = parts

    async def activity(self, page: int = 1) -> tuple[ActivityView, ...]:
        """Who changed what in this node, the newest first."""
        return await activity_page(self._parts, page)

    async def overview(self) -> OverviewView:
        """Is all well?"""
        return await overview(self._parts)
