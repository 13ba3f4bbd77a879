"""The accepting side of the handshake (B)."""

from typing import Literal

import sqlalchemy as sa

from twinline.link import control
from twinline.link.handshake import commitment
from twinline.link.invitations import Expired, Invitation, NoWay, OwnInvitation, UsedAlready, read
from twinline.link.pairing import Pairing, Proposal
from twinline.link.problems import Problem
from twinline.link.wire import Confirm, Redeem, Welcome
from twinline.store import pairings
from twinline.store.schema import connection as connections

__all__ = ["Accepter"]


class Accepter:
    """Every method takes the transaction."""

    def __init__(self, pairing: Pairing) -> None:
        self._pairing = pairing

    def read(self, tx: sa.Connection, code: str) -> Invitation:
        """What a pasted code says, when it can be accepted here. Raises InvitationError."""
        invitation, us = read(code), pairings.read_node(tx)
        if invitation.inviter_uid == us["uid"]:
            raise OwnInvitation(
                "This is an invitation of this very node. Send it to your partner; to connect two projects "
                "of this node, initiate a local connection."
            )
        known = pairings.connection_of_wire(tx, invitation.connection, "B")
        if known is not None and known["state"] != "pending":
            raise UsedAlready(f"This code was accepted here already: see the connection “{known['name']}”.")
        if invitation.expires_at <= self._pairing.clock.now():
            raise Expired(
                f"This code expired on {invitation.expires_at:%Y-%m-%d %H:%M} UTC. "
                f"Ask {invitation.inviter} for a new one."
            )
        if invitation.url is None and us["public_url"] is None:
            raise NoWay(
                f"{invitation.inviter} is a private node and so is this one: two private nodes cannot "
                "connect. One of them needs a public URL."
            )
        return invitation

    def accept(self, tx: sa.Connection, code: str, project: str) -> str:
        """A pending connection for a pasted code; the same one when it is pasted again meanwhile.

        Raises InvitationError.
        """
        invitation = self.read(tx, code)
        known = pairings.connection_of_wire(tx, invitation.connection, "B")
        if known is not None:
            return str(known["id"])
        calls: Literal["both", "us", "them"] = "them" if invitation.url is None else "us"
        ours = pairings.read_node(tx)["public_url"]
        if invitation.link == "public" and ours is not None and invitation.url is not None:
            calls = "both"
        proposal = Proposal(
            name=invitation.name,
            description=invitation.about,
            local_name=invitation.names[1],
            remote_name=invitation.names[0],
            project=project,
            mode=invitation.mode,
            hold=invitation.hold,
            destination_url=invitation.url,
        )
        peer = {
            "peer_public_key": invitation.inviter_key,
            "peer_uid": invitation.inviter_uid,
            "peer_name": invitation.inviter,
        }
        wire_id = invitation.connection
        self._pairing.insert(tx, proposal, id_=wire_id, wire_id=wire_id, side="B", calls=calls, columns=peer)
        sealed = self._pairing.secrets.seal(code, _place(wire_id))
        self._pairing.begin(tx, wire_id, "offered", code=sealed)
        return wire_id

    def request_of(self, tx: sa.Connection, connection_id: str) -> Redeem:
        """What the accepter says first; the same after a restart."""
        row, pair = self._offered(tx, connection_id)
        us = pairings.read_node(tx)
        return Redeem(
            conn=row["wire_id"],
            tok=self._invitation(pair).token,
            b_pub=row["public_key"],
            b_uid=us["uid"],
            b_name=us["name"],
            b_url=us["public_url"] if row["calls"] == "both" else None,
            commit=commitment(pair["nonce_ours"], row["public_key"]),
            hello=self._pairing.hello(tx),
        )

    def answer(self, tx: sa.Connection, connection_id: str, welcome: Welcome) -> Confirm:
        """Remember the inviter's nonce, which may not change any more, and reveal ours.

        Raises Problem.
        """
        row, pair = self._offered(tx, connection_id)
        control.negotiate(welcome.hello)
        if pair["nonce_theirs"] not in (None, welcome.nonce_a):
            raise Problem("E_COMMITMENT", "The inviter changed its nonce.")
        pairings.change_pairing(tx, connection_id, nonce_theirs=welcome.nonce_a)
        pairings.change_connection(
            tx, connection_id, peer_name=welcome.a_name, peer_tracker=welcome.hello.tracker
        )
        return Confirm(conn=row["wire_id"], nonce_b=pair["nonce_ours"])

    def settle(self, tx: sa.Connection, connection_id: str) -> None:
        """The inviter has our nonce: the connection is active."""
        row, pair = self._offered(tx, connection_id)
        if pair["step"] == "offered" and pair["nonce_theirs"] is not None:
            self._pairing.activate(
                tx,
                row,
                token=self._invitation(pair).token,
                nonce_a=pair["nonce_theirs"],
                nonce_b=pair["nonce_ours"],
            )

    def withdraw(self, tx: sa.Connection, connection_id: str) -> None:
        """Forget an acceptance that was refused before anything was agreed."""
        pending = (connections.c.id == connection_id, connections.c.state == "pending")
        tx.execute(connections.delete().where(*pending))

    def _offered(self, tx: sa.Connection, connection_id: str) -> tuple[sa.RowMapping, sa.RowMapping]:
        row = pairings.read_connection(tx, connection_id)
        if row is None:
            raise Problem("E_NO_INVITATION")
        return row, pairings.read_pairing(tx, connection_id)

    def _invitation(self, pair: sa.RowMapping) -> Invitation:
        return read(self._pairing.secrets.unseal(pair["code"], _place(pair["connection"])))


def _place(connection_id: str) -> str:
    return f"pairing.code/{connection_id}"
