"""Connections: how they stand, and what can be done to one that exists.

Pending ──▶ Active ⇄ Deactivated
"""

from collections.abc import Callable

import sqlalchemy as sa

from twinline.link import agreement, control
from twinline.operations.connection_views import connection_view, connection_views
from twinline.operations.errors import Refused
from twinline.operations.inviting import Inviting, existing, log, tell
from twinline.operations.views import ConnectionView
from twinline.store import connections

__all__ = ["Connections"]


class Connections(Inviting):
    async def list(self) -> tuple[ConnectionView, ...]:
        """All of them, by name."""
        return await self._parts.database.read(connection_views, self._parts.clock.now())

    async def get(self, connection: str) -> ConnectionView:
        return await self._parts.database.read(connection_view, connection, self._parts.clock.now())

    async def activate(self, connection: str, *, by: str) -> None:
        """What was queued while it was deactivated is applied in order."""

        def activate(tx: sa.Connection) -> None:
            row = existing(tx, connection)
            if row["state"] != "deactivated":
                raise Refused(
                    f"The connection “{row['name']}” is {row['state']}; "
                    "only a deactivated one can be activated."
                )
            if row["health_detail"] == control.CLOSED:
                raise Refused(control.CLOSED)
            agreement.activate(tx, self._parts.pairing, connection)
            log(tx, self._parts, by, "activated the connection", row["name"])

        await self._change(connection, activate)

    async def deactivate(self, connection: str, *, by: str) -> None:
        """Changes of both sides are queued from now on."""

        def deactivate(tx: sa.Connection) -> None:
            row = existing(tx, connection)
            if row["state"] != "active":
                raise Refused(
                    f"The connection “{row['name']}” is {row['state']}; "
                    "only an active one can be deactivated."
                )
            agreement.deactivate(tx, self._parts.pairing, connection)
            log(tx, self._parts, by, "deactivated the connection", row["name"])

        await self._change(connection, deactivate)

    async def delete(self, connection: str, *, by: str) -> None:
        """With its twins, rules and triggers; a local one with both sides. Items stay as they are.
        The partner is told, if he can be reached now."""
        row = await self._parts.database.read(existing, connection)
        if row["link"] != "local" and row["state"] != "pending":
            await self._parts.partners.say_goodbye(connection)

        def delete(tx: sa.Connection) -> None:
            row = existing(tx, connection)
            if row["link"] == "local":
                for side in ("A", "B"):
                    connections.delete(tx, row["wire_id"] + side)
            connections.delete(tx, connection)
            log(tx, self._parts, by, "deleted the connection", row["name"])

        await self._change(connection, delete)

    async def they_match(self, connection: str, *, by: str) -> None:
        """The code words were compared by voice, and are the same."""

        def match(tx: sa.Connection) -> None:
            row = existing(tx, connection)
            if not row["code_words"]:
                raise Refused(
                    "There are no code words to compare: the connection was not accepted yet, or is local."
                )
            agreement.they_match(tx, self._parts.pairing, connection)
            log(tx, self._parts, by, "compared the code words: they match", row["name"])

        await self._change(connection, match)

    async def approve(self, connection: str, *, by: str) -> None:
        """The initiator lets the named partner in, where everything is held until then."""

        def approve(tx: sa.Connection) -> None:
            row = existing(tx, connection)
            if row["hold"] != "approved" or row["side"] != "A":
                raise Refused("This connection does not wait for your approval.")
            if row["state"] == "pending":
                raise Refused("Nobody has accepted the invitation yet.")
            agreement.approve(tx, self._parts.pairing, connection)
            log(tx, self._parts, by, f"approved the partner {row['peer_name']}", row["name"])

        await self._change(connection, approve)

    async def upgrade(self, connection: str, *, by: str) -> None:
        """Basic → Script: the fixed rules become ones that can be edited. All twins are kept."""

        def upgrade(tx: sa.Connection) -> None:
            row = existing(tx, connection)
            if row["mode"] != "basic":
                raise Refused("This connection is in Script mode already.")
            connections.change(tx, connection, mode="script")
            log(tx, self._parts, by, "upgraded the connection to Script mode", row["name"])

        await self._change(connection, upgrade)

    async def _change(self, connection: str, work: Callable[[sa.Connection], None]) -> None:
        await self._parts.database.write(work)
        tell(self._parts, connection)
