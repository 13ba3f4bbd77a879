"""The inviting side of the handshake (A)."""

from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from twinline.link import control
from twinline.link.handshake import commitment
from twinline.link.invitations import Invitation, NoWay, encode, read
from twinline.link.pairing import Pairing, Proposal
from twinline.link.problems import Problem
from twinline.link.wire import Confirm, Redeem, Welcome
from twinline.store import invitations, pairings

__all__ = ["Inviter"]

_SECOND_USE = (
    "Somebody tried to accept the invitation of this connection a second time. If it was not your partner "
    "by mistake, others have read the code: compare the code words with your partner before you go on."
)


class Inviter:
    """Every method takes the transaction."""

    def __init__(self, pairing: Pairing) -> None:
        self._pairing = pairing

    def initiate(self, tx: sa.Connection, proposal: Proposal) -> str:
        """A pending connection with an open invitation; answers the connection's id.

        Raises NoWay when this node is private and no destination URL is given.
        """
        public = pairings.read_node(tx)["public_url"] is not None
        if not public and proposal.destination_url is None:
            raise NoWay(
                "This node has no public URL and neither has the destination: two private nodes cannot "
                "connect. Enter the destination's URL, or let your partner initiate the connection."
            )
        calls: Literal["both", "us", "them"] = "them"
        if not public:
            calls = "us"
        elif proposal.destination_url is not None:
            calls = "both"
        wire_id = self._pairing.ids.token(128)
        self._pairing.insert(tx, proposal, id_=wire_id, wire_id=wire_id, side="A", calls=calls, columns={})
        self._pairing.begin(tx, wire_id, "inviting", destination=proposal.destination_url)
        self.issue(tx, wire_id, proposal.valid_for)
        return wire_id

    def issue(self, tx: sa.Connection, connection_id: str, valid_for: timedelta) -> str:
        """A new code for a pending connection; the one before is worth nothing any more."""
        token = self._pairing.token()
        expires = (self._pairing.clock.now() + valid_for).replace(microsecond=0)
        code = encode(self._invitation(tx, connection_id, token, expires))
        invitations.issue(
            tx,
            connection_id,
            token=token,
            sealed_code=self._pairing.secrets.seal(code, _place(connection_id)),
            expires_ms=int(expires.timestamp() * 1000),
        )
        return code

    def code(self, tx: sa.Connection, connection_id: str) -> str:
        """The code of an invitation we issued. Raises LookupError."""
        row = invitations.read_invitation(tx, connection_id)
        if row is None:
            raise LookupError(f"connection {connection_id} has no invitation")
        return self._pairing.secrets.unseal(row["code"], _place(connection_id))

    def revoke(self, tx: sa.Connection, connection_id: str) -> None:
        """An open invitation becomes worthless; a used one stays used."""
        row = invitations.read_invitation(tx, connection_id)
        if row is not None and row["state"] == "open":
            invitations.close_invitation(tx, connection_id, "revoked", now_ms=self._pairing.now_ms())

    def is_open(self, tx: sa.Connection, connection_id: str) -> bool:
        """Whether an acceptance may still come, or one that came is to be finished."""
        row = invitations.read_invitation(tx, connection_id)
        if row is None:
            return False
        alive = row["state"] == "open" and row["expires_ms"] > self._pairing.now_ms()
        return bool(alive or row["state"] == "used")

    def redeem(self, tx: sa.Connection, request: Redeem) -> Welcome | Problem:
        """Take an acceptance whose signature is good for ``request.b_pub``.

        A refusal is returned and not raised: what it leaves behind (a counted failure, an alarm)
        has to be committed.
        """
        row = pairings.connection_of_wire(tx, request.conn, "A")
        issued = None if row is None else invitations.read_invitation(tx, row["id"])
        if row is None or issued is None:
            return Problem("E_NO_INVITATION")
        refusal = self._refusal(tx, row, issued, request)
        if refusal is not None:
            return refusal
        try:
            control.negotiate(request.hello)
        except Problem as problem:
            return problem
        if issued["state"] == "open":
            _pin(tx, row, request)
            invitations.close_invitation(tx, row["id"], "used", now_ms=self._pairing.now_ms())
            pairings.change_pairing(tx, row["id"], step="answered", commitment=request.commit)
        return Welcome(
            conn=row["wire_id"],
            a_name=pairings.read_node(tx)["name"],
            nonce_a=pairings.read_pairing(tx, row["id"])["nonce_ours"],
            hello=self._pairing.hello(tx),
        )

    def confirm(self, tx: sa.Connection, request: Confirm) -> str:
        """The accepter reveals his nonce: the connection is active. Answers its id; raises Problem."""
        row = pairings.connection_of_wire(tx, request.conn, "A")
        if row is None or row["peer_public_key"] is None:
            raise Problem("E_NO_INVITATION")
        pair = pairings.read_pairing(tx, row["id"])
        if pair["commitment"] != commitment(request.nonce_b, row["peer_public_key"]):
            raise Problem("E_COMMITMENT")
        if pair["step"] == "answered":
            token = read(self.code(tx, row["id"])).token
            self._pairing.activate(tx, row, token=token, nonce_a=pair["nonce_ours"], nonce_b=request.nonce_b)
        return str(row["id"])

    def _invitation(self, tx: sa.Connection, connection_id: str, token: str, expires: datetime) -> Invitation:
        us, row = pairings.read_node(tx), pairings.read_connection(tx, connection_id)
        assert row is not None
        return Invitation(
            connection=row["wire_id"],
            name=row["name"],
            inviter=us["name"],
            mode=row["mode"],
            link=row["link"],
            url=us["public_url"],
            inviter_uid=us["uid"],
            inviter_key=row["public_key"],
            token=token,
            expires_at=expires,
            product=self._pairing.software,
            names=(row["local_name"], row["remote_name"]),
            about=row["description"],
            hold=row["hold"],
        )

    def _refusal(
        self, tx: sa.Connection, row: sa.RowMapping, issued: sa.RowMapping, request: Redeem
    ) -> Problem | None:
        if issued["state"] == "burnt":
            return Problem("E_REVOKED", "The invitation was withdrawn after too many wrong tries.")
        if not invitations.fits(issued, request.tok):
            invitations.record_failure(tx, issued)
            return Problem("E_TOKEN")
        if issued["state"] == "revoked":
            return Problem("E_REVOKED")
        if issued["state"] == "used":
            pair = pairings.read_pairing(tx, row["id"])
            if row["peer_public_key"] == request.b_pub and pair["commitment"] == request.commit:
                return None  # the answer was lost; he asks again
            pairings.alarm(tx, row["id"], "UsedAlready", _SECOND_USE, self._pairing.now_ms())
            return Problem("E_USED")
        if issued["expires_ms"] <= self._pairing.now_ms():
            return Problem("E_EXPIRED")
        return None


def _pin(tx: sa.Connection, row: sa.RowMapping, request: Redeem) -> None:
    """From now on this connection belongs to that key. The address stays the one our own
    administrator entered: a partner does not choose whom we call."""
    values: dict[str, object] = {
        "peer_public_key": request.b_pub,
        "peer_uid": request.b_uid,
        "peer_name": request.b_name,
        "peer_tracker": request.hello.tracker,
    }
    if row["calls"] == "both" and request.b_url is None:
        values |= {"calls": "them", "link": "private", "peer_url": None}
    pairings.change_connection(tx, row["id"], **values)


def _place(connection_id: str) -> str:
    return f"invitation.code/{connection_id}"
