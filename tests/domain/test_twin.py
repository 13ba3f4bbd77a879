"""The sync state: what a look at our item does to it."""

from hypothesis import given
from hypothesis import strategies as st

from twinline.domain.hub import HubIssue
from twinline.domain.ids import Ref, Side
from twinline.domain.replica import take_apart
from twinline.domain.twin import Pending, Stamp, TwinState, absorb, observe, ours_alone

TEXTS = st.text(alphabet="abc", max_size=2)
LABELS = st.sets(st.sampled_from("xyz"))


def item(summary: str = "s", description: str = "d", labels: set[str] = frozenset()) -> HubIssue:  # type: ignore[assignment]
    return {"id": "1", "summary": summary, "description": description, "labels": sorted(labels)}


def seen(state: TwinState, hub: HubIssue) -> TwinState:
    refs = {("comment", str(n)): Ref(f"ref{n}") for n in range(10)}
    return observe(state, hub, take_apart(hub), side=Side.A, refs=refs)


def test_the_first_look_gives_every_field_version_one() -> None:
    state = seen(TwinState(), item(labels={"x"}))
    assert state.ver == 1
    assert {name: field.ver for name, field in state.ours.items()} == {
        "id": 1,
        "summary": 1,
        "description": 1,
    }
    assert state.our_sets["labels"]["x"].ver == 1


def test_a_look_at_an_unchanged_item_changes_nothing() -> None:
    state = seen(TwinState(), item(labels={"x"}))
    assert seen(state, item(labels={"x"})) == state


def test_line_ends_and_the_time_of_change_are_no_change() -> None:
    state = seen(TwinState(), {**item(description="a\nb"), "updated": 1})
    assert seen(state, {**item(description="a\r\nb"), "updated": 2}).ver == state.ver


def test_a_change_carries_the_partners_version_we_knew() -> None:
    state = seen(TwinState(in_ver=7), item())
    state = seen(state, item(summary="new"))
    assert (state.ver, state.ours["summary"].ver, state.ours["summary"].seen) == (2, 2, 7)
    assert state.ours["description"].ver == 1
    assert state.changed_here["summary"] == Stamp(2, 7)


def test_a_removed_label_is_an_element_with_a_version_of_its_own() -> None:
    state = seen(TwinState(), item(labels={"x", "y"}))
    state = seen(state, item(labels={"y"}))
    assert {n: (e.present, e.ver) for n, e in state.our_sets["labels"].items()} == {
        "x": (False, 2),
        "y": (True, 1),
    }


def test_a_copy_that_disappears_is_forgotten_and_an_original_is_deleted() -> None:
    original = {**item(), "comments": [{"id": "1", "body": "mine"}]}
    state = seen(TwinState(), original)  # type: ignore[arg-type]
    gone = seen(state, {**item(), "comments": []})
    (entity,) = gone.entities.values()
    assert (entity.deleted, entity.ever) == (True, 2)
    refs = {("comment", "1"): Ref("ref1")}
    state_of_b = observe(gone, {**item(), "comments": []}, take_apart(item()), side=Side.B, refs=refs)
    assert state_of_b.ver == gone.ver


@given(st.tuples(TEXTS, TEXTS, TEXTS), st.tuples(LABELS, LABELS, LABELS))
def test_what_we_wrote_is_absorbed_and_what_a_person_did_meanwhile_is_not(
    texts: tuple[str, str, str], labels: tuple[set[str], set[str], set[str]]
) -> None:
    (before, ours, theirs), (had, added, by_person) = texts, labels
    state = seen(TwinState(), item(before, before, had))
    written = Pending({"summary": ours}, tuple(sorted(added - had)))
    after = item(ours, theirs, had | added | by_person)
    alone = ours_alone(state, after, written)
    state = absorb(state, alone, take_apart(alone))
    assert state.ver == 1, "an absorbed write is no news"
    assert state.ours["summary"].value == ours
    state = seen(state, after)
    assert (state.ver == 2) == (theirs != before or bool(by_person - had - added))
    assert state.ours["summary"].ver == 1
