"""The change feed misses nothing while the list it reads moves under it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twinline.trackers.jira.cursor import OVERLAP_MS, FeedState, Row

_PAGE = 5


class _Index:
    """Issues with their time stamps, answered as Jira's search does: by the second, then by key."""

    def __init__(self, count: int, at: int) -> None:
        self.updated = {str(number): at for number in range(count)}
        self.now = at

    def edit(self, one: str, at: int) -> None:
        self.updated[one] = self.now = at

    def page(self, low: int, skip: int) -> tuple[list[Row], int]:
        matching = sorted(
            (stamp // 1000, int(one), stamp) for one, stamp in self.updated.items() if stamp >= low
        )
        rows = [Row(str(one), stamp) for _, one, stamp in matching]
        return rows[skip : skip + _PAGE], len(rows)


def _poll(index: _Index, state: FeedState, between: object = None) -> tuple[list[Row], FeedState, int]:
    """Read until there is no more. ``between`` is called between two pages."""
    news: list[Row] = []
    requests = 0
    while True:
        rows, total = index.page(state.window.low, state.window.skip)
        requests += 1
        assert requests < 1000, "the feed does not come to an end"
        if state.is_torn(rows):
            state = state.again()
            continue
        news += [row for row in rows if state.is_unseen(row)]
        is_last = not rows or state.window.skip + len(rows) >= total
        state = FeedState.parse(state.after(rows, is_last=is_last, now=index.now).text())
        if is_last:
            return news, state, requests
        if callable(between):
            between()


@given(
    seed=st.integers(min_value=0, max_value=2**32),
    spread_ms=st.sampled_from([1, 900, 5_000, 400_000]),
    count=st.integers(min_value=1, max_value=40),
)
@settings(max_examples=300, deadline=None)
def test_no_change_is_missed_however_pages_shift_and_stamps_coincide(
    seed: int, spread_ms: int, count: int
) -> None:
    dice = random.Random(seed)
    clock = 1_700_000_000_000
    index = _Index(count, 0)
    index.now = clock
    state = FeedState.starting(clock)
    reported: dict[str, int] = {}

    def somebody_edits() -> None:
        nonlocal clock
        for _ in range(dice.randrange(4)):
            clock += dice.randrange(spread_ms)
            if not dice.randrange(8):
                clock += 3 * OVERLAP_MS  # what is passed over now, no later poll looks at
            index.edit(str(dice.randrange(count)), clock)

    for _ in range(6):
        if dice.randrange(2):
            index.updated = dict.fromkeys(index.updated, clock)  # a mass change
        for _ in range(5):
            somebody_edits()
        news, state, _ = _poll(index, state, somebody_edits)
        reported.update({row.id: row.updated for row in news})
    news, state, _ = _poll(index, state)
    reported.update({row.id: row.updated for row in news})
    assert reported == {one: stamp for one, stamp in index.updated.items() if stamp}


def test_an_idle_tracker_costs_one_request_and_tells_nothing() -> None:
    index = _Index(4, 1_700_000_000_000)
    news, state, _ = _poll(index, FeedState.starting(1_700_000_000_500))
    assert len(news) == 4
    for _ in range(3):
        news, again, requests = _poll(index, state)
        assert (news, requests) == ([], 1)
        assert again.text() == state.text()


def test_a_mass_change_in_one_second_is_read_whole_and_told_once() -> None:
    index = _Index(300, 1_700_000_000_123)
    news, state, _ = _poll(index, FeedState.starting(1_700_000_000_500))
    assert sorted(row.id for row in news) == sorted(index.updated)
    assert _poll(index, state)[0] == []


def test_what_moves_away_between_two_pages_of_one_second_uncovers_nothing() -> None:
    index = _Index(12, 1_700_000_000_123)
    edits = iter(["0", "1", "2"])

    def somebody_edits_the_first() -> None:
        one = next(edits, None)
        if one is not None:
            index.edit(one, 1_700_000_000_123 + 5 * OVERLAP_MS)

    news, state, _ = _poll(index, FeedState.starting(1_700_000_000_500), somebody_edits_the_first)
    news += _poll(index, state)[0]
    assert {row.id for row in news} == set(index.updated)


def test_a_change_that_is_indexed_late_is_still_told() -> None:
    index = _Index(3, 1_700_000_000_000)
    _, state, _ = _poll(index, FeedState.starting(1_700_000_000_500))
    index.edit("1", 1_700_000_300_000)
    _, state, _ = _poll(index, state)
    index.updated["2"] = 1_700_000_300_000 - OVERLAP_MS + 1000
    news, state, _ = _poll(index, state)
    assert [row.id for row in news] == ["2"]


def test_what_is_remembered_stays_bounded_and_is_not_told_again() -> None:
    index = _Index(0, 0)
    for number in range(9_000):
        index.edit(str(number), 1_700_000_000_000 + number * 10)
    news, state, _ = _poll_wide(index, FeedState.starting(1_700_000_000_000))
    assert len({row.id for row in news}) == 9_000
    assert len(state.seen) <= 5_000
    again, state, _ = _poll_wide(index, state)
    assert again == []
    assert _poll_wide(index, state)[0] == []


def _poll_wide(index: _Index, state: FeedState) -> tuple[list[Row], FeedState, int]:
    news: list[Row] = []
    requests = 0
    while True:
        matching = sorted(
            (stamp, int(one)) for one, stamp in index.updated.items() if stamp >= state.window.low
        )
        rows = [Row(str(one), stamp) for stamp, one in matching][state.window.skip : state.window.skip + 1000]
        requests += 1
        is_last = state.window.skip + len(rows) >= len(matching)
        news += [row for row in rows if state.is_unseen(row)]
        state = state.after(rows, is_last=is_last, now=index.now)
        if is_last:
            return news, state, requests


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"high": 1}', "nonsense"])
def test_a_text_that_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        FeedState.parse(text)
