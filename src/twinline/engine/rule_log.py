"""What a rule logged (``log.info``, ``println``), in the timeline of its item: few lines, short ones."""

from collections.abc import Sequence

import sqlalchemy as sa

from twinline.engine.work import Work
from twinline.store.timeline import note

__all__ = ["note_log"]

_LINES = 10
_CHARACTERS = 400


def note_log(tx: sa.Connection, work: Work, rule: str, lines: Sequence[str]) -> None:
    """``rule`` is its name for people. The last lines are kept: they are the nearest to an error."""
    if not lines:
        return
    left_out = len(lines) - _LINES
    shown = [line[:_CHARACTERS] for line in lines[-_LINES:]]
    if left_out > 0:
        shown.insert(0, f"({left_out} lines before these are left out.)")
    for line in shown:
        note(tx, work.twin.id, "note", {rule: line}, now_ms=work.parts.now_ms())
