from typing import Annotated, Literal

from fastapi import APIRouter, Query

from twinline.api import models
from twinline.api.caller import Call
from twinline.operations import views

__all__ = ["router"]

router = APIRouter(tags=["watching"])

QueueState = Literal["queued", "running", "waiting for the partner", "blocked"]


@router.get("/overview", summary="Is all well?", response_model=models.Overview)
async def overview(call: Call) -> views.OverviewView:
    return await call.operations.overview()


@router.get("/queue", summary="What waits, the longest waiting first, 50 a page")
async def queue(
    call: Call,
    *,
    connection: str | None = None,
    state: QueueState | None = None,
    direction: views.Direction | None = None,
    text: str = "",
    page: int = 1,
) -> tuple[views.QueueRow, ...]:
    return await call.operations.queue.rows(connection, state, direction, text, page)


@router.get(
    "/errors", summary="Errors, the newest first, 50 a page", response_model=tuple[models.Problem, ...]
)
async def errors(
    call: Call,
    state: Annotated[Literal["open", "retrying", "resolved", "ignored", "all"], Query()] = "open",
    connection: str | None = None,
    text: str = "",
    page: int = 1,
) -> tuple[views.ProblemView, ...]:
    wanted = None if state == "all" else state
    return await call.operations.problems.list(wanted, connection, text, page)


@router.get("/errors/counts", summary="How many errors in each state")
async def counts(call: Call) -> dict[str, int]:
    return await call.operations.problems.counts()


@router.post("/errors/retry", summary="Retry all open errors, of one connection or of all")
async def retry_all(call: Call, connection: str | None = None) -> models.Count:
    return models.Count(count=await call.operations.problems.retry_all(connection, by=call.person))


@router.get("/errors/{error}", summary="One error, with its data and rule", response_model=models.Problem)
async def error(call: Call, error: int) -> views.ProblemView:
    return await call.operations.problems.get(error)


@router.post("/errors/{error}/retry", status_code=204, summary="Try again now")
async def retry(call: Call, error: int) -> None:
    await call.operations.problems.retry(error, by=call.person)


@router.post("/errors/{error}/skip", status_code=204, summary="Leave out the change that failed")
async def skip(call: Call, error: int) -> None:
    await call.operations.problems.skip(error, by=call.person)


@router.post("/errors/{error}/ignore", status_code=204, summary="Put it away until something new comes")
async def ignore(call: Call, error: int) -> None:
    await call.operations.problems.ignore(error, by=call.person)


@router.get("/connections/{connection}/sent", summary="The disclosure log: exactly what left, 50 a page")
async def sent(call: Call, connection: str, text: str = "", page: int = 1) -> tuple[views.SentView, ...]:
    return await call.operations.sent.list(connection, text, page)


@router.get("/activity", summary="Who changed what in this node, 50 a page")
async def activity(call: Call, page: int = 1) -> tuple[views.ActivityView, ...]:
    return await call.operations.activity(page)
