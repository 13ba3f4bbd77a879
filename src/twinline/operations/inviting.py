"""Making a connection: the invitation on one side, its acceptance on the other.

initiate ──▶ Pending ──(the partner accepts)──▶ Active
accept   ──▶ Pending ──(the inviter answers)──▶ Active
initiate, local ──────────────────────────────▶ Active, twice
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from twinline.domain.errors import Rejected, Transient
from twinline.link import agreement
from twinline.link import invitations as codes
from twinline.link.accepter import Accepter
from twinline.link.inviter import Inviter
from twinline.link.pairing import Proposal
from twinline.operations.checks import line, prose, web_address
from twinline.operations.connection_views import connection_view
from twinline.operations.errors import Missing, Refused
from twinline.operations.parts import Parts
from twinline.operations.times import to_ms
from twinline.operations.views import ConnectionView, DestinationView, InvitationView, NewConnection
from twinline.rules.defaults import RulePair, basic_rules, script_rules
from twinline.store import activity, connections, rules, settings, trackers

__all__ = ["Inviting", "existing", "log", "tell"]

SHORTEST_VALIDITY = timedelta(hours=1)
LONGEST_VALIDITY = timedelta(days=30)
_LONGEST_DESCRIPTION = 2_000
_GENERATED = "Twinline"  # the person of a rule's first version


class Inviting:
    """The part of ``Connections`` that makes new ones."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._inviter = Inviter(parts.pairing)
        self._accepter = Accepter(parts.pairing)

    async def check_destination(self, url: str) -> DestinationView:
        """Who answers at a destination URL: this very node (a local connection), or another."""
        url = web_address(url, "destination_url", "The destination instance URL")
        us = await self._parts.database.read(settings.node_row)
        if us["public_url"] is not None and url.lower() == us["public_url"].lower():
            return DestinationView("local", us["name"], codes.PRODUCT)
        name, product = await self._parts.partners.look_at(url)
        return DestinationView("public", name, product)

    async def initiate(self, new: NewConnection, *, by: str) -> ConnectionView:
        """A pending connection; its view carries the invitation's code. A local one is active at
        once, and the view is that of the first project's side."""
        proposal = _proposal(new)
        projects = {str(project["key"]) for project in await self._parts.tracker().projects()}
        _check_project(new.project, projects, "project")
        if new.local:
            _check_project(new.remote_project or "", projects, "remote_project")
            if new.remote_project == new.project:
                raise Refused("A local connection needs two different projects.", "remote_project")
        now = self._parts.clock.now()

        def make(tx: sa.Connection) -> ConnectionView:
            if connections.name_taken(tx, proposal.name):
                raise Refused(
                    f"There is a connection “{proposal.name}” already. Choose another name.", "name"
                )
            if new.local:
                return self._connect_local(tx, proposal, new.remote_project or "", by, now)
            try:
                connection = self._inviter.initiate(tx, proposal)
            except codes.NoWay as error:
                raise Refused(str(error), "destination_url") from error
            _write_rules(tx, connection, proposal.mode, proposal.project, now)
            log(tx, self._parts, by, "initiated the connection", proposal.name)
            code = self._inviter.code(tx, connection)
            return connection_view(tx, connection, now, code=code)

        view = await self._parts.database.write(make)
        tell(self._parts, view.id)
        return view

    def _connect_local(
        self, tx: sa.Connection, proposal: Proposal, remote_project: str, by: str, now: datetime
    ) -> ConnectionView:
        ours, theirs = agreement.connect_local(tx, self._parts.pairing, proposal, remote_project)
        _write_rules(tx, ours, proposal.mode, proposal.project, now)
        _write_rules(tx, theirs, proposal.mode, remote_project, now)
        log(tx, self._parts, by, "made the local connection", proposal.name)
        return connection_view(tx, ours, now)

    async def read_invitation(self, code: str) -> InvitationView:
        """What a pasted code says. Raises InvitationError: mangled, expired, our own …"""
        invitation = await self._parts.database.read(self._accepter.read, code)
        local_name, remote_name = reversed(invitation.names)
        return InvitationView(
            code="",
            inviter=invitation.inviter,
            inviter_url=invitation.url,
            name=invitation.name,
            mode=invitation.mode,
            link=invitation.link,
            local_name=local_name,
            remote_name=remote_name,
            description=invitation.about,
            product=invitation.product,
            expires_at=invitation.expires_at,
        )

    async def accept(self, code: str, project: str, *, by: str) -> ConnectionView:
        """Accept an invitation and shake hands with the inviter. Active when this returns, unless
        the inviter cannot be reached now: then it is pending, and tried again by itself."""
        invitation = await self._parts.database.read(self._accepter.read, code)
        projects = {str(found["key"]) for found in await self._parts.tracker().projects()}
        _check_project(project, projects, "project")
        now = self._parts.clock.now()

        def accept(tx: sa.Connection) -> str:
            connection = self._accepter.accept(tx, code, project)
            if not rules.published(tx, connection):
                _write_rules(tx, connection, invitation.mode, project, now)
                log(tx, self._parts, by, f"accepted the invitation of {invitation.inviter}", invitation.name)
            return connection

        connection = await self._parts.database.write(accept)
        try:
            await self._parts.partners.complete(connection)
        except Transient as error:
            reason = str(error)
            await self._parts.database.write(
                lambda tx: connections.change(tx, connection, health="retrying", health_detail=reason)
            )
        except Rejected:
            await self._parts.database.write(self._accepter.withdraw, connection)
            raise
        tell(self._parts, connection)
        return await self._parts.database.read(connection_view, connection, self._parts.clock.now())

    async def invitation_code(self, connection: str, *, by: str) -> str:
        """The code again, to be copied. It is written in the activity log who asked."""

        def show(tx: sa.Connection) -> str:
            row = self._inviting(tx, connection)
            log(tx, self._parts, by, "copied the invitation code", row["name"])
            return self._inviter.code(tx, connection)

        return await self._parts.database.write(show)

    async def revoke_invitation(self, connection: str, *, by: str) -> None:
        """The code that is out becomes worthless."""

        def revoke(tx: sa.Connection) -> None:
            row = self._inviting(tx, connection)
            self._inviter.revoke(tx, connection)
            log(tx, self._parts, by, "revoked the invitation", row["name"])

        await self._parts.database.write(revoke)
        tell(self._parts, connection)

    async def renew_invitation(self, connection: str, valid_for: timedelta, *, by: str) -> str:
        """A new code for a connection still pending; the one before becomes worthless."""
        _check_validity(valid_for)

        def renew(tx: sa.Connection) -> str:
            row = self._inviting(tx, connection)
            log(tx, self._parts, by, "made a new invitation code", row["name"])
            return self._inviter.issue(tx, connection, valid_for)

        code = await self._parts.database.write(renew)
        tell(self._parts, connection)
        return code

    def _inviting(self, tx: sa.Connection, connection: str) -> sa.RowMapping:
        row = existing(tx, connection)
        if row["state"] != "pending" or row["side"] != "A":
            raise Refused(
                "This connection has no open invitation: it was accepted already, or was not initiated here."
            )
        return row


