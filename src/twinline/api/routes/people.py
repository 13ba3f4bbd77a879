from typing import Annotated

from fastapi import APIRouter, Header

from twinline.api import models
from twinline.api.caller import Call, Open
from twinline.operations import views

__all__ = ["router"]

router = APIRouter(tags=["people"])


@router.post("/sessions", status_code=201, summary="Log in; the token works as a bearer for up to 12 hours")
async def log_in(operations: Open, body: models.LogIn) -> models.Secret:
    return models.Secret(token=await operations.people.log_in(body.name, body.password))


@router.delete("/sessions/current", status_code=204, summary="Log out the session that is the bearer")
async def log_out(call: Call, authorization: Annotated[str, Header()] = "") -> None:
    await call.operations.people.log_out(authorization.partition(" ")[2].strip())


@router.get("/tokens", summary="API tokens")
async def tokens(call: Call) -> tuple[views.TokenView, ...]:
    return await call.operations.people.tokens()


@router.post("/tokens", status_code=201, summary="Make an API token; it is shown this once")
async def create_token(call: Call, body: models.NewToken) -> models.Secret:
    return models.Secret(token=await call.operations.people.create_token(body.name, by=call.person))


@router.delete("/tokens/{token}", status_code=204, summary="Revoke an API token")
async def revoke_token(call: Call, token: int) -> None:
    await call.operations.people.revoke_token(token, by=call.person)


@router.put("/password", status_code=204, summary="Change one's own password; ends one's sessions")
async def change_password(call: Call, body: models.Password) -> None:
    await call.operations.people.change_password(call.person, body.old, body.new)
