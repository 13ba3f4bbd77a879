"""Items under sync: search, entity sync status by key, and Exalate by key."""

import re

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit, messages
from twinline.domain.errors import SyncError
from twinline.operations.errors import Refused

__all__ = ["PAGES"]

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-[0-9]+|[0-9]+")


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def exalate(visit: Visit) -> Response:
    key = visit.form["key"].strip()
    try:
        twin = await visit.operations.items.exalate(visit.form["connection"], key, by=visit.person)
    except (Refused, SyncError) as error:
        return await _page(visit, key=key, chosen=visit.form["connection"], errors=messages(error, "key"))
    return visit.go(f"/items/{twin.id}", f"{twin.local_key or key} is under sync on {twin.connection_name}.")


async def _page(
    visit: Visit, *, key: str = "", chosen: str = "", errors: dict[str, str] | None = None
) -> Response:
    text, connection = visit.asked("text"), visit.asked("connection")
    is_key = _KEY.fullmatch(text) is not None and not connection
    if is_key:
        twins = await visit.operations.items.status(text.upper())
    else:
        twins = await visit.operations.items.list(
            connection=connection or None, text=text, page=visit.page_number
        )
    connections = await visit.operations.connections.list()
    return visit.show(
        "pages/items.html",
        status=422 if errors else 200,
        twins=twins,
        asked_key=text.upper() if is_key else "",
        filters={"text": text, "connection": connection},
        page=visit.page_number,
        connections=[(c.id, c.name) for c in connections],
        active=[(c.id, c.name) for c in connections if c.state != "pending"],
        key=key or (text.upper() if is_key else ""),
        chosen=chosen,
        errors=errors or {},
    )


PAGES = (Page("/items", show), Page("/items/exalate", exalate, "POST"))
