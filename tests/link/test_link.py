"""Two nodes with a real network between them (loopback), a real database each."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.abc import SocketStream
from link_nodes import Node, connect, nodes, until
from link_sides import PROPOSAL, Side

from twinline.domain.errors import NotThisTracker, Transient, Unreachable
from twinline.link import agreement, invitations
from twinline.store.schema import inbox, outbox, staged, stream_in

pytestmark = pytest.mark.anyio

TWIN = "ab" * 16


async def stage(node: Node, id_: str, ver: int, *, twin: str = TWIN, **body: Any) -> None:
    await node.side.database.write(
        node.link.stage, id_, "twin.state", twin=twin, ver=ver, body=body, now_ms=node.side.now_ms
    )
    node.signals.notify(f"outbox:{id_}")


def versions(node: Node) -> list[int]:
    return [row["ver"] for row in node.side.rows(inbox)]


async def test_a_private_partner_accepts_and_both_directions_flow(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        here, there = acme.side.row(id_), globex.side.row(id_)
        assert here["code_words"] == there["code_words"] != ""
        assert (here["peer_name"], here["calls"], there["calls"]) == ("Globex", "them", "us")

        await stage(acme, id_, 1, text="from Acme")
        await stage(globex, id_, 1, text="from Globex")
        await until(lambda: versions(acme) == versions(globex) == [1])
        await until(lambda: acme.side.rows(outbox) == globex.side.rows(outbox) == [])
        assert acme.side.row(id_)["peer_tracker"] == "jira"
        assert globex.requests == [], "nobody ever calls a private node"


async def test_two_public_nodes_call_each_other(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex") as (acme, globex):
        id_ = await connect(acme, globex, destination_url=globex.url)
        assert acme.side.row(id_)["calls"] == globex.side.row(id_)["calls"] == "both"

        await stage(acme, id_, 1)
        await until(lambda: versions(globex) == [1])
        await stage(globex, id_, 1)
        await until(lambda: versions(acme) == [1])
        assert any(path.endswith("/exchange") for path in globex.requests)
        assert any(path.endswith("/exchange") for path in acme.requests)


async def test_a_private_node_initiates_towards_a_known_url(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Acme",)) as (acme, globex):
        id_ = await connect(acme, globex, destination_url=globex.url)
        assert (acme.side.row(id_)["calls"], globex.side.row(id_)["calls"]) == ("us", "them")
        assert acme.side.row(id_)["code_words"] == globex.side.row(id_)["code_words"] != ""

        await stage(globex, id_, 1)
        await until(lambda: versions(acme) == [1])


async def test_a_change_on_the_public_side_wakes_the_private_side_at_once(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        took = {}
        for sender, receiver in ((acme, globex), (globex, acme)):
            times = []
            for ver in range(1, 21):
                await anyio.sleep(0.03)  # let the line become idle: this is about waking it
                began = time.perf_counter()
                await stage(sender, id_, ver)
                await until(lambda: versions(receiver)[-1:] == [ver], 5)  # noqa: B023
                times.append((time.perf_counter() - began) * 1000)
            took[sender.side.name] = sorted(times)
        for name, times in took.items():
            print(f"wake from {name}: median {times[10]:.0f} ms, worst {times[-1]:.0f} ms")  # noqa: T201 - a measurement
        assert max(times[-1] for times in took.values()) < 2_000


@pytest.mark.parametrize("killed", ["acme", "globex", "both"])
async def test_killed_at_any_moment_the_link_goes_on(tmp_path: Path, killed: str) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        victims = {"acme": [acme], "globex": [globex], "both": [acme, globex]}[killed]
        for number in range(30):
            twin = f"{number:032x}"
            await stage(acme, id_, 1, twin=twin)
            await stage(globex, id_, 1, twin=twin)
            if number % 6 == 5:
                await anyio.sleep(0.001 * number)
                for node in victims:
                    await node.stop()
                for node in victims:
                    await node.start()
        everything = sorted(f"{number:032x}" for number in range(30))
        for node in (acme, globex):
            await until(lambda: len(node.side.rows(inbox)) >= 30)  # noqa: B023
            assert sorted(row["twin"] for row in node.side.rows(inbox)) == everything
            await until(lambda: node.side.rows(outbox) == node.side.rows(staged) == [])  # noqa: B023


async def test_lost_answers_bring_nothing_twice(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        for ver in range(1, 11):
            acme.lose_answers = 2
            await stage(globex, id_, ver)
            await stage(acme, id_, ver)
            await until(lambda: versions(acme)[-1:] == versions(globex)[-1:] == [ver])  # noqa: B023
        assert versions(acme) == versions(globex) == list(range(1, 11))


async def test_a_partner_that_is_away_shows_as_retrying_and_then_as_ok(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        await acme.stop()
        row = await until(lambda: (row := globex.side.row(id_))["health"] == "retrying" and row)
        assert str(acme.port) in row["health_detail"]

        await acme.start()
        await until(lambda: globex.side.row(id_)["health"] == "ok")


async def test_a_partner_that_is_away_costs_one_row_for_each_twin(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        await until(lambda: globex.side.rows(outbox) == [] != acme.side.rows(stream_in))
        await acme.stop()
        await until(lambda: globex.side.row(id_)["health"] == "retrying")
        attempts = []

        async def hang_up(stream: SocketStream) -> None:
            attempts.append(1)
            await stream.aclose()

        async with (
            await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=acme.port or 0) as door,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(door.serve, hang_up)
            for ver in range(1, 6):
                await stage(globex, id_, ver)
                reached = len(attempts)
                await until(lambda: len(attempts) > reached)  # noqa: B023
            states = [row for row in globex.side.rows(staged) if row["type"] == "twin.state"]
            assert [row["ver"] for row in states] == [5]
            tasks.cancel_scope.cancel()

        await acme.start()
        await until(lambda: versions(acme))
        assert versions(acme) == [5], "what was never sent was replaced by what is newer"


async def test_deactivated_changes_wait_and_flow_again_when_activated(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        await acme.side.database.write(agreement.deactivate, acme.side.pairing, id_)
        acme.signals.notify("connections")
        await stage(acme, id_, 1)
        await until(lambda: "deactivated" in globex.side.row(id_)["health_detail"])
        assert versions(globex) == []

        await acme.side.database.write(agreement.activate, acme.side.pairing, id_)
        acme.signals.notify(f"outbox:{id_}")
        await until(lambda: versions(globex) == [1])


async def test_they_match_reaches_the_other_side(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        for node, other in ((acme, globex), (globex, acme)):
            await node.side.database.write(agreement.they_match, node.side.pairing, id_)
            node.signals.notify(f"outbox:{id_}")
            await until(lambda: other.side.row(id_)["matched_there"])  # noqa: B023


async def test_deleting_a_connection_tells_the_partner(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = await connect(acme, globex)
        began = time.perf_counter()
        await acme.link.say_goodbye(id_)
        assert time.perf_counter() - began < 2.5, "the acknowledgement comes at once"
        row = await until(lambda: (row := globex.side.row(id_))["health"] == "blocked" and row)
        assert (row["state"], "closed" in row["health_detail"]) == ("deactivated", True)


async def test_two_projects_of_one_node_are_served_without_a_network(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", private=("Acme",)) as (acme,):
        here, there = acme.side.write(
            agreement.connect_local, acme.side.pairing, replace(PROPOSAL, remote_name="Other"), "OTHER"
        )
        acme.signals.notify("connections")
        await stage(acme, here, 1)
        await stage(acme, there, 2)
        await until(lambda: sorted(versions(acme)) == [1, 2])


async def test_who_answers_at_an_address_can_be_asked(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        assert await globex.link.look_at(acme.url + "/") == ("Acme", "twinline/0.1")
        with pytest.raises(NotThisTracker):
            await globex.link.look_at(acme.url + "/elsewhere")
        await acme.stop()
        with pytest.raises(Unreachable):
            await globex.link.look_at(acme.url)
        await acme.start()


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        ("revoke", invitations.Revoked),
        ("delete", invitations.UnknownInvitation),
        ("use", invitations.UsedAlready),
        ("renew", invitations.WrongToken),
        ("stop", invitations.PartnerUnreachable),
    ],
)
async def test_a_refused_acceptance_says_why(
    tmp_path: Path, spoil: str, error: type[invitations.InvitationError]
) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        inviter = acme.side.inviter
        id_ = acme.side.write(inviter.initiate, PROPOSAL)
        code = acme.side.write(inviter.code, id_)
        if spoil == "stop":
            await acme.stop()
        globex.side.write(globex.side.accepter.accept, code, "GLOB")
        if spoil == "revoke":
            acme.side.write(inviter.revoke, id_)
        elif spoil == "delete":
            acme.side.write(acme.side.accepter.withdraw, id_)
        elif spoil == "use":
            thief = Side(tmp_path / "thief", "Thief", None)
            thief.write(thief.accepter.accept, code, "X")
            acme.side.write(inviter.redeem, thief.write(thief.accepter.request_of, id_))
            thief.database.close()
        elif spoil == "renew":
            acme.side.write(inviter.issue, id_, PROPOSAL.valid_for)
        with pytest.raises(error) as raised:
            await globex.link.complete(id_)
        assert str(raised.value).endswith((".", ")"))
        if spoil == "stop":
            await acme.start()


async def test_an_acceptance_interrupted_in_the_middle_is_carried_on_by_itself(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        id_ = acme.side.write(acme.side.inviter.initiate, PROPOSAL)
        globex.side.write(globex.side.accepter.accept, acme.side.write(acme.side.inviter.code, id_), "GLOB")
        acme.side.write(acme.side.inviter.redeem, globex.side.write(globex.side.accepter.request_of, id_))
        await globex.stop()  # it never heard the answer

        await globex.start()
        await until(lambda: acme.side.row(id_)["state"] == globex.side.row(id_)["state"] == "active")
        assert acme.side.row(id_)["code_words"] == globex.side.row(id_)["code_words"]


async def test_accepting_a_private_inviter_says_that_it_takes_a_moment(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Acme",)) as (acme, globex):
        id_ = acme.side.write(acme.side.inviter.initiate, replace(PROPOSAL, destination_url=globex.url))
        code = acme.side.write(acme.side.inviter.code, id_)
        await acme.stop()
        globex.side.write(globex.side.accepter.accept, code, "GLOB")
        with pytest.raises(Transient, match="by itself"):
            await globex.link.complete(id_)
        await acme.start()
        await until(lambda: globex.side.row(id_)["state"] == "active")


async def test_a_private_inviter_s_revoked_invitation_is_not_collected_until_there_is_a_new_one(
    tmp_path: Path,
) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Acme",)) as (acme, globex):
        inviter = acme.side.inviter
        id_ = acme.side.write(inviter.initiate, replace(PROPOSAL, destination_url=globex.url))
        old = acme.side.write(inviter.code, id_)
        acme.side.write(inviter.revoke, id_)
        acme.signals.notify("connections")
        globex.side.write(globex.side.accepter.accept, old, "GLOB")
        await anyio.sleep(0.5)
        assert (acme.side.row(id_)["state"], globex.requests) == ("pending", [])

        globex.side.write(globex.side.accepter.withdraw, id_)
        new = acme.side.write(inviter.issue, id_, PROPOSAL.valid_for)
        globex.side.write(globex.side.accepter.accept, new, "GLOB")
        await until(lambda: acme.side.row(id_)["state"] == globex.side.row(id_)["state"] == "active")


async def test_a_busy_connection_does_not_starve_another(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        busy, quiet = await connect(acme, globex), await connect(acme, globex)
        for number in range(300):
            await stage(acme, busy, 1, twin=f"{number:032x}", text="x" * 5_000)
        began = time.perf_counter()
        await stage(acme, quiet, 7)
        await until(lambda: 7 in versions(globex))
        print(f"the quiet connection took {time.perf_counter() - began:.2f} s")  # noqa: T201 - a measurement
        await until(lambda: len(versions(globex)) == 301)
