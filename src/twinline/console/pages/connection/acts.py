"""Buttons of the tab Settings. Each does one thing and comes back."""

from datetime import timedelta

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit

__all__ = ["PAGES"]

_RENEWED_FOR = timedelta(days=7)  # as long as the wizard offers


async def activate(visit: Visit) -> Response:
    await visit.operations.connections.activate(visit.part("id"), by=visit.person)
    return _done(visit, "Activated. Queued changes are applied in order.")


async def deactivate(visit: Visit) -> Response:
    await visit.operations.connections.deactivate(visit.part("id"), by=visit.person)
    return _done(visit, "Deactivated. Changes are queued until you activate it again.")


async def they_match(visit: Visit) -> Response:
    await visit.operations.connections.they_match(visit.part("id"), by=visit.person)
    if (await visit.operations.connections.get(visit.part("id"))).verified:
        return _done(visit, "The connection is verified: both sides said that the words match.")
    return _done(visit, "Noted. The connection is verified once the other side says so too.")


async def approve(visit: Visit) -> Response:
    await visit.operations.connections.approve(visit.part("id"), by=visit.person)
    return _done(visit, "Approved. What was held goes on now.")


async def revoke(visit: Visit) -> Response:
    await visit.operations.connections.revoke_invitation(visit.part("id"), by=visit.person)
    return _done(visit, "Revoked. The code can no longer be accepted.")


async def renew(visit: Visit) -> Response:
    connection = visit.part("id")
    await visit.operations.connections.renew_invitation(connection, _RENEWED_FOR, by=visit.person)
    return visit.go(f"/connections/{connection}/invitation")


def _done(visit: Visit, note: str) -> Response:
    return visit.back(f"/connections/{visit.part('id')}/settings", note)


PAGES = (
    Page("/connections/{id}/activate", activate, "POST"),
    Page("/connections/{id}/deactivate", deactivate, "POST"),
    Page("/connections/{id}/match", they_match, "POST"),
    Page("/connections/{id}/approve", approve, "POST"),
    Page("/connections/{id}/invitation/revoke", revoke, "POST"),
    Page("/connections/{id}/invitation/renew", renew, "POST"),
)
