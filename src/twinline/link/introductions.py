"""The handshake over the network, from the side that calls.

accepter calls a public inviter:   redeem, confirm
private inviter calls the accepter: collect, answer
"""

import sqlalchemy as sa

from twinline.domain.errors import NotThisTracker, Rejected, Transient, Unreachable
from twinline.link import invitations as codes
from twinline.link.accepter import Accepter
from twinline.link.caller import Caller, Identity, NeverSent, PartnerRefused
from twinline.link.doorman import ROOT
from twinline.link.inviter import Inviter
from twinline.link.problems import Problem
from twinline.link.signatures import Answer, verify
from twinline.link.strict_json import NotStrict, dump, parse
from twinline.link.wire import Confirm, Redeem, Welcome, decode
from twinline.link.wiring import Wiring
from twinline.store import pairings

__all__ = ["Introductions", "identity"]

_COLLECT_SECONDS = 6
_REFUSALS: dict[str, codes.InvitationError] = {
    "E_EXPIRED": codes.Expired("This code has expired. Ask your partner for a new one."),
    "E_REVOKED": codes.Revoked("Your partner has revoked this code. Ask for a new one."),
    "E_USED": codes.UsedAlready(
        "This code was accepted already, by another node. If that was not you, tell your partner at once: "
        "somebody else has read the code."
    ),
    "E_TOKEN": codes.WrongToken("Your partner’s node does not know this code. Ask for a new one."),
    "E_NO_INVITATION": codes.UnknownInvitation(
        "Your partner’s node has no such invitation any more: the connection may have been deleted there. "
        "Ask for a new code."
    ),
    "E_VERSION": codes.OtherVersion(
        "The two nodes speak no common protocol version. Bring both to the same version of Twinline."
    ),
    "E_COMMITMENT": codes.Mangled(
        "The handshake was disturbed on its way. Ask your partner for a new code, and compare the code words."
    ),
}


def identity(wiring: Wiring, row: sa.RowMapping) -> Identity:
    return Identity(row["wire_id"], wiring.signer(row), row["public_key"])


