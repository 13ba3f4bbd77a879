"""Messages about twins: what is sent is understood, and nothing else is taken."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinline.domain.hub import Json
from twinline.domain.ids import Ref, Side, TwinId
from twinline.domain.messages import StateMessage, replica_of, state_message, take_in
from twinline.domain.replica import take_apart
from twinline.domain.twin import TwinState, observe

HUB: dict[str, Json] = {
    "summary": "Leak",
    "labels": ["wet"],
    "customFields": {"Severity": {"value": "High"}},
    "comments": [{"id": "5", "body": "help", "author": {"displayName": "Anna"}}],
}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


def sent(acked: int = 0) -> dict[str, Json]:
    refs = {("comment", "5"): Ref("r5")}
    state = observe(TwinState(acked_ver=acked), HUB, take_apart(HUB), side=Side.A, refs=refs)
    message = state_message(state, twin=TwinId("t" * 32), origin=Side.A, lref="mine", epoch=0)
    parsed: dict[str, Json] = json.loads(json.dumps(message))
    return parsed


def test_the_other_side_sees_the_replica_with_refs_for_ids() -> None:
    message = StateMessage.parse(sent())
    replica = replica_of(take_in(TwinState(), message), message, Side.B)
    assert replica["summary"] == "Leak"
    assert replica["customFields"] == {"Severity": {"value": "High"}}
    assert replica["labels"] == ["wet"]
    comment = {"id": "r5", "body": "help", "author": {"displayName": "Anna"}}
    assert replica["comments"] == replica["addedComments"] == [comment]
    assert replica["removedComments"] == []


def test_no_local_id_leaves_with_a_comment() -> None:
    assert '"5"' not in json.dumps(sent())


def test_what_the_partner_has_applied_is_not_sent_again() -> None:
    assert sent(acked=1)["ents"] == []


@given(st.sampled_from(sorted(sent())), ANY_JSON)
def test_a_message_with_any_member_replaced_is_understood_or_refused(member: str, value: Json) -> None:
    with suppress(ValueError):
        StateMessage.parse({**sent(), member: value})


@pytest.mark.parametrize("member", ["twin", "ver", "fields", "sets", "ents", "origin", "lref"])
def test_a_message_without_a_member_is_refused(member: str) -> None:
    message = {name: value for name, value in sent().items() if name != member}
    with pytest.raises(ValueError, match=r"twin\.state is malformed"):
        StateMessage.parse(message)
