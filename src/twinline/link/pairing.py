"""How a connection comes to be: what both sides of the handshake share.

    inviter A (inviter.py)                        accepter B (accepter.py)
    initiate ── code, by mail ──────────────────▶ accept: pending, nonce chosen
    redeem   ◀─ token, B's key, commitment ────── request_of
       token used, B's key pinned
             ── A's nonce ──────────────────────▶ answer
    confirm  ◀─ B's nonce ───────────────────────
       active, code words                         settle: active, the same code words

Everything is a transaction of one side; the network is elsewhere. Each step may be repeated with
the same contents after a lost answer.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import sqlalchemy as sa

from twinline.domain.hub import Json
from twinline.link import control, exchange
from twinline.link.handshake import code_words
from twinline.link.keys import KeyPair
from twinline.link.wire import Hello
from twinline.ports import Clock, Ids
from twinline.store import pairings
from twinline.store.secrets import Secrets

__all__ = ["Pairing", "Proposal", "private_key_place"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the initiator enters. ``destination_url`` None: "I don't have a URL"."""

    name: str
    local_name: str
    remote_name: str
    project: str
    mode: Literal["basic", "script"]
    description: str = ""
    destination_url: str | None = None
    hold: Literal["none", "approved", "verified"] = "none"
    valid_for: timedelta = timedelta(days=7)


def private_key_place(connection_id: str) -> str:
    """Where ``connection.private_key`` is sealed for."""
    return f"connection.private_key/{connection_id}"


@dataclass(frozen=True, slots=True)
class Pairing:
    """``software`` is what we tell partners: ``twinline/<major.minor>``."""

    secrets: Secrets
    clock: Clock
    ids: Ids
    software: str

    def now_ms(self) -> int:
        return int(self.clock.now().timestamp() * 1000)

    def token(self) -> str:
        """256 random bits as base64url."""
        return base64.urlsafe_b64encode(bytes.fromhex(self.ids.token(256))).decode().rstrip("=")

    def greeting(self, tx: sa.Connection) -> dict[str, Json]:
        return control.greeting(self.software, pairings.tracker_kind(tx))

    def hello(self, tx: sa.Connection) -> Hello:
        return Hello.model_validate(self.greeting(tx))

    def insert(
        self,
        tx: sa.Connection,
        proposal: Proposal,
        *,
        id_: str,
        wire_id: str,
        side: Literal["A", "B"],
        calls: Literal["both", "us", "them", "nobody"],
        columns: Mapping[str, object],
    ) -> None:
        """A connection's row; ``columns`` are those that differ by kind."""
        values: dict[str, object] = {
            "id": id_,
            "wire_id": wire_id,
            "side": side,
            "link": "public" if calls == "both" else "private",
            "mode": proposal.mode,
            "name": proposal.name,
            "description": proposal.description,
            "local_name": proposal.local_name,
            "remote_name": proposal.remote_name,
            "project": proposal.project,
            "state": "pending",
            "hold": proposal.hold,
            "calls": calls,
            "peer_url": proposal.destination_url,
            "created_ms": self.now_ms(),
        }
        pairings.insert_connection(tx, values | dict(columns))

    def begin(self, tx: sa.Connection, wire_id: str, step: str, **columns: object) -> None:
        """The handshake's row, with our nonce; and our key of the connection."""
        keys = KeyPair.fresh()
        sealed = self.secrets.seal(keys.private, private_key_place(wire_id))
        pairings.change_connection(tx, wire_id, private_key=sealed, public_key=keys.public)
        nonce = self.ids.token(256)
        values = {"connection": wire_id, "step": step, "nonce_ours": nonce}
        pairings.insert_pairing(tx, values | columns)

    def activate(
        self, tx: sa.Connection, row: sa.RowMapping, *, token: str, nonce_a: str, nonce_b: str
    ) -> None:
        """Both nonces are known: the code words follow from them, and the streams begin."""
        ours, theirs = row["public_key"], row["peer_public_key"]
        a_pub, b_pub = (ours, theirs) if row["side"] == "A" else (theirs, ours)
        words = code_words(
            token=token, connection=row["wire_id"], a_pub=a_pub, b_pub=b_pub, nonce_a=nonce_a, nonce_b=nonce_b
        )
        values = {"state": "active", "code_words": words, "activated_ms": self.now_ms()}
        pairings.change_connection(tx, row["id"], **values, health="ok", health_detail="")
        nonce_theirs = nonce_b if row["side"] == "A" else nonce_a
        pairings.change_pairing(tx, row["id"], step="done", code=None, nonce_theirs=nonce_theirs)
        exchange.open_streams(tx, row["id"], self.ids.token(128), self.greeting(tx))
