import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from link_sides import PROPOSAL, Side, shake_hands

from twinline.link import invitations as codes
from twinline.link.handshake import code_words
from twinline.link.pairing import private_key_place
from twinline.link.problems import Problem
from twinline.link.wire import Redeem, decode
from twinline.link.words import WORDS, four_words
from twinline.store.schema import invitation, problem


def test_a_code_says_who_invites_to_what(acme: Side) -> None:
    id_ = acme.write(acme.inviter.initiate, PROPOSAL)
    code = acme.write(acme.inviter.code, id_)

    said = codes.read(code)

    assert code.startswith("tlk1_")
    assert (said.connection, said.inviter, said.name, said.mode) == (id_, "Acme", "Acme to Globex", "script")
    assert (said.link, said.url, said.names) == ("private", "http://acme.example", ("Acme", "Globex"))
    assert said.inviter_key == acme.row(id_)["public_key"]


def test_a_code_survives_line_breaks_and_text_around_it(acme: Side) -> None:
    code = acme.write(acme.inviter.code, acme.write(acme.inviter.initiate, PROPOSAL))
    wrapped = "\n".join(code[start : start + 60] for start in range(0, len(code), 60))

    assert codes.read(f"  <{wrapped}>\r\n") == codes.read(code)


@settings(deadline=None)
@given(st.data())
def test_every_changed_or_lost_character_is_noticed(data: st.DataObject) -> None:
    code = _code()
    place = data.draw(st.integers(5, len(code) - 1))
    other = data.draw(st.sampled_from("abcXYZ019-_"))
    changed = code[:place] + other + code[place + 1 :]
    if changed != code:
        with pytest.raises(codes.Mangled):
            codes.read(changed)
    with pytest.raises(codes.InvitationError):
        codes.read(code[:place] + code[place + 1 :])


@pytest.mark.parametrize("text", ["", "hello", "https://acme.example/", "tlq1_abc_00000000", "x" * 100_000])
def test_other_text_is_no_invitation(text: str) -> None:
    with pytest.raises(codes.NotAnInvitation):
        codes.read(text)


def test_another_code_version_and_another_product_have_their_own_message() -> None:
    with pytest.raises(codes.OtherVersion, match="code version 2"):
        codes.read("tlk2_" + _code()[5:])
    with pytest.raises(codes.OtherVersion, match="another product"):
        codes.read(codes.encode(replace(codes.read(_code()), product="else/9.9")))


def test_the_token_and_the_private_key_are_not_readable_in_the_database(acme: Side) -> None:
    id_ = acme.write(acme.inviter.initiate, PROPOSAL)
    token = codes.read(acme.write(acme.inviter.code, id_)).token
    private = acme.secrets.unseal(acme.row(id_)["private_key"], private_key_place(id_))
    acme.reopen()

    stored = b"".join(file.read_bytes() for file in acme.folder.iterdir() if "twinline.db" in file.name)

    assert token.encode() not in stored
    assert acme.rows(invitation)[0]["token_hash"].encode() in stored
    assert private.encode() not in stored


def test_our_own_code_pasted_back_is_recognised(acme: Side) -> None:
    code = acme.write(acme.inviter.code, acme.write(acme.inviter.initiate, PROPOSAL))

    with pytest.raises(codes.OwnInvitation):
        acme.write(acme.accepter.accept, code, "ACME")


def test_an_expired_code_is_refused_on_both_sides(acme: Side, globex: Side) -> None:
    id_ = acme.write(acme.inviter.initiate, replace(PROPOSAL, valid_for=timedelta(hours=1)))
    code = acme.write(acme.inviter.code, id_)
    globex.write(globex.accepter.accept, code, "GLOB")
    request = globex.write(globex.accepter.request_of, id_)

    for side in (acme, globex):
        side.clock.moved = timedelta(hours=2)

    assert _code_of(acme.write(acme.inviter.redeem, request)) == "E_EXPIRED"
    with pytest.raises(codes.Expired, match="Acme"):
        globex.write(globex.accepter.accept, code, "GLOB")


