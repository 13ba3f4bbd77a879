"""One lane's work in hand: the twin, its connection, its state as stored and as it is becoming."""

from dataclasses import dataclass, replace

import sqlalchemy as sa

from twinline.domain.effects import Effect
from twinline.domain.errors import Rejected
from twinline.domain.hub import Json
from twinline.domain.ids import ItemId
from twinline.domain.items import Item
from twinline.domain.twin import TwinState
from twinline.engine.parts import Parts
from twinline.ports import Tracker
from twinline.store import twins
from twinline.store.agreements import Agreement, load_agreement
from twinline.store.lanes import Claim
from twinline.store.timeline import note
from twinline.store.twins import Twin

__all__ = ["Work", "load_work"]


@dataclass(slots=True)
class Work:
    """``stored`` is the state in the database, ``state`` the one in hand; ``save`` makes them one.
    ``start`` is the state when the lane was claimed.

    ``applying`` is the partner's version that our item shows since this turn wrote it.
    ``direction`` says which rule or which side's data is being worked on, for the report of a
    problem. ``item`` is our item as last read, ``log`` what the outgoing rule logged at its last run.
    """

    parts: Parts
    tracker: Tracker
    claim: Claim
    twin: Twin
    agreement: Agreement
    stored: TwinState
    state: TwinState
    start: TwinState
    item: Item | None = None
    direction: str = "outgoing"
    applying: int = 0
    log: tuple[str, ...] = ()

    @property
    def local_id(self) -> ItemId:
        """Our item. Only to be asked where there is one."""
        assert self.twin.local_id is not None
        return self.twin.local_id

    def save(self, tx: sa.Connection) -> None:
        twins.save_state(tx, self.twin.id, self.stored, self.state)

    def saved(self) -> None:
        """The transaction that ran ``save`` is committed."""
        self.stored = self.state

    async def wrote(self, effect: Effect, **detail: Json) -> None:
        """Put a write that needed no intent on the twin's timeline."""
        named = {"effect": type(effect).__name__, **detail}
        await self.parts.database.write(note, self.twin.id, "wrote", named, now_ms=self.parts.now_ms())

    async def commit(self) -> None:
        await self.parts.database.write(self.save)
        self.saved()

    async def read_item(self) -> Item:
        """Read our item again."""
        self.item = await self.tracker.read(self.local_id)
        return self.item

    def adopt(self, tx: sa.Connection, local_id: str, key: str) -> None:
        """From now on this item of ours is the twin's. Refused when it is another twin's."""
        for other in twins.find_by_item(tx, ItemId(local_id)):
            if other.connection == self.twin.connection and other.id != self.twin.id:
                raise Rejected(
                    f"{key or local_id} is already under sync in this connection with another item. "
                    "Unexalate it first, or let the rule choose another one."
                )
        twins.update_twin(tx, self.twin.id, local_id=local_id, local_key=key)
        self.twin = replace(self.twin, local_id=ItemId(local_id), local_key=key)


async def load_work(parts: Parts, tracker: Tracker, claim: Claim) -> Work | None:
    def load(tx: sa.Connection) -> tuple[Twin, Agreement, TwinState] | None:
        twin = twins.load_twin(tx, claim.twin)
        if twin is None:
            return None
        return twin, load_agreement(tx, twin.connection), twins.load_state(tx, twin.id)

    loaded = await parts.database.read(load)
    if loaded is None:
        return None
    twin, agreement, state = loaded
    return Work(parts, tracker, claim, twin, agreement, state, state, state)
