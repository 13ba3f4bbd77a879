from datetime import timedelta

from fastapi import APIRouter

from twinline.api import models
from twinline.api.caller import Call
from twinline.operations import views

__all__ = ["router"]

router = APIRouter(tags=["connections"])


@router.get("/connections", summary="All connections, by name")
async def listed(call: Call) -> tuple[views.ConnectionView, ...]:
    return await call.operations.connections.list()


@router.post("/connections", status_code=201, summary="Initiate a connection; answers its invitation code")
async def initiate(call: Call, body: models.Initiation) -> views.ConnectionView:
    return await call.operations.connections.initiate(body.proposal(), by=call.person)


@router.get("/connections/{connection}", summary="One connection")
async def one(call: Call, connection: str) -> views.ConnectionView:
    return await call.operations.connections.get(connection)


@router.delete("/connections/{connection}", status_code=204, summary="Delete it; items stay as they are")
async def delete(call: Call, connection: str) -> None:
    await call.operations.connections.delete(connection, by=call.person)


@router.post("/connections/{connection}/activate", summary="Apply what was queued, and go on")
async def activate(call: Call, connection: str) -> views.ConnectionView:
    await call.operations.connections.activate(connection, by=call.person)
    return await call.operations.connections.get(connection)


@router.post("/connections/{connection}/deactivate", summary="Queue changes of both sides from now on")
async def deactivate(call: Call, connection: str) -> views.ConnectionView:
    await call.operations.connections.deactivate(connection, by=call.person)
    return await call.operations.connections.get(connection)


@router.post("/connections/{connection}/match", summary="The code words were compared, and match")
async def they_match(call: Call, connection: str) -> views.ConnectionView:
    await call.operations.connections.they_match(connection, by=call.person)
    return await call.operations.connections.get(connection)


@router.post("/connections/{connection}/approve", summary="Let the named partner in")
async def approve(call: Call, connection: str) -> views.ConnectionView:
    await call.operations.connections.approve(connection, by=call.person)
    return await call.operations.connections.get(connection)


@router.post("/connections/{connection}/upgrade", summary="From Basic to Script mode")
async def upgrade(call: Call, connection: str) -> views.ConnectionView:
    await call.operations.connections.upgrade(connection, by=call.person)
    return await call.operations.connections.get(connection)


@router.get("/connections/{connection}/invitation", summary="The invitation code again")
async def invitation(call: Call, connection: str) -> models.Code:
    code = await call.operations.connections.invitation_code(connection, by=call.person)
    return models.Code(code=code)


@router.post("/connections/{connection}/invitation", summary="A new code; the old one becomes worthless")
async def renew_invitation(call: Call, connection: str, body: models.Validity) -> models.Code:
    span = timedelta(days=body.valid_days)
    code = await call.operations.connections.renew_invitation(connection, span, by=call.person)
    return models.Code(code=code)


@router.delete("/connections/{connection}/invitation", status_code=204, summary="Revoke the invitation")
async def revoke_invitation(call: Call, connection: str) -> None:
    await call.operations.connections.revoke_invitation(connection, by=call.person)


@router.post("/invitations/read", summary="What an invitation code says")
async def read_invitation(call: Call, body: models.Code) -> views.InvitationView:
    return await call.operations.connections.read_invitation(body.code)


@router.post("/invitations/accept", status_code=201, summary="Accept an invitation")
async def accept(call: Call, body: models.Acceptance) -> views.ConnectionView:
    return await call.operations.connections.accept(body.code, body.project, by=call.person)


@router.post("/destinations/check", summary="Who answers at a destination URL")
async def check_destination(call: Call, body: models.Destination) -> views.DestinationView:
    return await call.operations.connections.check_destination(body.url)
