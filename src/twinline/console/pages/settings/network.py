"""How this node reaches the world: a custom CA, an outgoing proxy."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit, messages
from twinline.operations.errors import Refused

__all__ = ["PAGES"]

_TEMPLATE = "pages/settings/network.html"


async def show(visit: Visit) -> Response:
    network = await visit.operations.setup.network()
    return visit.show(_TEMPLATE, ca_file=network.ca_file, proxy_url=network.proxy_url)


async def save(visit: Visit) -> Response:
    ca_file, proxy_url = visit.form["ca_file"].strip(), visit.form["proxy_url"].strip()
    try:
        await visit.operations.setup.set_network(ca_file, proxy_url, by=visit.person)
    except Refused as error:
        return visit.show(_TEMPLATE, status=422, ca_file=ca_file, proxy_url=proxy_url, errors=messages(error))
    return visit.go("/settings/network", "Saved. New connections use it from now on.")


PAGES = (Page("/settings/network", show), Page("/settings/network", save, "POST"))
