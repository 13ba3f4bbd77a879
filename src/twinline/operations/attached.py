"""The tracker this node is attached to, as a live adapter made from the stored row."""

from collections.abc import Callable
from dataclasses import dataclass

from twinline.ports import Tracker
from twinline.store import settings, trackers
from twinline.store.database import Database
from twinline.store.secrets import Secrets

__all__ = ["AttachedTracker", "BuildTracker", "TrackerAccess"]


@dataclass(frozen=True, slots=True)
class TrackerAccess:
    """Where a tracker is and how we get in: ``secret`` is the password of ``login``, or a personal
    access token when that is None. ``ca_file`` and ``proxy_url`` are "" for the system's own."""

    kind: str
    base_url: str
    login: str | None
    secret: str
    ca_file: str = ""
    proxy_url: str = ""


BuildTracker = Callable[[TrackerAccess], Tracker]


class AttachedTracker:
    """Holds the adapter everybody uses.

    An adapter that was replaced may still be in the middle of a call: it is closed when its
    replacement is replaced, or with the node.
    """

    def __init__(self, database: Database, secrets: Secrets, build: BuildTracker) -> None:
        self.build = build
        self._database = database
        self._secrets = secrets
        self._current: Tracker | None = None
        self._before: Tracker | None = None

    def current(self) -> Tracker | None:
        """None until a tracker is attached."""
        return self._current

    async def renew(self) -> None:
        """Make the adapter anew from what is stored. Call it at the start too."""
        row = await self._database.read(trackers.row)
        network = await self._database.read(settings.network)
        outdated, self._before = self._before, self._current
        self._current = row and self.build(
            TrackerAccess(
                kind=row["kind"],
                base_url=row["base_url"],
                login=row["login"],
                secret=self._secrets.unseal(row["secret"], trackers.SECRET),
                ca_file=network["ca_file"],
                proxy_url=network["proxy_url"],
            )
        )
        if outdated is not None:
            await outdated.aclose()

    async def aclose(self) -> None:
        for tracker in (self._before, self._current):
            if tracker is not None:
                await tracker.aclose()
        self._before = self._current = None