def log(tx: sa.Connection, parts: Parts, by: str, action: str, thing: str) -> None:
    activity.add(tx, at_ms=to_ms(parts.clock.now()), person=by, action=action, thing=thing)


def tell(parts: Parts, connection: str) -> None:
    """Wake everybody whom a change of a connection may concern."""
    for topic in ("connections", "lanes", f"outbox:{connection}", "console"):
        parts.signals.notify(topic)


def existing(tx: sa.Connection, connection: str) -> sa.RowMapping:
    row = connections.get(tx, connection)
    if row is None:
        raise Missing("There is no such connection.")
    return row


def _write_rules(tx: sa.Connection, connection: str, mode: str, project: str, now: datetime) -> None:
    """Version 1 of both rules."""
    tracker = trackers.row(tx)
    assert tracker is not None
    make = basic_rules if mode == "basic" else script_rules
    pair: RulePair = make(tracker["kind"], project=project)
    for direction, source in (("outgoing", pair.outgoing), ("incoming", pair.incoming)):
        rules.publish(tx, connection, direction, source, person=_GENERATED, at_ms=to_ms(now))


def _proposal(new: NewConnection) -> Proposal:
    """What the person entered, checked."""
    if new.mode not in {"basic", "script"}:
        raise Refused(f"There is no mode “{new.mode}”. Choose Basic or Script.", "mode")
    if new.hold not in {"none", "approved", "verified"}:
        raise Refused("Hold nothing, or until approved, or until verified.", "hold")
    _check_validity(new.valid_for)
    local_name = line(new.local_name, "local_name", "The local instance short name")
    remote_name = line(new.remote_name, "remote_name", "The destination instance short name")
    if local_name.lower() == remote_name.lower():
        raise Refused("Both instances have the same short name. Give them different ones.", "remote_name")
    url = new.destination_url
    return Proposal(
        name=line(new.name, "name", "The connection name"),
        local_name=local_name,
        remote_name=remote_name,
        project=new.project,
        mode=new.mode,
        description=prose(new.description, "description", "The description", at_most=_LONGEST_DESCRIPTION),
        destination_url=web_address(url, "destination_url", "The destination instance URL")
        if url and not new.local
        else None,
        hold="none" if new.local else new.hold,
        valid_for=new.valid_for,
    )


def _check_validity(span: timedelta) -> None:
    if not SHORTEST_VALIDITY <= span <= LONGEST_VALIDITY:
        raise Refused("An invitation is valid for 1 hour to 30 days.", "valid_for")


def _check_project(key: str, known: set[str], field: str) -> None:
    if not key:
        raise Refused("Choose a project.", field)
    if key not in known:
        raise Refused(f"The tracker shows no project “{key[:100]}” to our account. Choose another.", field)
