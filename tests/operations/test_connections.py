"""From the wizard to two Active sides, and the life of a connection after that."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from twinline.domain.errors import Unreachable
from twinline.link import control
from twinline.link.invitations import Expired, InvitationError, Mangled, NotAnInvitation, UsedAlready
from twinline.operations import Missing, Refused
from twinline.operations.times import to_ms
from twinline.operations.views import NewConnection
from twinline.store import pairings
from twinline.testing.rooms import Place, place

pytestmark = pytest.mark.anyio

NEW = NewConnection(
    destination_url=None,
    local=False,
    mode="script",
    local_name="Acme",
    remote_name="Globex",
    name="Acme to Globex",
    description="Service desk",
    project="ACME",
)


async def _connected(acme: Place, globex: Place, new: NewConnection = NEW) -> str:
    view = await acme.operations.connections.initiate(new, by="anna")
    assert view.invitation is not None
    await globex.operations.connections.accept(view.invitation.code, "GLOB", by="bob")
    return view.id


async def test_an_initiated_connection_is_pending_with_an_unknown_destination_and_a_code(acme: Place) -> None:
    view = await acme.operations.connections.initiate(NEW, by="anna")
    assert (view.state, view.destination, view.link, view.calls) == ("pending", "unknown", "private", "them")
    assert view.invitation is not None
    assert view.invitation.code.startswith("tlk1_")
    assert view.invitation.expires_at == acme.clock.now() + timedelta(days=7)

    (listed,) = await acme.operations.connections.list()
    assert listed.invitation is not None
    assert listed.invitation.code == ""
    assert await acme.operations.connections.invitation_code(view.id, by="anna") == view.invitation.code


async def test_reading_a_code_shows_the_accepter_his_own_side_first(acme: Place, globex: Place) -> None:
    view = await acme.operations.connections.initiate(NEW, by="anna")
    assert view.invitation is not None
    read = await globex.operations.connections.read_invitation(view.invitation.code)
    assert (read.inviter, read.name, read.mode, read.local_name, read.remote_name) == (
        "Acme", "Acme to Globex", "script", "Globex", "Acme",
    )  # fmt: skip


async def test_accepting_makes_both_sides_active_with_the_same_words(acme: Place, globex: Place) -> None:
    connection = await _connected(acme, globex)
    ours = await acme.operations.connections.get(connection)
    theirs = await globex.operations.connections.get(connection)
    assert (ours.state, theirs.state) == ("active", "active")
    assert (ours.side, theirs.side) == ("A", "B")
    assert ours.partner == ours.destination == "Globex"
    assert theirs.destination == "https://sync.acme.example"
    assert ours.code_words == theirs.code_words != ""
    assert not ours.verified
    assert ours.invitation is None


async def test_both_sides_begin_with_rules_for_their_own_project(acme: Place, globex: Place) -> None:
    connection = await _connected(acme, globex)
    outgoing, incoming = await acme.operations.rules.get(connection)
    assert (outgoing.direction, incoming.direction) == ("outgoing", "incoming")
    assert outgoing.version == incoming.version == 1
    assert '"ACME"' in incoming.source
    assert '"GLOB"' in (await globex.operations.rules.get(connection))[1].source


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"local_name": ""}, "local_name"),
        ({"remote_name": "acme"}, "remote_name"),
        ({"description": "x" * 2001}, "description"),
        ({"project": "NONE"}, "project"),
        ({"project": ""}, "project"),
        ({"mode": "visual"}, "mode"),
        ({"hold": "forever"}, "hold"),
        ({"valid_for": timedelta(minutes=59)}, "valid_for"),
        ({"valid_for": timedelta(days=31)}, "valid_for"),
        ({"destination_url": "acme"}, "destination_url"),
        ({"local": True, "remote_project": "ACME"}, "remote_project"),
        ({"local": True, "remote_project": None}, "remote_project"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(
    acme: Place, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        await acme.operations.connections.initiate(replace(NEW, **changes), by="anna")
    assert refused.value.field == field
    assert await acme.operations.connections.list() == ()


async def test_a_name_is_used_once(acme: Place) -> None:
    await acme.operations.connections.initiate(NEW, by="anna")
    with pytest.raises(Refused, match="already") as refused:
        await acme.operations.connections.initiate(replace(NEW, name="ACME to globex"), by="anna")
    assert refused.value.field == "name"


async def test_two_private_nodes_cannot_connect_and_are_told_so(globex: Place) -> None:
    with pytest.raises(Refused, match="two private nodes") as refused:
        await globex.operations.connections.initiate(replace(NEW, project="GLOB"), by="bob")
    assert refused.value.field == "destination_url"


async def test_bad_codes_each_say_what_is_wrong(acme: Place, globex: Place) -> None:
    view = await acme.operations.connections.initiate(NEW, by="anna")
    assert view.invitation is not None
    code = view.invitation.code
    read = globex.operations.connections.read_invitation
    with pytest.raises(NotAnInvitation):
        await read("hello")
    with pytest.raises(Mangled):
        await read(code[:-5] + "00000")
    globex.clock.advance(timedelta(days=8))
    with pytest.raises(Expired):
        await read(code)


async def test_an_acceptance_that_the_inviter_refuses_leaves_nothing_behind(
    acme: Place, globex: Place
) -> None:
    view = await acme.operations.connections.initiate(NEW, by="anna")
    assert view.invitation is not None
    await acme.operations.connections.revoke_invitation(view.id, by="anna")
    with pytest.raises(InvitationError):
        await globex.operations.connections.accept(view.invitation.code, "GLOB", by="bob")
    assert await globex.operations.connections.list() == ()
    revoked = (await acme.operations.connections.get(view.id)).invitation
    assert revoked is not None
    assert revoked.state == "revoked"


async def test_a_renewed_code_works_and_the_old_one_does_not(acme: Place, globex: Place) -> None:
    view = await acme.operations.connections.initiate(NEW, by="anna")
    assert view.invitation is not None
    code = await acme.operations.connections.renew_invitation(view.id, timedelta(hours=1), by="anna")
    with pytest.raises(UsedAlready):  # the neighbour's word for any refusal
        await globex.operations.connections.accept(view.invitation.code, "GLOB", by="bob")
    accepted = await globex.operations.connections.accept(code, "GLOB", by="bob")
    assert accepted.state == "active"


async def test_an_inviter_out_of_reach_leaves_the_acceptance_pending(acme: Place, globex: Place) -> None:
    view = await acme.operations.connections.initiate(NEW, by="anna")
    assert view.invitation is not None
    globex.partners.failures.append(Unreachable("sync.acme.example does not answer."))
    accepted = await globex.operations.connections.accept(view.invitation.code, "GLOB", by="bob")
    assert (accepted.state, accepted.health) == ("pending", "retrying")
    assert "does not answer" in accepted.health_detail
    again = await globex.operations.connections.accept(view.invitation.code, "GLOB", by="bob")
    assert (again.id, again.state, again.health) == (accepted.id, "active", "ok")


async def test_a_local_connection_is_two_active_sides_at_once(acme: Place) -> None:
    acme.tracker.project_keys.append("OPS")
    new = replace(NEW, local=True, remote_project="OPS", remote_name="Ops")
    first = await acme.operations.connections.initiate(new, by="anna")
    sides = {view.side: view for view in await acme.operations.connections.list()}
    assert first.id == sides["A"].id
    assert {view.state for view in sides.values()} == {"active"}
    assert (sides["A"].project, sides["B"].project) == ("ACME", "OPS")
    assert (sides["B"].local_name, sides["B"].remote_name) == ("Ops", "Acme")
    assert sides["A"].verified
    assert '"OPS"' in (await acme.operations.rules.get(sides["B"].id))[1].source

    await acme.operations.connections.delete(sides["B"].id, by="anna")
    assert await acme.operations.connections.list() == ()


async def test_a_destination_is_looked_at_before_the_wizard_goes_on(acme: Place, tmp_path: Path) -> None:
    ours = await acme.operations.connections.check_destination("https://sync.acme.example/")
    assert (ours.kind, ours.name) == ("local", "Acme")
    other = place(tmp_path / "initech")
    await other.operations.setup.first_start("first-password")
    await other.operations.setup.set_node("Initech", "https://sync.initech.example", by="admin")
    acme.partners.nodes["https://sync.initech.example"] = other.parts
    theirs = await acme.operations.connections.check_destination("https://sync.initech.example")
    assert (theirs.kind, theirs.name) == ("public", "Initech")
    with pytest.raises(Unreachable):
        await acme.operations.connections.check_destination("https://nobody.example")


async def test_deactivating_and_activating(acme: Place, globex: Place) -> None:
    connection = await _connected(acme, globex)
    connections = acme.operations.connections
    with pytest.raises(Refused, match="only a deactivated one"):
        await connections.activate(connection, by="anna")
    await connections.deactivate(connection, by="anna")
    assert (await connections.get(connection)).state == "deactivated"
    with pytest.raises(Refused, match="only an active one"):
        await connections.deactivate(connection, by="anna")
    await connections.activate(connection, by="anna")
    assert (await connections.get(connection)).state == "active"


async def test_what_the_partner_has_closed_cannot_be_activated(acme: Place, globex: Place) -> None:
    connection = await _connected(acme, globex)
    now_ms = to_ms(acme.clock.now())
    row = await acme.database.read(pairings.read_connection, connection)
    await acme.database.write(control.obey, row, "ctl.close", {}, now_ms)
    assert (await acme.operations.connections.get(connection)).state == "deactivated"
    with pytest.raises(Refused, match="The partner has closed the connection"):
        await acme.operations.connections.activate(connection, by="anna")


async def test_a_deleted_connection_is_gone_and_the_partner_was_told(acme: Place, globex: Place) -> None:
    connection = await _connected(acme, globex)
    await acme.operations.connections.delete(connection, by="anna")
    assert acme.partners.goodbyes == [connection]
    assert await acme.operations.connections.list() == ()


async def test_a_node_that_partners_call_keeps_its_public_url(acme: Place, globex: Place) -> None:
    await acme.operations.setup.set_node("Acme", None, by="anna")
    await acme.operations.setup.set_node("Acme", "https://sync.acme.example", by="anna")
    await _connected(acme, globex)
    with pytest.raises(Refused, match="Partners call this node"):
        await acme.operations.setup.set_node("Acme", None, by="anna")
    assert (await globex.operations.setup.set_node("Globex Inc", None, by="bob")).name == "Globex Inc"


async def test_approval_is_the_initiators_alone_and_only_where_it_is_waited_for(
    acme: Place, globex: Place
) -> None:
    connection = await _connected(acme, globex, replace(NEW, hold="approved"))
    with pytest.raises(Refused):
        await globex.operations.connections.approve(connection, by="bob")
    await acme.operations.connections.approve(connection, by="anna")
    assert (await acme.operations.connections.get(connection)).approved


async def test_they_match_needs_words_to_compare(acme: Place, globex: Place) -> None:
    pending = await acme.operations.connections.initiate(replace(NEW, name="Other"), by="anna")
    with pytest.raises(Refused, match="no code words"):
        await acme.operations.connections.they_match(pending.id, by="anna")
    connection = await _connected(acme, globex)
    await acme.operations.connections.they_match(connection, by="anna")
    assert (await acme.operations.connections.get(connection)).matched_here


async def test_a_basic_connection_has_fixed_rules_until_it_is_upgraded(acme: Place) -> None:
    view = await acme.operations.connections.initiate(replace(NEW, mode="basic"), by="anna")
    before = await acme.operations.rules.get(view.id)
    assert not before[0].editable
    with pytest.raises(Refused, match="fixed"):
        await acme.operations.rules.publish(view.id, outgoing="a", incoming="b", by="anna")
    await acme.operations.connections.upgrade(view.id, by="anna")
    after = await acme.operations.rules.get(view.id)
    assert after[0].editable
    assert after[0].source == before[0].source


async def test_what_does_not_exist_is_missing(acme: Place) -> None:
    for call in (
        acme.operations.connections.get("0" * 32),
        acme.operations.connections.activate("0" * 32, by="anna"),
        acme.operations.connections.delete("0" * 32, by="anna"),
        acme.operations.rules.get("0" * 32),
        acme.operations.rules.versions("0" * 32),
        acme.operations.sent.list("0" * 32),
    ):
        with pytest.raises(Missing):
            await call


async def test_who_did_what_is_written_down(acme: Place, globex: Place) -> None:
    await _connected(acme, globex)
    newest = (await acme.operations.activity())[0]
    assert (newest.person, newest.action, newest.object) == (
        "anna",
        "initiated the connection",
        "Acme to Globex",
    )
    theirs = (await globex.operations.activity())[0]
    assert (theirs.person, theirs.action) == ("bob", "accepted the invitation of Acme")
