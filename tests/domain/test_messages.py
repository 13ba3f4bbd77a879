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
from twinline.domain.twin import Entity, TwinState, observe

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
    replica = replica_of(take_in(TwinState(), message, side=Side.B), message, Side.B)
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


def attachment(**members: Json) -> dict[str, Json]:
    entity: dict[str, Json] = {
        "ref": "r1", "t": "attachment", "owner": "A", "ever": 1, "seen": 0, "del": False,
        "sha256": "0" * 64, "size": 3, "body": {"filename": "a.png"},
    }  # fmt: skip
    return {**sent(), "ents": [{**entity, **members}]}


@pytest.mark.parametrize(
    "entity",
    [
        {"sha256": "../../etc/passwd"},
        {"sha256": "A" * 64},
        {"ref": ""},
        {"ref": "r" * 201},
        {"size": -1},
        {"size": 1.5},
    ],
)
def test_an_attachment_with_a_member_out_of_its_bounds_is_refused(entity: dict[str, Json]) -> None:
    StateMessage.parse(attachment())
    with pytest.raises(ValueError, match=r"twin\.state is malformed"):
        StateMessage.parse(attachment(**entity))


def test_more_entities_than_any_item_has_and_endless_names_are_refused() -> None:
    entities = attachment()["ents"]
    assert isinstance(entities, list)
    floods: tuple[dict[str, Json], ...] = ({"ents": entities * 5_001}, {"lref": "x" * 201})
    for flood in floods:
        with pytest.raises(ValueError, match=r"twin\.state is malformed"):
            StateMessage.parse({**attachment(), **flood})


def test_a_set_we_do_not_know_does_not_pass_for_a_field() -> None:
    message = StateMessage.parse(
        {**sent(), "sets": {"summary": {"x": [1, 1, 0]}, "labels": {"wet": [1, 1, 0]}}}
    )
    replica = replica_of(take_in(TwinState(), message, side=Side.B), message, Side.B)
    assert (replica["summary"], replica["labels"]) == ("Leak", ["wet"])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("温度センサー 図面.pdf", "温度センサー 図面.pdf"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("C:\\evil.bat", "C:_evil.bat"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ('x\r\nContent-Type: text/html\r\n\r\n"', 'xContent-Type: text_html"'),
        ("a\x00b\x9b.txt", "ab.txt"),
        ("..", "attachment"),
        ("", "attachment"),
        ("n" * 300 + ".png", "n" * 251 + ".png"),
    ],
)
def test_a_file_name_is_a_name_and_nothing_else(given: str, shown: str) -> None:
    message = StateMessage.parse(attachment(body={"filename": given}))
    assert message.entities[0].body["filename"] == shown


@pytest.mark.parametrize("member", ["twin", "ver", "fields", "sets", "ents", "origin", "lref"])
def test_a_message_without_a_member_is_refused(member: str) -> None:
    message = {name: value for name, value in sent().items() if name != member}
    with pytest.raises(ValueError, match=r"twin\.state is malformed"):
        StateMessage.parse(message)


def test_a_partner_cannot_give_our_attachment_another_content() -> None:
    ours = Entity(Ref("r7"), "attachment", Side.A, "7", {"sha256": "a" * 64, "filesize": 1}, ever=1)
    state = TwinState(ver=1, entities={ours.ref: ours})
    theirs = {"ref": "r7", "t": "attachment", "owner": "A", "ever": 9, "seen": 9, "del": False, "body": {}}
    content = {"sha256": "b" * 64, "size": 1}
    message = StateMessage.parse({**sent(), "ents": [{**theirs, **content}]})
    assert take_in(state, message, side=Side.A).entities == {ours.ref: ours}


def test_a_partner_cannot_name_new_things_as_ours() -> None:
    theirs = {"ref": "x", "t": "comment", "owner": "B", "ever": 1, "seen": 0, "del": False, "body": {}}
    message = StateMessage.parse({**sent(), "ents": [theirs]})
    assert take_in(TwinState(), message, side=Side.B).entities == {}
