"""Overview, items, queue and errors."""

from datetime import timedelta

import pytest
from console_pictures import NOW, connection, problem, queue_row, twin
from console_visitor import Visitor
from fake_operations import World

pytestmark = pytest.mark.anyio


@pytest.fixture
def world() -> World:
    return World(connections={"c1": connection("c1")})


async def test_the_overview_says_first_whether_all_is_well(admin: Visitor, world: World) -> None:
    await admin.open("/")
    assert "All is well. Nothing waits." in admin.text
    world.queue = [queue_row(7, since=NOW - timedelta(hours=1))]
    world.problems = {1: problem(1)}
    await admin.open("/")
    assert "One error needs you. 1 change on the way, the oldest (ACME-7) for 1 h." in admin.text
    assert "Cannot get property 'name' on null object" in admin.text


async def test_a_deactivated_connection_is_worth_a_word_while_changes_wait(
    admin: Visitor, world: World
) -> None:
    world.connections["c1"] = connection("c1", state="deactivated", waiting_out=0, waiting_in=0)
    await admin.open("/")
    assert "All is well." in admin.text
    world.connections["c1"] = connection("c1", state="deactivated", waiting_out=0, waiting_in=3)
    await admin.open("/")
    assert "Deactivated, with changes that wait: Acme to Globex." in admin.text


async def test_an_overview_without_connections_leads_to_the_first_one(admin: Visitor, world: World) -> None:
    world.connections.clear()
    await admin.open("/")
    assert "Ready for the first connection" in admin.text
    await admin.submit("Initiate connection")
    assert admin.path == "/connections/new"


async def test_an_item_is_put_under_sync_by_its_key(admin: Visitor, world: World) -> None:
    await admin.open("/items")
    await admin.submit("Exalate", key=" ACME-31 ")
    assert admin.path == "/items/31"
    assert "ACME-31 is under sync on Acme to Globex." in admin.text
    assert world.twins[31].connection == "c1"


async def test_a_key_the_tracker_does_not_know_is_told_at_the_field(admin: Visitor) -> None:
    await admin.open("/items")
    await admin.submit("Exalate", key="NOPE-1")
    assert admin.status == 422
    assert "The tracker has no item NOPE-1" in admin.error_at("key")


async def test_a_key_in_the_search_shows_its_entity_sync_status(admin: Visitor, world: World) -> None:
    world.twins = {7: twin(7, sync="waiting for the partner")}
    await admin.open("/items?text=acme-7")
    assert "Entity sync status of ACME-7" in admin.text
    assert "waiting for the partner" in admin.text
    await admin.open("/items?text=ACME-99")
    assert "ACME-99 is not under sync on any connection." in admin.text
    assert admin.page.values["key"] == "ACME-99"


async def test_an_item_shows_both_sides_with_differences_marked(admin: Visitor, world: World) -> None:
    world.twins = {7: twin(7)}
    await admin.open("/items/7")
    assert "labels printer, urgent printer differs" in admin.text
    assert "summary Printer <3 Printer <3 equal" in admin.text
    assert "key ACME-7 — sent" in admin.text  # the partner's rule does not send it, so nothing differs
    assert "sent version 4 · 5 min ago bytes: 812" in admin.text


async def test_unexalate_asks_first_and_can_be_undone(admin: Visitor, world: World) -> None:
    world.twins = {7: twin(7)}
    await admin.open("/items/7")
    await admin.submit("Unexalate")
    assert "Both items stay as they are" in admin.text
    assert world.twins[7].state == "active"
    await admin.submit("Unexalate")
    assert world.twins[7].state == "unexalated"
    await admin.submit("Exalate again")
    assert world.twins[7].state == "active"


async def test_the_queue_is_filtered_by_its_address(admin: Visitor, world: World) -> None:
    world.queue = [
        queue_row(7, state="blocked", problem=1, direction="incoming"),
        queue_row(8, state="waiting for the partner"),
    ]
    await admin.open("/queue?state=waiting&direction=outgoing")
    assert "ACME-8" in admin.text
    assert "ACME-7" not in admin.text
    assert admin.page.values["state"] == "waiting"
    await admin.open("/queue?text=nothing")
    assert "No waiting event matches these filters." in admin.text


async def test_an_empty_queue_says_that_all_arrived(admin: Visitor) -> None:
    await admin.open("/connections/c1/queue")
    assert "Nothing waits" in admin.text


async def test_a_page_number_that_is_none_is_refused(admin: Visitor) -> None:
    await admin.open("/queue?page=two")
    assert admin.status == 422
    assert "“two” is no number." in admin.text


async def test_an_error_is_told_in_four_blocks_with_the_rule_line_marked(
    admin: Visitor, world: World
) -> None:
    world.problems = {1: problem(1)}
    await admin.open("/errors/1")
    for heading in ("What happened", "Why", "The data", "What you can do"):
        assert heading in admin.text
    assert "The incoming rule stopped at line 3, column 61." in admin.text
    assert '<span class="n hit">3</span>' in admin.html
    assert "Überlauf im Lager <b>" in admin.text
    assert admin.buttons[1:] == ["Retry", "Retry all", "Skip", "Ignore"]


@pytest.mark.parametrize(
    ("button", "state"), [("Retry", "retrying"), ("Skip", "resolved"), ("Ignore", "ignored")]
)
async def test_each_way_out_of_an_error(admin: Visitor, world: World, button: str, state: str) -> None:
    world.problems = {1: problem(1)}
    await admin.open("/errors/1")
    await admin.submit(button)
    assert world.problems[1].state == state
    assert admin.path == "/errors/1"


async def test_retry_all_keeps_to_the_connection_it_was_pressed_on(admin: Visitor, world: World) -> None:
    world.connections["c2"] = connection("c2", name="Other")
    world.problems = {1: problem(1), 2: problem(2, connection="c2")}
    await admin.open("/connections/c1/errors")
    await admin.submit("Retry all")
    assert (world.problems[1].state, world.problems[2].state) == ("retrying", "open")
    assert admin.path == "/connections/c1/errors"
    assert "1 error is tried again." in admin.text


async def test_an_error_of_an_item_that_is_not_here_yet_names_its_title(admin: Visitor, world: World) -> None:
    world.problems = {1: problem(1, item="", title="Pump of house 4")}
    for path in ("/", "/errors", "/errors/1"):
        await admin.open(path)
        assert "Pump of house 4" in admin.text, path


async def test_an_error_that_no_rule_is_to_blame_for_says_its_cause(admin: Visitor, world: World) -> None:
    world.problems = {
        1: problem(1, kind="NotPermitted", scope="tracker", rule_source="", line=0, twin=None, data={})
    }
    await admin.open("/errors/1")
    assert "Give it the permission." in admin.text
    assert "Skip" not in admin.buttons  # nothing waits behind the tracker


async def test_times_are_relative_with_the_exact_one_at_hand(admin: Visitor, world: World) -> None:
    world.problems = {1: problem(1)}
    await admin.open("/errors")
    assert (
        '<time datetime="2026-03-05T11:57:00+00:00" title="2026-03-05 11:57:00 UTC">3 min ago</time>'
        in admin.html
    )


async def test_a_live_update_after_the_session_ended_reloads_the_page(admin: Visitor, world: World) -> None:
    world.sessions.clear()
    await admin.open("/queue", **{"hx-request": "true"})
    assert admin.status == 204
    assert admin.answer is not None
    assert admin.answer.headers["hx-refresh"] == "true"
