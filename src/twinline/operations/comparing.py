"""Which differences of a pair say nothing: ours is newer than the partner's last word.

A partner who applied our change keeps quiet about it, so what he said of the field before is
old. Whether his rule took our value over is known only when he says something again.
"""

from collections.abc import Iterable

import sqlalchemy as sa

__all__ = ["answered_by_silence"]


def answered_by_silence(
    fields: Iterable[sa.RowMapping], elements: Iterable[sa.RowMapping], acked_ver: int
) -> frozenset[str]:
    """Fields, and sets by their name, whose differences are all ours, confirmed, and later than
    what the partner said. ``elements`` with those that were taken away."""
    scalars = {(row["space"], row["name"]): row for row in fields}
    members = {(row["space"], row["set_name"], row["name"]): row for row in elements}
    quiet = {
        name
        for (space, name), ours in scalars.items()
        if space == "ours" and _is_quiet(ours, scalars.get(("peer", name)), acked_ver)
    }
    doubts: dict[str, bool] = {}
    for _, set_name, name in members:
        ours, theirs = members.get(("ours", set_name, name)), members.get(("peer", set_name, name))
        if _is_there(ours) != _is_there(theirs):
            is_quiet = ours is not None and _is_quiet(ours, theirs, acked_ver)
            doubts[set_name] = doubts.get(set_name, True) and is_quiet
    return frozenset(quiet | {name for name, is_quiet in doubts.items() if is_quiet})


def _is_quiet(ours: sa.RowMapping, theirs: sa.RowMapping | None, acked_ver: int) -> bool:
    said_seeing = -1 if theirs is None else theirs["seen"]
    return bool(said_seeing < ours["ver"] <= acked_ver)


def _is_there(element: sa.RowMapping | None) -> bool:
    return element is not None and bool(element["present"])
