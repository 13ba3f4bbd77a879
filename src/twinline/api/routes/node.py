from fastapi import APIRouter

from twinline.api import models
from twinline.api.caller import Call, Open
from twinline.operations import views

__all__ = ["router"]

router = APIRouter(tags=["node"])


@router.get("/setup", summary="What first run still needs")
async def setup_state(operations: Open) -> views.SetupView:
    return await operations.setup.state()


@router.post("/setup/administrator", status_code=204, summary="Create the administrator, once")
async def create_administrator(operations: Open, body: models.Administrator) -> None:
    await operations.setup.create_administrator(body.name, body.password, setup_token=body.setup_token)


@router.get("/node", summary="This node")
async def node(call: Call) -> views.NodeView:
    return await call.operations.setup.node()


@router.put("/node", summary="Name this node; a public URL makes it public")
async def set_node(call: Call, body: models.NodeIdentity) -> views.NodeView:
    return await call.operations.setup.set_node(body.name, body.public_url, by=call.person)


@router.get("/tracker", summary="The tracker this node is attached to")
async def tracker(call: Call) -> views.TrackerView | None:
    return await call.operations.setup.tracker()


@router.put("/tracker", summary="Attach this node to a tracker; it is asked at once")
async def attach_tracker(call: Call, body: models.TrackerAttachment) -> views.TrackerView:
    return await call.operations.setup.attach_tracker(**body.model_dump(), by=call.person)


@router.get("/projects", summary="The tracker's projects")
async def projects(call: Call) -> tuple[views.ProjectView, ...]:
    return await call.operations.setup.projects()


@router.get("/network", summary="Custom CA and outgoing proxy")
async def network(call: Call) -> views.NetworkView:
    return await call.operations.setup.network()


@router.put("/network", summary="Set a custom CA and an outgoing proxy")
async def set_network(call: Call, body: models.Network) -> views.NetworkView:
    return await call.operations.setup.set_network(body.ca_file, body.proxy_url, by=call.person)
