"""What can be done with a trigger: delete it, Bulk Exalate and stop that, exalate one item."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit
from twinline.console.words import count

__all__ = ["PAGES"]


async def delete(visit: Visit) -> Response:
    await visit.operations.triggers.delete(_trigger(visit), by=visit.person)
    return visit.go(_list(visit), "Trigger deleted. Items it put under sync stay under sync.")


async def bulk_exalate(visit: Visit) -> Response:
    bulk = await visit.operations.triggers.bulk_exalate(_trigger(visit), by=visit.person)
    return visit.go(_list(visit), f"Bulk Exalate has begun: {count(bulk.total, 'item')} to look at.")


async def stop_bulk(visit: Visit) -> Response:
    await visit.operations.triggers.stop_bulk(visit.number("bulk", visit.form["bulk"]), by=visit.person)
    return visit.go(_list(visit), "Stopped. Items that are under sync already stay under sync.")


def _trigger(visit: Visit) -> int:
    return visit.number("trigger", visit.part("trigger"))


def _list(visit: Visit) -> str:
    return f"/connections/{visit.part('id')}/triggers"


PAGES = (
    Page("/connections/{id}/triggers/{trigger}/delete", delete, "POST"),
    Page("/connections/{id}/triggers/{trigger}/bulk", bulk_exalate, "POST"),
    Page("/connections/{id}/triggers/{trigger}/stop", stop_bulk, "POST"),
)
