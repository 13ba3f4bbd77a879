"""Names of things. Each is opaque text; a NewType keeps one from being passed for another."""

from enum import StrEnum
from typing import NewType

__all__ = [
    "ConnectionId",
    "EffectKey",
    "ItemId",
    "NodeUid",
    "Ref",
    "RuleId",
    "Side",
    "StreamId",
    "TwinId",
]

NodeUid = NewType("NodeUid", str)
"""128 random bits, hex; fixed when a node is set up."""

ConnectionId = NewType("ConnectionId", str)
"""128 random bits, hex; made by the inviter, the same on both sides. A local connection has two
rows with two ids, one per side."""

TwinId = NewType("TwinId", str)
"""128 random bits, hex; made by the side where the item was born."""

ItemId = NewType("ItemId", str)
"""The tracker's own permanent id of an item (Jira: the numeric issue id, as text), not its key."""

Ref = NewType("Ref", str)
"""Opaque name of a comment, attachment or work log on the wire; only its owner can read it."""

EffectKey = NewType("EffectKey", str)
"""26 base32 characters naming one tracker write; the marker in the tracker is ``tl:<key>``."""

StreamId = NewType("StreamId", str)
RuleId = NewType("RuleId", str)


class Side(StrEnum):
    """The inviter is A and the accepter B, for the life of the connection: ties name a side."""

    A = "A"
    B = "B"

    @property
    def other(self) -> "Side":
        return Side.B if self is Side.A else Side.A
