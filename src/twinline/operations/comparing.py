"""Which differences of a pair say nothing: ours is newer than the partner's last word.

A partner who applied our change keeps quiet about it, so what he said of the field before is
old. Whether his rule took our value over is known only when he says something again.
"""

from collections.abc import Iterable

import sqlalchemy as sa

__all__ = ["answered_by_silence"]


def answered_by_silence(
    fields: Iterable[sa.RowMapping],
    elements: Iterable[sa.RowMapping],
    *,
    acked_ver: int,
    last_word_seeing: int,
) -> frozenset[str]:
    """Fields, and sets by their name, whose differences are all ours, confirmed, and later than
    what the partner said, which was when he had applied version ``last_word_seeing`` of ours.
    ``elements`` with those that were taken away."""

    def is_quiet(ours: sa.RowMapping) -> bool:
        return bool(last_word_seeing < ours["ver"] <= acked_ver)

    scalars = {(row["space"], row["name"]): row for row in fields}
    members = {(row["space"], row["set_name"], row["name"]): row for row in elements}
    quiet = {
        name
        for (space, name), ours in scalars.items()
        if space == "ours" and ("peer", name) in scalars and is_quiet(ours)
    }
    doubts: dict[str, bool] = {}
    for _, set_name, name in members:
        ours, theirs = members.get(("ours", set_name, name)), members.get(("peer", set_name, name))
        if _is_there(ours) != _is_there(theirs):
            doubts[set_name] = doubts.get(set_name, True) and ours is not None and is_quiet(ours)
    return frozenset(quiet | {name for name, all_quiet in doubts.items() if all_quiet})


def _is_there(element: sa.RowMapping | None) -> bool:
    return element is not None and bool(element["present"])
