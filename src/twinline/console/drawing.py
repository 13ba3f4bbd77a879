"""The one picture: our side, the line, their side. What the template ``layout/drawing.html`` draws.

The line shows who calls whom (arrow heads), its state (solid, dashed while retrying, broken when
blocked, dotted while pending, pale when deactivated) and what waits on it.
"""

from dataclasses import dataclass
from typing import Literal

from twinline.console.words import count
from twinline.operations.views import ConnectionView

__all__ = ["Drawing", "draw"]

Line = Literal["ok", "retrying", "blocked", "pending", "deactivated", "none"]


@dataclass(frozen=True, slots=True)
class Drawing:
    ours: str  # "" while not known
    theirs: str
    calls: Literal["both", "us", "them", "nobody"]
    line: Line
    ours_detail: str = ""
    theirs_detail: str = ""
    waiting_out: int = 0
    waiting_in: int = 0

    @property
    def text(self) -> str:
        """The same in words, for people who do not see the picture."""
        ours, theirs = self.ours or "Our side", self.theirs or "unknown"
        arrows = {
            "both": f"{ours} and {theirs} call each other",
            "us": f"{ours} calls {theirs}",
            "them": f"{theirs} calls {ours}",
            "nobody": f"{ours} and {theirs}",
        }[self.calls]
        state = {
            "ok": "in order",
            "retrying": "retrying",
            "blocked": "blocked",
            "pending": "pending",
            "deactivated": "deactivated",
            "none": "not made yet",
        }[self.line]
        waits = []
        if self.waiting_out:
            waits.append(f"{count(self.waiting_out, 'change')} waiting to go out")
        if self.waiting_in:
            waits.append(f"{count(self.waiting_in, 'change')} waiting to come in")
        return "; ".join([arrows, state, *waits])


def draw(connection: ConnectionView) -> Drawing:
    line: Line = connection.health if connection.state == "active" else connection.state
    known = connection.state != "pending"
    return Drawing(
        ours=connection.local_name,
        theirs=connection.remote_name,
        calls=connection.calls,
        line=line,
        ours_detail=connection.project,
        theirs_detail=_tracker(connection.partner_tracker) if known else "unknown",
        waiting_out=connection.waiting_out,
        waiting_in=connection.waiting_in,
    )


def _tracker(kind: str | None) -> str:
    """``jira`` as people write it."""
    return kind.capitalize() if kind and kind.islower() else kind or ""
