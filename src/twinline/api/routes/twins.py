from fastapi import APIRouter

from twinline.api import models
from twinline.api.caller import Call
from twinline.operations import views

__all__ = ["router"]

router = APIRouter(tags=["twins"])


@router.get("/twins", summary="Items under sync, 50 a page; with key: those of that item")
async def listed(
    call: Call, key: str | None = None, connection: str | None = None, text: str = "", page: int = 1
) -> tuple[views.TwinView, ...]:
    if key is not None:
        return await call.operations.items.status(key)
    return await call.operations.items.list(connection, text, page)


@router.post("/twins", status_code=201, summary="Put an item under sync by its key")
async def exalate(call: Call, body: models.Exalation) -> views.TwinView:
    return await call.operations.items.exalate(body.connection, body.key, by=call.person)


@router.get("/twins/{twin}", summary="Both sides of one item, and its timeline", response_model=models.Item)
async def one(call: Call, twin: int) -> views.ItemView:
    return await call.operations.items.get(twin)


@router.post("/twins/{twin}/unexalate", summary="Take it out of sync; both items stay")
async def unexalate(call: Call, twin: int) -> views.TwinView:
    return await call.operations.items.unexalate(twin, by=call.person)
