from fastapi import APIRouter

from twinline.api import models
from twinline.api.caller import Call
from twinline.operations import views

__all__ = ["router"]

router = APIRouter(tags=["triggers"])


@router.get("/triggers", summary="Triggers, of one connection or of all")
async def listed(call: Call, connection: str | None = None) -> tuple[views.TriggerView, ...]:
    return await call.operations.triggers.list(connection)


@router.post("/triggers", status_code=201, summary="Create a trigger; the tracker checks its query")
async def create(call: Call, body: models.Trigger) -> views.TriggerView:
    return await call.operations.triggers.create(
        body.connection, body.query, body.notes, body.active, by=call.person
    )


@router.post("/triggers/count", summary="How many items a query matches now, and the first few")
async def count(call: Call, body: models.Query) -> views.MatchView:
    return await call.operations.triggers.count(body.query)


@router.get("/triggers/{trigger}", summary="One trigger, with its newest Bulk Exalate")
async def one(call: Call, trigger: int) -> views.TriggerView:
    return await call.operations.triggers.get(trigger)


@router.put("/triggers/{trigger}", summary="Change a trigger")
async def update(call: Call, trigger: int, body: models.TriggerChange) -> views.TriggerView:
    return await call.operations.triggers.update(trigger, body.query, body.notes, body.active, by=call.person)


@router.delete("/triggers/{trigger}", status_code=204, summary="Delete it; its items stay in step")
async def delete(call: Call, trigger: int) -> None:
    await call.operations.triggers.delete(trigger, by=call.person)


@router.post("/triggers/{trigger}/bulk", status_code=202, summary="Put all matches under sync")
async def bulk_exalate(call: Call, trigger: int) -> views.BulkView:
    return await call.operations.triggers.bulk_exalate(trigger, by=call.person)


@router.post("/bulks/{bulk}/stop", summary="Stop a Bulk Exalate")
async def stop_bulk(call: Call, bulk: int) -> views.BulkView:
    return await call.operations.triggers.stop_bulk(bulk, by=call.person)
