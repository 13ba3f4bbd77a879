"""The form for the node's name and public URL, in the first run and in the settings."""

from starlette.responses import Response

from twinline.console.visit import Visit, messages
from twinline.operations.errors import Refused

__all__ = ["save", "show"]


async def show(visit: Visit, template: str) -> Response:
    node = await visit.operations.setup.node()
    return visit.show(template, node=node, name=node.name, public_url=node.public_url or "")


async def save(visit: Visit, template: str, *, done: str, note: str = "") -> Response:
    form = visit.form
    try:
        await visit.operations.setup.set_node(
            form["name"], form["public_url"].strip() or None, by=visit.person
        )
    except Refused as error:
        return visit.show(
            template,
            status=422,
            node=await visit.operations.setup.node(),
            name=form["name"],
            public_url=form["public_url"],
            errors=messages(error),
        )
    return visit.go(done, note)
