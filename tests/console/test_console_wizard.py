"""Initiate connection and Accept invitation, label by label as product.md lists them."""

from datetime import timedelta

import pytest
from console_pictures import CODE, connection
from console_visitor import Visitor
from fake_operations import World

pytestmark = pytest.mark.anyio


async def _name_both_sides(admin: Visitor) -> None:
    assert admin.labels == [
        "Find an item by key or text",
        "Local instance short name",
        "Destination instance short name",
        "Connection name",
        "Description",
    ]
    await admin.submit(
        "Next", local_name="Acme", remote_name="Globex", name="Acme to Globex", description="Incidents"
    )


async def test_a_private_connection_in_script_mode_is_made_label_by_label(
    admin: Visitor, world: World
) -> None:
    await admin.open("/connections")
    await admin.submit("Initiate connection")
    assert "Destination instance URL" in admin.labels
    await admin.submit("I don't have a URL")
    assert "Basic" in admin.labels
    assert "Script" in admin.labels
    await admin.submit("Next", mode="script")
    await _name_both_sides(admin)
    assert "Select a project for the incoming sync" in admin.labels
    await admin.submit("Initiate", project="ACME")
    assert admin.path == "/connections/c1/invitation"
    assert "Copy invitation code" in admin.html
    assert admin.page.values["code"] == CODE
    await admin.submit("Done")
    assert admin.path == "/connections"
    assert "Pending" in admin.text
    assert "unknown" in admin.text

    (made,) = [fact[1] for fact in world.did if fact[0] == "initiate"]
    assert (made.destination_url, made.local, made.mode) == (None, False, "script")
    assert (made.name, made.description, made.project) == ("Acme to Globex", "Incidents", "ACME")
    assert (made.valid_for, made.hold) == (timedelta(days=7), "none")


async def test_a_url_and_a_mode_may_be_answered_in_one_go(admin: Visitor, world: World) -> None:
    await admin.open("/connections/new")
    await admin.submit("Next", destination_url="https://sync.globex.example", mode="basic")
    assert admin.path == "/connections/new/names"
    assert admin.page.values["remote_name"] == "Globex"  # what the destination says of itself
    await _name_both_sides(admin)
    await admin.submit("Initiate", project="OPS", valid_hours="1", hold="verified")
    (made,) = [fact[1] for fact in world.did if fact[0] == "initiate"]
    assert made.destination_url == "https://sync.globex.example"
    assert made.mode == "basic"
    assert (made.valid_for, made.hold) == (timedelta(hours=1), "verified")


async def test_a_url_alone_is_looked_up_and_then_asks_for_the_mode(admin: Visitor) -> None:
    await admin.open("/connections/new")
    await admin.submit("Next", destination_url="https://sync.globex.example")
    assert admin.path == "/connections/new"
    assert "Found: Globex" in admin.text
    await admin.submit("Next")
    assert "Choose one of the two ways." in admin.text
    await admin.submit("Next", mode="script")
    assert admin.path == "/connections/new/names"


async def test_a_destination_that_does_not_answer_is_told_at_the_field(admin: Visitor) -> None:
    await admin.open("/connections/new")
    await admin.submit("Next", destination_url="https://down.example", mode="script")
    assert admin.status == 422
    assert admin.error_at("destination_url")
    assert "Nobody answers at https://down.example" in admin.text
    assert admin.page.values["destination_url"] == "https://down.example"


async def test_our_own_url_makes_a_local_connection_of_two_projects(admin: Visitor, world: World) -> None:
    await admin.open("/connections/new")
    await admin.submit("Next", destination_url="https://sync.acme.example", mode="script")
    await admin.submit("Next", local_name="Support", remote_name="Operations", name="Inside")
    assert "Select the other project" in admin.labels
    await admin.submit("Initiate", project="ACME", remote_project="OPS")
    (made,) = [fact[1] for fact in world.did if fact[0] == "initiate"]
    assert (made.local, made.project, made.remote_project) == (True, "ACME", "OPS")
    assert admin.path == "/connections/c1"


