"""Where a poll goes on: the pure part of the change feed.

    window   everything changed at or after ``low``; ``seen`` holds what of it was reported, by id and
             time stamp, so that looking at it again costs nothing
    page     read oldest first. Pages by offset would skip whatever moves up while somebody changes an
             issue, so the next page begins at the last time stamp of this one; only while a whole page
             has one stamp is an offset used, and then one known issue is read again to prove that
             nothing moved

A time that a long reading has left behind is never looked at again, so the next window begins before
the newest stamp *and* before this reading began: what happened while it was under way is in there.

All stamps are the tracker's. Jira's index keeps whole seconds, so the bounds are whole seconds too.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

__all__ = ["OVERLAP_MS", "FeedState", "Row", "Window"]

OVERLAP_MS = 120_000
"""How far back each poll looks: an index that lags, or a node of the cluster whose clock does."""
_MOST_SEEN = 5_000
_SECOND = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """An issue as the search lists it; ``updated`` in milliseconds."""

    id: str
    updated: int


@dataclass(frozen=True, slots=True)
class Window:
    """The next request: from this stamp on, this many skipped; the first must be ``anchor``."""

    low: int
    skip: int = 0
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class FeedState:
    """``high``: the newest stamp seen. ``since``: ``seen`` holds everything from this stamp on that
    was reported. ``window``: the page to read next. ``begun``: when the reading under way began, by
    the tracker's clock; 0 between two readings."""

    high: int
    since: int
    window: Window
    seen: Mapping[str, int] = field(default_factory=dict)
    begun: int = 0

    @classmethod
    def starting(cls, now: int) -> "FeedState":
        since = _whole_second(now - OVERLAP_MS)
        return cls(since, since, Window(since))

    @classmethod
    def parse(cls, text: str) -> "FeedState":
        """Raises ValueError for a text that is no cursor of ours."""
        try:
            stored = json.loads(text)
            low, skip, anchor = stored["window"]
            seen = {str(identity): int(stamp) for identity, stamp in stored["seen"].items()}
            return cls(
                int(stored["high"]),
                int(stored["since"]),
                Window(int(low), int(skip), str(anchor)),
                seen,
                int(stored["begun"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no cursor of this feed: {text[:80]!r}") from error

    def text(self) -> str:
        window = [self.window.low, self.window.skip, self.window.anchor]
        stored = {
            "high": self.high,
            "since": self.since,
            "window": window,
            "begun": self.begun,
            "seen": dict(self.seen),
        }
        return json.dumps(stored, separators=(",", ":"))

    def is_unseen(self, row: Row) -> bool:
        return self.seen.get(row.id) != row.updated

    def is_torn(self, rows: Sequence[Row]) -> bool:
        """Whether something moved under an offset, so that this page may have passed over an issue."""
        return bool(self.window.anchor) and (not rows or rows[0].id != self.window.anchor)

    def again(self) -> "FeedState":
        """The state that reads the stamp at hand from its beginning."""
        return replace(self, window=Window(self.window.low))

    def after(self, rows: Sequence[Row], *, is_last: bool, now: int) -> "FeedState":
        """The state when this page was read, ``is_last`` when nothing comes after it. ``now`` is the
        tracker's time when it answered (milliseconds)."""
        high = max([self.high, *(row.updated for row in rows)])
        begun = self.begun or now
        seen = {**self.seen, **{row.id: row.updated for row in rows}}
        since, seen = _remembered(min(high, begun), self.since, seen)
        if is_last:
            return FeedState(high, since, Window(since), seen)
        return FeedState(high, since, self._next_window(rows), seen, begun)

    def _next_window(self, rows: Sequence[Row]) -> Window:
        low = _whole_second(rows[-1].updated)
        if low > self.window.low:
            return Window(low)
        if len(rows) == 1:
            return Window(self.window.low, self.window.skip + 1)
        return Window(self.window.low, self.window.skip + len(rows) - 1, rows[-1].id)


def _remembered(settled: int, since: int, seen: Mapping[str, int]) -> tuple[int, dict[str, int]]:
    """What must be remembered: the overlap before ``settled``, and less of it after a mass change."""
    since = max(since, _whole_second(settled - OVERLAP_MS))
    kept = sorted(((stamp, one) for one, stamp in seen.items() if stamp >= since), reverse=True)
    if len(kept) > _MOST_SEEN:
        since = min(_whole_second(kept[_MOST_SEEN][0]) + _SECOND, _whole_second(settled))
        kept = [entry for entry in kept if entry[0] >= since]
    return since, {one: stamp for stamp, one in kept}


def _whole_second(stamp: int) -> int:
    return stamp // _SECOND * _SECOND
