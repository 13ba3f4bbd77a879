"""What the people of one side decide about a connection, and what the partner is told of it.

After the commit notify ``connections``, ``lanes``, ``console`` and ``outbox:<connection id>``.
"""

from dataclasses import replace

import sqlalchemy as sa

from twinline.link import exchange
from twinline.link.pairing import Pairing, Proposal
from twinline.store import pairings

__all__ = ["activate", "approve", "close", "connect_local", "deactivate", "they_match"]


def connect_local(
    tx: sa.Connection, pairing: Pairing, proposal: Proposal, remote_project: str
) -> tuple[str, str]:
    """Two projects of this node: the ids of both sides' connections, active at once."""
    wire_id = pairing.ids.token(128)
    other = replace(
        proposal,
        local_name=proposal.remote_name,
        remote_name=proposal.local_name,
        project=remote_project,
    )
    us = pairings.read_node(tx)
    columns = {
        "link": "local",
        "state": "active",
        "approved": True,
        "matched_here": True,
        "matched_there": True,
        "activated_ms": pairing.now_ms(),
        "peer_uid": us["uid"],
        "peer_name": us["name"],
    }
    id_a, id_b = f"{wire_id}A", f"{wire_id}B"
    pairing.insert(tx, proposal, id_=id_a, wire_id=wire_id, side="A", calls="nobody", columns=columns)
    pairing.insert(tx, other, id_=id_b, wire_id=wire_id, side="B", calls="nobody", columns=columns)
    for id_ in (id_a, id_b):
        exchange.open_streams(tx, id_, pairing.ids.token(128), pairing.greeting(tx))
    return id_a, id_b


def they_match(tx: sa.Connection, pairing: Pairing, connection_id: str) -> None:
    """ "They match" was pressed on our side."""
    pairings.change_connection(tx, connection_id, matched_here=True)
    _tell(tx, pairing, connection_id, "ctl.match")


def approve(tx: sa.Connection, pairing: Pairing, connection_id: str) -> None:
    """The initiator knows the partner who accepted."""
    pairings.change_connection(tx, connection_id, approved=True)
    _tell(tx, pairing, connection_id, "ctl.approved")


def deactivate(tx: sa.Connection, pairing: Pairing, connection_id: str) -> None:
    """Changes wait from now on, ours and the partner's."""
    pairings.change_connection(tx, connection_id, state="deactivated")
    _tell(tx, pairing, connection_id, "ctl.pause", slot="ctl.flow")


def activate(tx: sa.Connection, pairing: Pairing, connection_id: str) -> None:
    """What waited goes on, in order."""
    pairings.change_connection(tx, connection_id, state="active")
    _tell(tx, pairing, connection_id, "ctl.resume", slot="ctl.flow")


def close(tx: sa.Connection, pairing: Pairing, connection_id: str) -> None:
    """Nothing more is sent or applied; the partner is told as soon as he can be."""
    pairings.change_connection(tx, connection_id, state="deactivated")
    _tell(tx, pairing, connection_id, "ctl.close", slot="ctl.flow")


def _tell(
    tx: sa.Connection, pairing: Pairing, connection_id: str, type_: str, *, slot: str | None = None
) -> None:
    # Pause, resume and close share one slot: of those not sent yet only the newest counts.
    exchange.stage(tx, connection_id, type_, body={}, now_ms=pairing.now_ms(), slot=slot)