async def test_a_private_node_is_told_that_two_private_nodes_cannot_connect(
    admin: Visitor, world: World
) -> None:
    await admin.open("/settings/node")
    await admin.submit("Save", public_url="")
    await admin.open("/connections/new")
    assert "This node is private" in admin.text
    await admin.submit("I don't have a URL")
    assert admin.status == 422
    assert "Two private nodes cannot connect: nobody could call anybody." in admin.text


async def test_previous_keeps_every_answer(admin: Visitor) -> None:
    await admin.open("/connections/new?partner=none&mode=script")
    await admin.submit("Next")
    await admin.submit("Previous", local_name="Half", remote_name="")
    assert admin.path == "/connections/new"
    await admin.submit("Next")
    await admin.submit("Next", local_name="Acme", remote_name="Globex", name="Ours", description="Why")
    previous = admin.html.split('href="/connections/new/names?')[1].split('"')[0].replace("&amp;", "&")
    await admin.open(f"/connections/new/names?{previous}")
    assert admin.page.values["name"] == "Ours"
    assert admin.page.values["description"] == "Why"


async def test_a_refusal_at_the_end_stands_at_its_field_and_keeps_the_answers(
    admin: Visitor, world: World
) -> None:
    world.connections["c9"] = connection("c9", name="Taken")
    await admin.open(
        "/connections/new/project?partner=none&mode=script&local_name=A&remote_name=B&name=Taken"
    )
    await admin.submit("Initiate", project="ACME")
    assert admin.status == 422
    assert "There is a connection of this name already." in admin.text
    assert admin.page.values["project"] == "ACME"


async def test_a_screen_opened_without_the_answers_before_it_leads_back_to_them(admin: Visitor) -> None:
    await admin.open("/connections/new/project")
    assert admin.path == "/connections/new"
    await admin.open("/connections/new/project?partner=none&mode=script")
    assert admin.path == "/connections/new/names"


async def test_an_invitation_is_accepted_label_by_label(admin: Visitor, world: World) -> None:
    await admin.open("/connections")
    await admin.submit("Accept invitation")
    await admin.submit("Next", code=f"  {CODE}\r\n")
    for shown in ("Acme invites you", "Script", "Acme to Globex", "https://sync.acme.example"):
        assert shown in admin.text
    assert CODE not in str(admin.answer.url)  # type: ignore[union-attr]
    await admin.submit("Confirm", project="OPS")
    assert "The connection is set up." in admin.text
    assert world.connections["c1"].project == "OPS"


@pytest.mark.parametrize(
    "message",
    [
        "This code is mangled: a part of it is missing. Copy it again, whole.",
        "This invitation expired on 2026-03-01. Ask for a new one.",
        "This invitation was revoked by the inviter. Ask for a new one.",
        "This invitation is used already. Each works once; ask for a new one.",
        "This invitation is for Twinline 9, this node runs 0.1.0. Update it first.",
    ],
)
async def test_each_cause_why_a_code_fails_is_told_at_the_field(
    admin: Visitor, world: World, message: str
) -> None:
    world.invitation_error = message
    await admin.open("/connections/accept")
    await admin.submit("Next", code="twl1.nothing")
    assert admin.status == 422
    assert admin.error_at("code") == message
    assert admin.page.values["code"] == "twl1.nothing"


async def test_previous_of_the_second_screen_keeps_the_code(admin: Visitor) -> None:
    await admin.open("/connections/accept")
    await admin.submit("Next", code=CODE)
    await admin.submit("Previous")
    assert admin.page.values["code"] == CODE


async def test_visual_mode_is_not_offered(admin: Visitor) -> None:
    await admin.open("/connections/new?partner=none")
    assert "Visual" not in admin.text
