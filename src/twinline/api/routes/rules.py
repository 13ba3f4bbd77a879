from fastapi import APIRouter

from twinline.api import models
from twinline.api.caller import Call
from twinline.operations import views
from twinline.ports import Diagnostic

__all__ = ["router"]

router = APIRouter(tags=["rules"])


@router.get("/connections/{connection}/rules", summary="The two rules in force, outgoing first")
async def rules(call: Call, connection: str) -> tuple[views.RuleView, views.RuleView]:
    return await call.operations.rules.get(connection)


@router.put("/connections/{connection}/rules", summary="Publish both rules; they must compile")
async def publish(
    call: Call, connection: str, body: models.Publication
) -> tuple[views.RuleView, views.RuleView]:
    await call.operations.rules.publish(
        connection, outgoing=body.outgoing, incoming=body.incoming, by=call.person
    )
    return await call.operations.rules.get(connection)


@router.get("/connections/{connection}/rules/versions", summary="All versions, the newest first")
async def versions(call: Call, connection: str) -> tuple[views.RuleVersionView, ...]:
    return await call.operations.rules.versions(connection)


@router.post("/connections/{connection}/rules/{direction}/rollback", summary="Publish an older version again")
async def roll_back(
    call: Call, connection: str, direction: views.Direction, body: models.RollBack
) -> tuple[views.RuleView, views.RuleView]:
    await call.operations.rules.roll_back(connection, direction, body.version, by=call.person)
    return await call.operations.rules.get(connection)


@router.post("/rules/check", summary="Compile a rule; an empty list means accepted")
async def check(call: Call, body: models.RuleText) -> tuple[Diagnostic, ...]:
    return await call.operations.rules.check(body.source, body.direction)
