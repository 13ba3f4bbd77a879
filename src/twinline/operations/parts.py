"""What every operation works with, and what it asks of the rooms beside it."""

from dataclasses import dataclass
from typing import Protocol

from twinline.domain.items import ItemRef
from twinline.link.pairing import Pairing
from twinline.operations.attached import AttachedTracker
from twinline.operations.errors import Refused
from twinline.ports import Clock, Ids, RuleEngine, Tracker
from twinline.signals import Signals
from twinline.store.database import Database
from twinline.store.secrets import Secrets

__all__ = ["Partners", "Parts", "SyncEngine"]


class SyncEngine(Protocol):
    """The engine's doors for people. Twins and problems are named by their row ids."""

    async def put_under_sync(self, connection_id: str, ref: ItemRef, /, *, bulk: bool = False) -> int:
        """The twin of this item; the same one when it is under sync already."""
        ...

    async def take_out_of_sync(self, twin: int, /) -> None: ...

    async def retry(self, problem: int, /) -> None: ...

    async def skip(self, problem: int, /) -> None: ...

    async def ignore(self, problem: int, /) -> None: ...

    async def free_connection(self, connection_id: str, /) -> None:
        """The rules changed: let go what rules blocked."""
        ...


class Partners(Protocol):
    """The link's calls to other nodes on behalf of a person."""

    async def look_at(self, url: str) -> tuple[str, str]:
        """Name and product ("twinline/0.1") of the node at an address. Raises Unreachable, or a
        Rejected when something else answers there."""
        ...

    async def complete(self, connection_id: str) -> None:
        """Carry an acceptance (``Pairing.accept``) through the handshake, now. Raises
        InvitationError when the inviter refuses; Transient when it has to be tried again."""
        ...

    async def say_goodbye(self, connection_id: str) -> None:
        """Before a connection is deleted: close it, and tell the partner if he listens now."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    database: Database
    secrets: Secrets
    clock: Clock
    ids: Ids
    signals: Signals
    rules: RuleEngine
    trackers: AttachedTracker
    engine: SyncEngine
    pairing: Pairing
    partners: Partners

    def tracker(self) -> Tracker:
        """The attached tracker. Raises Refused when there is none yet."""
        tracker = self.trackers.current()
        if tracker is None:
            raise Refused("This node has no tracker yet. Attach one under Settings → Tracker.")
        return tracker