def test_a_revoked_code_is_refused(acme: Side, globex: Side) -> None:
    id_ = acme.write(acme.inviter.initiate, PROPOSAL)
    globex.write(globex.accepter.accept, acme.write(acme.inviter.code, id_), "GLOB")
    acme.write(acme.inviter.revoke, id_)

    answer = acme.write(acme.inviter.redeem, globex.write(globex.accepter.request_of, id_))

    assert _code_of(answer) == "E_REVOKED"


def test_two_private_nodes_cannot_connect(globex: Side, tmp_path: Path) -> None:
    with pytest.raises(codes.NoWay):
        globex.write(globex.inviter.initiate, PROPOSAL)

    towards_known = replace(PROPOSAL, destination_url="http://acme.example")
    code = globex.write(globex.inviter.code, globex.write(globex.inviter.initiate, towards_known))
    initech = Side(tmp_path / "initech", "Initech", None)
    with pytest.raises(codes.NoWay):
        initech.write(initech.accepter.accept, code, "INI")
    initech.database.close()


def test_both_sides_are_active_and_show_the_same_four_words(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    here, there = acme.row(id_), globex.row(id_)

    assert (here["state"], there["state"]) == ("active", "active")
    assert here["code_words"] == there["code_words"]
    assert len(here["code_words"].split()) == 4
    assert (here["peer_name"], there["peer_name"]) == ("Globex", "Acme")
    assert (here["calls"], there["calls"]) == ("them", "us")
    assert (here["local_name"], there["local_name"]) == ("Acme", "Globex")


def test_a_second_acceptance_is_refused_and_raises_an_alarm(acme: Side, globex: Side, tmp_path: Path) -> None:
    thief = Side(tmp_path / "thief", "Thief", None)
    id_ = acme.write(acme.inviter.initiate, PROPOSAL)
    code = acme.write(acme.inviter.code, id_)
    for side in (globex, thief):
        side.write(side.accepter.accept, code, "X")

    acme.write(acme.inviter.redeem, thief.write(thief.accepter.request_of, id_))
    answer = acme.write(acme.inviter.redeem, globex.write(globex.accepter.request_of, id_))

    assert _code_of(answer) == "E_USED"
    assert acme.row(id_)["peer_name"] == "Thief"
    assert [row["kind"] for row in acme.rows(problem)] == ["UsedAlready"]
    thief.database.close()


def test_asking_again_after_a_lost_answer_gets_the_same_answer(acme: Side, globex: Side) -> None:
    id_ = acme.write(acme.inviter.initiate, PROPOSAL)
    globex.write(globex.accepter.accept, acme.write(acme.inviter.code, id_), "GLOB")
    request = globex.write(globex.accepter.request_of, id_)

    first = acme.write(acme.inviter.redeem, request)
    globex.reopen()
    again = acme.write(acme.inviter.redeem, globex.write(globex.accepter.request_of, id_))

    assert first == again
    confirm = globex.write(globex.accepter.answer, id_, again)
    acme.write(acme.inviter.confirm, confirm)
    acme.write(acme.inviter.confirm, confirm)
    globex.write(globex.accepter.settle, id_)
    assert acme.row(id_)["code_words"] == globex.row(id_)["code_words"]
    assert acme.rows(problem) == []


def test_five_wrong_tokens_burn_an_invitation(acme: Side, globex: Side) -> None:
    id_ = acme.write(acme.inviter.initiate, PROPOSAL)
    globex.write(globex.accepter.accept, acme.write(acme.inviter.code, id_), "GLOB")
    right = globex.write(globex.accepter.request_of, id_)
    wrong = right.model_copy(update={"tok": "A" * 43})

    answers = [_code_of(acme.write(acme.inviter.redeem, wrong)) for _ in range(5)]

    assert answers == ["E_TOKEN"] * 5
    assert _code_of(acme.write(acme.inviter.redeem, right)) == "E_REVOKED"


def test_a_nonce_chosen_after_the_fact_is_refused(acme: Side, globex: Side) -> None:
    id_ = acme.write(acme.inviter.initiate, PROPOSAL)
    globex.write(globex.accepter.accept, acme.write(acme.inviter.code, id_), "GLOB")
    welcome = acme.write(acme.inviter.redeem, globex.write(globex.accepter.request_of, id_))
    confirm = globex.write(globex.accepter.answer, id_, welcome)

    with pytest.raises(Problem, match="E_COMMITMENT"):
        acme.write(acme.inviter.confirm, confirm.model_copy(update={"nonce_b": "0" * 64}))
    assert acme.row(id_)["state"] == "pending"


def test_the_partner_does_not_choose_the_address_we_call(acme: Side, tmp_path: Path) -> None:
    globex = Side(tmp_path / "public", "Globex", "http://attacker.example")
    known = replace(PROPOSAL, destination_url="http://globex.example")
    id_ = shake_hands(acme, globex, known)

    assert acme.row(id_)["peer_url"] == "http://globex.example"
    assert (acme.row(id_)["calls"], globex.row(id_)["calls"]) == ("both", "both")
    globex.database.close()


def test_the_word_list_has_2048_different_words() -> None:
    assert len(set(WORDS)) == 2048
    assert four_words(b"\x00" * 6) == "baba baba baba baba"
    assert four_words(b"\xff" * 6) == " ".join([WORDS[-1]] * 4)


def test_every_part_of_the_handshake_moves_the_words() -> None:
    parts = {
        "token": "A" * 43,
        "connection": "0" * 32,
        "a_pub": "A" * 43 + "=",
        "b_pub": "Q" + "A" * 42 + "=",
        "nonce_a": "1" * 64,
        "nonce_b": "2" * 64,
    }
    other = {
        "token": "B" + "A" * 42,
        "connection": "1" * 32,
        "a_pub": "Q" + "A" * 42 + "=",
        "b_pub": "A" * 43 + "=",
        "nonce_a": "3" * 64,
        "nonce_b": "4" * 64,
    }
    seen = {code_words(**parts)} | {code_words(**(parts | {name: other[name]})) for name in parts}

    assert len(seen) == len(parts) + 1


def _code() -> str:
    return codes.encode(
        codes.Invitation(
            connection="ab" * 16,
            name="Acme to Globex",
            inviter="Acme",
            mode="script",
            link="private",
            url="https://acme.example",
            inviter_uid="cd" * 16,
            inviter_key="A" * 43 + "=",
            token="A" * 43,
            expires_at=codes.datetime.fromtimestamp(1_900_000_000, codes.UTC),
            product="twinline/0.1",
            names=("Acme", "Globex"),
            about="",
            hold="none",
        )
    )


def _code_of(answer: object) -> str:
    assert isinstance(answer, Problem)
    return answer.code


@pytest.mark.parametrize(
    "hostile",
    [
        {"inviter": "Globex\n\nApproved by Acme's administrator"},
        {"inviter": "Globex \u202egnp.exe"},
        {"name": "\x1b]0;x\x07"},
        {"names": ("Acme", "x" * 201)},
        {"url": "https://globex.example@elsewhere.example"},
        {"url": "javascript:alert(1)"},
        {"url": "https://globex.example/?next=x"},
    ],
)
def test_a_code_that_wants_to_look_like_something_else_is_refused(hostile: dict[str, Any]) -> None:
    with pytest.raises(codes.OtherVersion):
        codes.read(codes.encode(replace(codes.read(_code()), **hostile)))


@pytest.mark.parametrize("name", ["Globex\nverified", "Globex\u202e", "\x9b31m"])
def test_an_accepter_whose_name_is_no_line_of_text_is_refused(acme: Side, globex: Side, name: str) -> None:
    id_ = acme.write(acme.inviter.initiate, PROPOSAL)
    globex.write(globex.accepter.accept, acme.write(acme.inviter.code, id_), "GLOB")
    offer = globex.write(globex.accepter.request_of, id_)
    body = json.loads(offer.model_dump_json(by_alias=True)) | {"b_name": name}
    with pytest.raises(Problem, match="E_SCHEMA"):
        decode(Redeem, json.dumps(body).encode())
