"""What all tabs of a connection share: its head with the drawing, and the tabs."""

from starlette.responses import Response

from twinline.console.visit import Visit
from twinline.operations.views import ConnectionView

__all__ = ["find", "tab"]


async def find(visit: Visit) -> ConnectionView:
    """The connection of this address. Raises Missing."""
    return await visit.operations.connections.get(visit.part("id"))


def tab(
    visit: Visit, name: str, connection: ConnectionView, /, *, status: int = 200, **context: object
) -> Response:
    return visit.show(
        f"pages/connection/{name}.html", status=status, tab=name, connection=connection, **context
    )
