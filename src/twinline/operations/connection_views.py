"""Connections as people see them: the row, its counts, its invitation."""

from datetime import datetime

import sqlalchemy as sa

from twinline.link.invitations import PRODUCT
from twinline.operations.errors import Missing
from twinline.operations.times import from_ms, to_ms
from twinline.operations.views import ConnectionView, InvitationView
from twinline.store import connections, settings
from twinline.store.invitations import read_invitation

__all__ = ["connection_view", "connection_views"]


def connection_views(tx: sa.Connection, now: datetime) -> tuple[ConnectionView, ...]:
    """All of them, by name, in a fixed number of queries (one more for each pending invitation)."""
    counted = connections.counts(tx)
    us = settings.node_row(tx)
    return tuple(
        _view(row, counted.get(row["id"], connections.Counts()), _invitation(tx, row, us, now))
        for row in connections.listed(tx)
    )


def connection_view(tx: sa.Connection, connection: str, now: datetime, *, code: str = "") -> ConnectionView:
    """One connection; ``code`` is shown in its invitation."""
    row = connections.get(tx, connection)
    if row is None:
        raise Missing("There is no such connection.")
    counted = connections.counts(tx).get(connection, connections.Counts())
    return _view(row, counted, _invitation(tx, row, settings.node_row(tx), now, code=code))


def _view(
    row: sa.RowMapping, counted: connections.Counts, invitation: InvitationView | None
) -> ConnectionView:
    return ConnectionView(
        id=row["id"],
        name=row["name"],
        description=row["description"],
        link=row["link"],
        mode=row["mode"],
        side=row["side"],
        calls=row["calls"],
        local_name=row["local_name"],
        remote_name=row["remote_name"],
        project=row["project"],
        state=row["state"],
        health=row["health"],
        health_detail=row["health_detail"],
        destination=_destination(row),
        partner=row["peer_name"],
        partner_tracker=row["peer_tracker"],
        hold=row["hold"],
        approved=row["approved"],
        code_words=row["code_words"],
        matched_here=row["matched_here"],
        matched_there=row["matched_there"],
        waiting_out=counted.waiting_out,
        waiting_in=counted.waiting_in,
        blocked=counted.blocked,
        twins=counted.twins,
        created_at=from_ms(row["created_ms"]),
        activated_at=from_ms(row["activated_ms"]),
        last_in_at=from_ms(row["in_ms"]),
        last_out_at=from_ms(row["out_ms"]),
        heard_at=from_ms(row["heard_ms"]),
        invitation=invitation,
    )


def _destination(row: sa.RowMapping) -> str:
    if row["link"] == "local":
        return "this node"
    if row["peer_name"] is None:
        return "unknown"
    return str(row["peer_url"] or row["peer_name"])


def _invitation(
    tx: sa.Connection, row: sa.RowMapping, us: sa.RowMapping, now: datetime, *, code: str = ""
) -> InvitationView | None:
    if row["state"] != "pending" or row["side"] != "A":
        return None
    issued = read_invitation(tx, row["id"])
    if issued is None:
        return None
    is_over = issued["state"] == "open" and issued["expires_ms"] <= to_ms(now)
    return InvitationView(
        code=code,
        inviter=us["name"],
        inviter_url=us["public_url"],
        name=row["name"],
        mode=row["mode"],
        link=row["link"],
        local_name=row["local_name"],
        remote_name=row["remote_name"],
        description=row["description"],
        product=PRODUCT,
        expires_at=from_ms(issued["expires_ms"]),
        state="expired" if is_over else issued["state"],
    )
