"""The exchange without a network: two databases and a courier that loses, doubles and reorders."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from link_sides import PROPOSAL, Side, shake_hands

from twinline.link import agreement, exchange
from twinline.link.exchange import FULL_CREDIT
from twinline.link.incoming import MAX_WAITING_IN
from twinline.link.local import deliver
from twinline.link.problems import Problem
from twinline.link.wire import Credit, Exchange
from twinline.store.schema import blob_offer, inbox, outbox, sent, staged, stream_in, stream_out

TWIN = "ab" * 16


def pack(side: Side, id_: str, *, granted: Credit = FULL_CREDIT, number: bool = True) -> Exchange:
    def work(tx: sa.Connection) -> Exchange:
        row = side.row(id_)
        out = exchange.prepare_out(tx, row, granted, now_ms=side.now_ms, number=number)
        ack = exchange.acknowledgement(tx, id_)
        return Exchange(
            proto=1, boot="0" * 32, n=0, out=out, in_=ack, credit=exchange.credit(tx, id_), wait_ms=0
        )

    packed: Exchange = side.write(work)
    return Exchange.model_validate_json(packed.model_dump_json(by_alias=True))


def take(side: Side, id_: str, came: Exchange) -> exchange.Received:
    received: exchange.Received = side.write(
        lambda tx: exchange.receive(tx, side.row(id_), came, now_ms=side.now_ms)
    )
    return received


def stage(side: Side, id_: str, ver: int, *, twin: str = TWIN, bulk: bool = False, **body: Any) -> None:
    side.write(
        exchange.stage,
        id_,
        "twin.state",
        twin=twin,
        ver=ver,
        body=body,
        bulk=bulk,
        now_ms=side.now_ms,
    )


def swap(acme: Side, globex: Side, id_: str) -> None:
    """One good round trip, asked by Globex, and the acknowledgement of what it brought."""
    for _ in range(2):
        take(acme, id_, pack(globex, id_))
        take(globex, id_, pack(acme, id_))


def bodies(side: Side) -> list[dict[str, Any]]:
    return [json.loads(row["body"]) for row in side.rows(inbox)]


def test_a_message_arrives_once_and_is_dropped_when_acknowledged(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    stage(acme, id_, 1, fields={"summary": {"v": "Ω 100 %", "ver": 1, "seen": 0}})

    swap(acme, globex, id_)

    assert [(row["type"], row["twin"], row["ver"]) for row in globex.rows(inbox)] == [("twin.state", TWIN, 1)]
    assert bodies(globex)[0]["fields"]["summary"]["v"] == "Ω 100 %"
    assert acme.rows(outbox) == []
    assert acme.rows(staged) == []
    assert globex.row(id_)["peer_tracker"] == "jira"


def test_what_leaves_is_in_the_disclosure_log_before_it_leaves(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    stage(acme, id_, 1, fields={})

    packed = pack(acme, id_)

    assert [row["body"] for row in acme.rows(sent)] == [message.body for message in packed.out.msgs]


def test_a_newer_state_replaces_the_staged_one_of_its_twin(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    swap(acme, globex, id_)
    for ver in (1, 2, 3):
        stage(acme, id_, ver)
    stage(acme, id_, 1, twin="cd" * 16)

    swap(acme, globex, id_)

    assert [(row["twin"], row["ver"]) for row in globex.rows(inbox)] == [(TWIN, 3), ("cd" * 16, 1)]


def test_live_changes_overtake_a_bulk_run(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    swap(acme, globex, id_)
    for number in range(3):
        stage(acme, id_, 1, twin=f"{number:032x}", bulk=True)
    stage(acme, id_, 1)

    swap(acme, globex, id_)

    assert globex.rows(inbox)[0]["twin"] == TWIN


def test_an_answer_lost_after_the_commit_brings_nothing_twice(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    stage(acme, id_, 1)
    packed = pack(acme, id_)
    take(globex, id_, packed)  # and the answer is lost

    acme.reopen()
    globex.reopen()
    swap(acme, globex, id_)
    take(globex, id_, packed)  # the first request arrives once more, late

    assert len(globex.rows(inbox)) == 1
    assert acme.rows(outbox) == []


def test_a_crash_after_numbering_sends_the_same_message_again(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    stage(acme, id_, 1, a=1)
    before = pack(acme, id_)
    acme.reopen()
    stage(acme, id_, 2, a=2)

    after = pack(acme, id_)

    assert after.out.msgs[: len(before.out.msgs)] == before.out.msgs
    swap(acme, globex, id_)
    assert [body["ver"] for body in bodies(globex)] == [1, 2]


def test_of_a_batch_that_came_in_part_before_only_the_rest_is_taken(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    stage(acme, id_, 1)
    take(globex, id_, pack(acme, id_))
    stage(acme, id_, 2)

    assert take(globex, id_, pack(acme, id_)).messages == 1
    assert [body["ver"] for body in bodies(globex)] == [1, 2]


def test_a_batch_that_begins_too_late_is_left_alone_and_not_held_against_the_sender(
    acme: Side, globex: Side
) -> None:
    id_ = shake_hands(acme, globex)
    stage(acme, id_, 1)
    packed = pack(acme, id_)
    late = packed.out.model_copy(update={"msgs": packed.out.msgs[1:]})

    assert take(globex, id_, packed.model_copy(update={"out": late})).messages == 0
    take(globex, id_, packed)
    assert [body["ver"] for body in bodies(globex)] == [1]


def test_the_partner_s_credit_is_kept(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    swap(acme, globex, id_)
    for number in range(10):
        stage(acme, id_, 1, twin=f"{number:032x}", text="x" * 1000)

    assert pack(acme, id_, granted=Credit(msgs=0, bytes=0)).out.msgs == []
    assert len(pack(acme, id_, granted=Credit(msgs=3, bytes=1_000_000)).out.msgs) == 3
    assert len(pack(acme, id_, granted=Credit(msgs=50, bytes=10)).out.msgs) == 1
    assert len(acme.rows(staged)) == 7, "only what fits the credit gets a number"


def test_a_partner_that_takes_no_notice_of_our_credit_is_not_taken_in(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    swap(acme, globex, id_)
    waits = {"connection": id_, "type": "twin.state", "twin": TWIN, "ver": 1, "body": "{}", "received_ms": 0}
    globex.write(lambda tx: tx.execute(inbox.insert(), [waits] * (MAX_WAITING_IN - 3)))
    for number in range(10):
        stage(acme, id_, 1, twin=f"{number:032x}")
    pushed = pack(acme, id_)
    assert len(pushed.out.msgs) == 10

    assert take(globex, id_, pushed).messages == 3
    assert take(globex, id_, pushed).messages == 0
    assert len(bodies(globex)) == MAX_WAITING_IN

    globex.write(lambda tx: tx.execute(inbox.update().values(state="applied")))
    assert take(globex, id_, pack(acme, id_)).messages == 7, "what was left comes again"


def test_a_message_over_the_limit_is_refused_where_it_is_made(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    with pytest.raises(exchange.MessageTooLarge, match="outgoing rule"):
        stage(acme, id_, 1, text="x" * 1_100_000)


def test_what_the_partner_would_refuse_to_read_is_refused_where_it_is_made(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    for value in (deep, 2**70, float("nan")):
        with pytest.raises(exchange.NotSendable):
            stage(acme, id_, 1, value=value)
    stage(acme, id_, 1, value="half a pair: \ud800")
    swap(acme, globex, id_)
    assert bodies(globex)[0]["value"] == "half a pair: ?"


def test_a_changed_message_breaks_the_chain_and_nothing_after_it_is_taken(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    stage(acme, id_, 1, text="true")
    packed = pack(acme, id_)
    forged = packed.out.msgs[-1].model_copy(update={"body": packed.out.msgs[-1].body.replace("true", "lies")})
    out = packed.out.model_copy(update={"msgs": [*packed.out.msgs[:-1], forged]})

    with pytest.raises(Problem, match="E_CHAIN"):
        take(globex, id_, packed.model_copy(update={"out": out}))
    assert globex.rows(inbox) == []


def test_a_receiver_restored_from_a_backup_is_noticed(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    swap(acme, globex, id_)
    old = _backup(globex)
    stage(acme, id_, 1)
    swap(acme, globex, id_)
    _restore(globex, old)

    with pytest.raises(Problem, match="E_ROLLED_BACK"):
        take(globex, id_, pack(acme, id_))


def test_a_sender_restored_from_a_backup_is_noticed(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    swap(acme, globex, id_)
    old = _backup(acme)
    stage(acme, id_, 1)
    swap(acme, globex, id_)
    _restore(acme, old)
    with pytest.raises(Problem, match="E_ROLLED_BACK"):
        take(acme, id_, pack(globex, id_))

    stage(acme, id_, 1, other="content under the same number")
    pack(acme, id_)
    with pytest.raises(Problem, match="E_ROLLED_BACK"):
        take(acme, id_, pack(globex, id_))


def test_a_partner_that_begins_streams_without_end_is_stopped(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    packed = pack(globex, id_)
    out = packed.out.model_copy(update={"msgs": [], "top": 0})
    begun = [out.model_copy(update={"stream": f"{number:032x}"}) for number in range(100)]

    def flood() -> None:
        for each in begun:
            take(acme, id_, packed.model_copy(update={"out": each}))

    with pytest.raises(Problem, match="E_PROTOCOL"):
        flood()
    assert len(acme.rows(stream_in)) < 100


def test_a_closed_stream_stays_closed(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    first = pack(globex, id_)
    take(acme, id_, first)
    second = first.out.model_copy(update={"stream": "7" * 32, "msgs": [], "top": 0})
    take(acme, id_, first.model_copy(update={"out": second}))
    with pytest.raises(Problem, match="E_STREAM_CLOSED"):
        take(acme, id_, first)


def test_nothing_gets_a_number_before_continuity_is_shown(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    stage(acme, id_, 1)

    assert pack(acme, id_, number=False).out.msgs == []
    assert acme.rows(sent) == []


@pytest.mark.parametrize("hold", ["approved", "verified"])
def test_a_held_connection_sends_no_replica_until_it_is_let_go(acme: Side, globex: Side, hold: Any) -> None:
    id_ = shake_hands(acme, globex, replace(PROPOSAL, hold=hold))
    stage(acme, id_, 1)
    stage(globex, id_, 1)
    swap(acme, globex, id_)
    assert bodies(globex) == bodies(acme) == []

    if hold == "approved":
        acme.write(agreement.approve, acme.pairing, id_)
    else:
        acme.write(agreement.they_match, acme.pairing, id_)
        swap(acme, globex, id_)
        assert bodies(globex) == bodies(acme) == []
        globex.write(agreement.they_match, globex.pairing, id_)
    swap(acme, globex, id_)
    swap(acme, globex, id_)

    assert (len(bodies(globex)), len(bodies(acme))) == (1, 1)


def test_a_deactivated_connection_keeps_its_changes_and_tells_the_partner(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    acme.write(agreement.deactivate, acme.pairing, id_)
    stage(acme, id_, 1)
    swap(acme, globex, id_)
    assert bodies(globex) == []
    assert "deactivated" in globex.row(id_)["health_detail"]

    acme.write(agreement.activate, acme.pairing, id_)
    swap(acme, globex, id_)
    assert len(bodies(globex)) == 1
    assert globex.row(id_)["health_detail"] == ""


def test_attachments_named_in_a_replica_are_offered_when_it_leaves(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    stage(acme, id_, 1, ents=[{"t": "attachment", "sha256": "f" * 64, "size": 7}, {"t": "comment"}])
    assert acme.rows(blob_offer) == []

    pack(acme, id_)

    assert [(row["sha256"], row["size"]) for row in acme.rows(blob_offer)] == [("f" * 64, 7)]


@pytest.mark.parametrize(
    "body", ["[]", "{", '{"twin":1}', f'{{"twin":"{TWIN}","ver":-1}}', '{"a":NaN}', '{"a":1,"a":2}']
)
def test_a_message_that_breaks_the_protocol_is_refused(acme: Side, globex: Side, body: str) -> None:
    id_ = shake_hands(acme, globex)
    swap(acme, globex, id_)
    acme.write(exchange.stage, id_, "twin.gone", twin=TWIN, body={}, now_ms=1)
    acme.write(lambda tx: tx.execute(staged.update().values(body=body)))

    with pytest.raises(Problem, match="E_PROTOCOL"):
        take(globex, id_, pack(acme, id_))


def test_a_message_of_an_unknown_type_is_passed_over(acme: Side, globex: Side) -> None:
    id_ = shake_hands(acme, globex)
    acme.write(exchange.stage, id_, "ctl.novelty", body={"x": 1}, now_ms=1)
    stage(acme, id_, 1)

    swap(acme, globex, id_)

    assert len(globex.rows(inbox)) == 1


def test_two_projects_of_one_node_exchange_in_process(acme: Side) -> None:
    here, there = acme.write(agreement.connect_local, acme.pairing, PROPOSAL, "OTHER")
    stage(acme, here, 1)
    stage(acme, there, 1)

    for id_ in (here, there):
        acme.write(deliver, id_, now_ms=acme.now_ms)

    assert {(row["connection"], row["ver"]) for row in acme.rows(inbox)} == {(here, 1), (there, 1)}
    assert acme.rows(outbox) == acme.rows(staged) == []


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("stage"), st.sampled_from("ab"), st.integers(0, 3)),
        st.tuples(st.just("pack"), st.sampled_from("ab"), st.integers(0, 6)),
        st.tuples(st.just("arrive"), st.sampled_from("ab"), st.integers(0, 30)),
        st.tuples(st.just("restart"), st.sampled_from("ab"), st.just(0)),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_whatever_is_lost_doubled_or_reordered_each_side_gets_every_number_once_in_order(
    steps: list[tuple[str, str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        sides = {
            "a": Side(Path(folder) / "a", "Acme", "http://acme.example"),
            "b": Side(Path(folder) / "b", "Globex", None),
        }
        _run(sides, steps)
        for side in sides.values():
            side.database.close()


def _run(sides: dict[str, Side], steps: list[tuple[str, str, int]]) -> None:
    id_ = shake_hands(sides["a"], sides["b"])
    versions = dict.fromkeys("ab", 0)
    flying: dict[str, list[Exchange]] = {"a": [], "b": []}
    for action, who, number in steps:
        side, other = sides[who], "b" if who == "a" else "a"
        if action == "stage":
            versions[who] += 1
            stage(side, id_, versions[who], twin=f"{number:032x}")
        elif action == "pack":
            flying[other].append(pack(side, id_, granted=Credit(msgs=number, bytes=1_000)))
        elif action == "arrive" and flying[who]:
            take(side, id_, flying[who][number % len(flying[who])])  # it may well arrive again
        elif action == "restart":
            side.reopen()
    for _ in range(3):
        swap(sides["a"], sides["b"], id_)
    for who, other in (("a", "b"), ("b", "a")):
        log = [row["body"] for row in sides[who].rows(sent) if row["type"] == "twin.state"]
        assert [row["body"] for row in sides[other].rows(inbox)] == log
        assert sides[who].rows(outbox) == sides[who].rows(staged) == []
        numbers = [row["seq"] for row in sides[who].rows(sent)]
        assert numbers == list(range(1, sides[who].rows(stream_out)[0]["next_seq"]))
        newest = {row["twin"]: row["ver"] for row in sides[other].rows(inbox)}
        assert not newest or max(newest.values()) == versions[who]


def _backup(side: Side) -> Path:
    """A copy of the database as it is now, next to it."""
    copy = side.folder / "backup"
    with sqlite3.connect(side.folder / "twinline.db") as source, sqlite3.connect(copy) as target:
        source.backup(target)
    target.close()
    source.close()
    return copy


def _restore(side: Side, copy: Path) -> None:
    side.database.close()
    for file in side.folder.glob("twinline.db*"):
        file.unlink()
    copy.rename(side.folder / "twinline.db")
    side.reopen()
