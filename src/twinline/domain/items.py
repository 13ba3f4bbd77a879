"""What a tracker shows of its items."""

from dataclasses import dataclass

from twinline.domain.hub import HubIssue
from twinline.domain.ids import ItemId

__all__ = ["Cursor", "Found", "Item", "ItemRef", "Page", "TrackerInfo"]


@dataclass(frozen=True, slots=True)
class ItemRef:
    """The permanent id, and the key people know it by (which a move may change)."""

    id: ItemId
    key: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item read whole: its hub form, and which of its parts carry our marker.

    ``markers`` maps ``item``, ``comment:<id>`` … to the effect key written there by a sync
    (any node's), so that an effect whose answer was lost can be recognised.
    """

    ref: ItemRef
    hub: HubIssue
    markers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a poll goes on; ``value`` is the adapter's own text, stored and handed back."""

    value: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a change feed. ``cursor`` may be stored once the refs are recorded as hints."""

    refs: tuple[ItemRef, ...]
    cursor: Cursor
    more: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search and how many items match in all."""

    total: int
    refs: tuple[ItemRef, ...]


@dataclass(frozen=True, slots=True)
class TrackerInfo:
    """What a tracker says of itself when a node is attached to it."""

    kind: str
    title: str
    version: str
    base_url: str
    account: str
