"""Is all well? One card per connection, open errors first."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit
from twinline.operations.views import OverviewView

__all__ = ["PAGES"]

_CHART_HEIGHT = 80
_ERRORS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour of the chart; heights in the chart's own units."""

    x: int
    hour: datetime
    changes_out: int
    changes_in: int
    out_height: float
    in_height: float


async def show(visit: Visit) -> Response:
    overview = await visit.operations.overview()
    open_errors = (await visit.operations.problems.counts())["open"]
    return visit.show(
        "pages/overview.html",
        overview=overview,
        problems=overview.open_problems[:_ERRORS_SHOWN],
        open_errors=open_errors,
        verdict=_verdict(overview, open_errors),
        bars=_bars(overview),
        chart_height=_CHART_HEIGHT,
    )


def _verdict(overview: OverviewView, errors: int) -> tuple[str, str]:
    """The state colour, and the one sentence to read first."""
    if errors:
        return "bad", "One error needs you." if errors == 1 else f"{errors:,} errors need you."
    if overview.tracker is not None and overview.tracker.state != "ok":
        return "warn", f"The tracker does not answer as it should: {overview.tracker.state_detail}"
    retrying = [c.name for c in overview.connections if c.state == "active" and c.health == "retrying"]
    if retrying:
        return "warn", f"Retrying by itself: {', '.join(retrying)}."
    blocked = [c.name for c in overview.connections if c.state == "active" and c.health == "blocked"]
    if blocked:
        return "bad", f"Blocked: {', '.join(blocked)}."
    resting = [
        c.name for c in overview.connections if c.state == "deactivated" and c.waiting_out + c.waiting_in
    ]
    if resting:
        return "warn", f"Deactivated, with changes that wait: {', '.join(resting)}."
    return "ok", "All is well."


def _bars(overview: OverviewView) -> tuple[Bar, ...]:
    """Empty when nothing happened: an empty chart tells less than a sentence."""
    top = max((out + came for _, out, came in overview.per_hour), default=0)
    if top == 0:
        return ()
    return tuple(
        Bar(
            x=index * 10,
            hour=hour,
            changes_out=out,
            changes_in=came,
            out_height=round(out / top * _CHART_HEIGHT, 1),
            in_height=round(came / top * _CHART_HEIGHT, 1),
        )
        for index, (hour, out, came) in enumerate(overview.per_hour)
    )


PAGES = (Page("/", show),)
