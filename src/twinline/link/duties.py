"""What a connection asks of the calling half of the link.

    accept    an acceptance whose handshake is not done yet
    collect   our invitation, as a private node: fetch the acceptance
    poll      the partner never calls: one request always waits at his side, a second one leaves at
              once when something is staged
    call      both sides call: whoever has news
    local     two projects of this node

Nothing is asked where only the partner calls, and where a person has to look first.
"""

from typing import Literal, NamedTuple

import sqlalchemy as sa

from twinline.store import pairings

__all__ = ["Duty", "Kind", "duties"]

Kind = Literal["accept", "collect", "poll", "call", "local"]


class Duty(NamedTuple):
    """When one of these changes, the task starts anew."""

    kind: Kind
    peer_url: str
    peer_public_key: str


def duties(tx: sa.Connection) -> dict[str, Duty]:
    """By connection id."""
    found: dict[str, Duty] = {}
    for row in pairings.all_connections(tx):
        kind = _kind(row)
        if kind is not None:
            found[row["id"]] = Duty(kind, row["peer_url"] or "", row["peer_public_key"] or "")
    return found


def _kind(row: sa.RowMapping) -> Kind | None:
    if row["health"] == "blocked":
        return None
    if row["state"] == "pending":
        if row["calls"] == "them":
            return None
        if row["side"] == "B":
            return "accept"
        return "collect" if row["calls"] == "us" else None
    kinds: dict[str, Kind] = {"nobody": "local", "us": "poll", "both": "call"}
    return kinds.get(row["calls"])