class Introductions:
    def __init__(self, wiring: Wiring, caller: Caller) -> None:
        self._wiring = wiring
        self._caller = caller
        self._inviter = Inviter(wiring.pairing)
        self._accepter = Accepter(wiring.pairing)
        self._since_ms = wiring.now_ms()
        self._unsure: set[str] = set()  # acceptances that may have reached the inviter

    async def look_at(self, url: str) -> tuple[str, str]:
        """Name and product of the node at an address. Raises Unreachable or NotThisTracker."""
        answer = await self._caller.look(url.rstrip("/") + ROOT)
        try:
            said = parse(answer.body[:65_536])
        except NotStrict:
            said = None
        name, product = (said.get("name"), said.get("product")) if isinstance(said, dict) else (None, None)
        if answer.status_code != 200 or not isinstance(name, str) or not isinstance(product, str):  # noqa: PLR2004
            raise NotThisTracker(
                f"{url} answers, but not as a Twinline node with a public URL. Check the address with your "
                "partner."
            )
        return name[:200], product[:60]

    async def complete(self, connection_id: str) -> None:
        """Carry an acceptance through the handshake.

        Raises InvitationError when the inviter refuses, or was not reached at the first try;
        Transient when it has to be tried again.
        """
        row = await self._row(connection_id)
        if row["state"] != "pending":
            return
        if row["calls"] == "them":
            await self._wait_to_be_collected(connection_id)
            return
        try:
            await self._redeem(row)
        except NeverSent as error:
            if connection_id in self._unsure or row["created_ms"] < self._since_ms:
                raise
            raise codes.PartnerUnreachable(
                f"{row['peer_name']} cannot be reached, so nothing was agreed: {error} Check that "
                f"{row['peer_url']} can be opened from this machine, then accept again."
            ) from error
        except PartnerRefused as error:
            raise _translated(error) from error
        except Unreachable:
            self._unsure.add(connection_id)
            raise
        except Problem as error:
            raise codes.InvitationError(f"The inviter’s answer breaks the protocol: {error}.") from error

    async def collect(self, connection_id: str) -> bool:
        """Fetch the acceptance from the partner's node; False when nobody has accepted yet, or our
        invitation is not open any more.

        Raises InvitationError or Transient.
        """
        row = await self._row(connection_id)
        if not await self._wiring.database.read(self._inviter.is_open, connection_id):
            return False
        who, base = identity(self._wiring, row), _base(row)
        body = dump({"conn": row["wire_id"]}).encode()
        try:
            answer = await self._caller.call(who, "POST", f"{base}/collect", body, answered_by=None)
            offer = _offer(answer, row["wire_id"], self._wiring)
            welcome = await self._wiring.database.write(self._inviter.redeem, offer)
            if isinstance(welcome, Problem):
                raise codes.InvitationError(f"The acceptance was refused: {welcome.detail}")
            said = welcome.model_dump_json(by_alias=True).encode()
            answer = await self._caller.call(who, "POST", f"{base}/answer", said, answered_by=offer.b_pub)
            await self._wiring.database.write(self._inviter.confirm, decode(Confirm, answer.body))
        except PartnerRefused as error:
            if error.code == "E_NO_INVITATION":
                return False
            raise
        except Problem as error:
            raise Unreachable(f"What answers at {row['peer_url']} breaks the protocol: {error}") from error
        self._wiring.notify("connections", "console", f"outbox:{connection_id}")
        return True

    async def _redeem(self, row: sa.RowMapping) -> None:
        connection_id = row["id"]
        who, base, inviter = identity(self._wiring, row), _base(row), row["peer_public_key"]
        asked = await self._wiring.database.read(self._accepter.request_of, connection_id)
        body = asked.model_dump_json(by_alias=True).encode()
        answer = await self._caller.call(who, "POST", f"{base}/redeem", body, answered_by=inviter)
        welcome = decode(Welcome, answer.body)
        confirm = await self._wiring.database.write(self._accepter.answer, connection_id, welcome)
        said = confirm.model_dump_json().encode()
        try:
            await self._caller.call(who, "POST", f"{base}/confirm", said, answered_by=inviter)
        except NeverSent as error:  # by now something was agreed: this must be tried again
            raise Unreachable(str(error)) from error
        await self._wiring.database.write(self._accepter.settle, connection_id)
        self._wiring.notify("connections", "console", f"outbox:{connection_id}")

    async def _wait_to_be_collected(self, connection_id: str) -> None:
        for _ in range(_COLLECT_SECONDS):
            await self._wiring.signals.wait("connections", 1)
            if (await self._row(connection_id))["state"] != "pending":
                return
        raise Transient(
            "Accepted. The inviter’s node is private and fetches the acceptance from here by itself; until "
            "then the connection is pending."
        )

    async def _row(self, connection_id: str) -> sa.RowMapping:
        row = await self._wiring.database.read(pairings.read_connection, connection_id)
        if row is None:
            raise Rejected("This connection was deleted.")
        return row


def _base(row: sa.RowMapping) -> str:
    return f"{str(row['peer_url']).rstrip('/')}{ROOT}/invite"


def _offer(answer: Answer, wire_id: str, wiring: Wiring) -> Redeem:
    """The acceptance, signed by the very key it names. Raises Problem."""
    offer = decode(Redeem, answer.body)
    try:
        verify(answer, offer.b_pub, clock=wiring.pairing.clock)
    except ValueError as error:
        raise Problem("E_SIGNATURE") from error
    if offer.conn != wire_id:
        raise Problem("E_SIGNATURE", "The answer speaks of another connection.")
    return offer


def _translated(error: PartnerRefused) -> Exception:
    if error.code in _REFUSALS:
        known = _REFUSALS[error.code]
        return type(known)(str(known))
    if error.code in {"E_CLOCK", "E_RATE", "E_BUSY", "E_SLOW"}:
        return error  # passes, or is put right on one of the machines
    return codes.InvitationError(str(error))
