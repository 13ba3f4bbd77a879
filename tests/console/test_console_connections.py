"""The list of connections and one connection: rules, triggers, settings."""

from dataclasses import replace
from datetime import timedelta

import pytest
from console_pictures import CODE, NOW, connection, invitation
from console_visitor import Visitor
from fake_operations import World

from twinline.operations.views import BulkView, RuleVersionView, SentView, TriggerView

pytestmark = pytest.mark.anyio


@pytest.fixture
def world() -> World:
    return World(connections={"c1": connection("c1", waiting_out=3, waiting_in=1)})


async def test_an_empty_list_teaches_what_belongs_here(admin: Visitor, world: World) -> None:
    world.connections.clear()
    await admin.open("/connections")
    assert "No connection yet" in admin.text
    assert admin.buttons[-2:] == ["Initiate connection", "Accept invitation"]


async def test_the_list_draws_state_health_destination_and_what_waits(admin: Visitor, world: World) -> None:
    world.connections["c2"] = connection(
        "c2", name="Acme to Initech", remote_name="Initech", calls="both", health="retrying", waiting_out=17
    )
    world.connections["c3"] = connection("c3", name="New", state="pending", destination="unknown")
    await admin.open("/connections")
    assert (
        "Globex calls Acme; in order; 3 changes waiting to go out; 1 change waiting to come in" in admin.html
    )
    assert "Acme and Initech call each other; retrying; 17 changes waiting to go out" in admin.html
    for word in ("Active", "not verified", "retrying", "Pending", "unknown"):
        assert word in admin.text


async def test_a_connection_that_does_not_exist_is_a_page_that_says_so(admin: Visitor) -> None:
    await admin.open("/connections/c99")
    assert admin.status == 404
    assert "There is no such connection." in admin.text


async def test_both_rules_are_published_together(admin: Visitor, world: World) -> None:
    await admin.open("/connections/c1")
    await admin.submit(
        "Publish", outgoing="replica.key = issue.key\r\n", incoming="issue.summary = replica.summary\n"
    )
    assert "Published." in admin.text
    assert world.rules == {
        "outgoing": "replica.key = issue.key\n",
        "incoming": "issue.summary = replica.summary\n",
    }


async def test_a_rule_that_does_not_compile_is_not_published_and_keeps_what_was_typed(
    admin: Visitor, world: World
) -> None:
    before = dict(world.rules)
    await admin.open("/connections/c1")
    await admin.submit("Publish", outgoing="a = 1\nb = broken\n")
    assert admin.status == 422
    assert "Line 2, column 5: unexpected word “broken”" in admin.text
    assert admin.page.values["outgoing"] == "a = 1\nb = broken\n"
    assert world.rules == before


async def test_check_says_that_rules_are_accepted_without_publishing_them(
    admin: Visitor, world: World
) -> None:
    before = dict(world.rules)
    await admin.open("/connections/c1")
    await admin.submit("Check", outgoing="replica.key = 1\n")
    assert "Both rules are accepted. They are not published yet." in admin.text
    assert admin.page.values["outgoing"] == "replica.key = 1\n"
    assert world.rules == before


async def test_the_editor_gets_diagnostics_as_json(admin: Visitor) -> None:
    await admin.open("/connections/c1")
    token = admin.page.forms[1].fields["form_token"]
    answer = await admin.client.post(
        "/rules/check",
        data={"direction": "incoming", "source": "x\n  broken"},
        headers={"x-form-token": token},
    )
    assert answer.json() == {
        "diagnostics": [{"line": 2, "column": 3, "message": "unexpected word “broken”", "severity": "error"}]
    }


async def test_the_address_of_a_refused_rule_can_be_opened_again(admin: Visitor) -> None:
    await admin.open("/connections/c1/rules")
    assert "Outgoing sync" in admin.text
    assert "Publish" in admin.buttons


async def test_an_older_version_can_be_read_compared_and_rolled_back_to(admin: Visitor, world: World) -> None:
    world.versions = [
        RuleVersionView(3, "incoming", 3, "published", "admin", NOW, "a = 3\n"),
        RuleVersionView(2, "incoming", 2, "retired", "anna", NOW, "a = 2\n"),
        RuleVersionView(1, "incoming", 1, "retired", "", NOW, "a = 1\n"),
    ]
    await admin.open("/connections/c1/rules/incoming/2")
    assert "-a = 1 +a = 2" in admin.text
    await admin.open("/connections/c1")
    await admin.submit("Roll back")
    assert ("roll back", "incoming", 2) in world.did


async def test_basic_rules_are_read_only_until_upgraded(admin: Visitor, world: World) -> None:
    world.connections["c1"] = replace(world.connections["c1"], mode="basic")
    await admin.open("/connections/c1")
    assert "Publish" not in admin.buttons
    assert "readonly" in admin.html
    await admin.submit("Upgrade to Script")
    assert "Publish" in admin.buttons


async def test_a_trigger_shows_its_matches_and_is_created(admin: Visitor, world: World) -> None:
    await admin.open("/connections/c1/triggers")
    assert "No trigger yet" in admin.text
    await admin.submit("Count matches", query="project = ACME")
    assert "42 items match now, such as ACME-1 , ACME-2" in admin.text
    await admin.submit("Add trigger", query="project = ACME", notes="shared", active="yes")
    assert (world.triggers[1].query, world.triggers[1].notes, world.triggers[1].active) == (
        "project = ACME",
        "shared",
        True,
    )


async def test_matches_come_as_a_fragment_while_typing(admin: Visitor) -> None:
    await admin.open("/triggers/count?query=project%20%3D%20ACME")
    assert "42 items" in admin.text
    assert "<html" not in admin.html
    await admin.open("/triggers/count?query=nonsense%20%3D%201")
    assert admin.text == "Field 'nonsense' does not exist."


async def test_a_query_the_tracker_refuses_is_told_in_the_trackers_words(
    admin: Visitor, world: World
) -> None:
    await admin.open("/connections/c1/triggers")
    await admin.submit("Add trigger", query="nonsense = 1")
    assert admin.status == 422
    assert "Field 'nonsense' does not exist." in admin.error_at("query")
    assert world.triggers == {}


async def test_a_trigger_is_edited_and_deleted(admin: Visitor, world: World) -> None:
    world.triggers[1] = TriggerView(1, "c1", "Acme to Globex", "issue", "project = ACME", "", True, None)
    await admin.open("/connections/c1/triggers/1")
    await admin.submit("Save", query="project = OPS", notes="moved")
    assert world.triggers[1].query == "project = OPS"
    await admin.open("/connections/c1/triggers/1")
    await admin.submit("Delete trigger")
    assert world.triggers == {}


async def test_bulk_exalate_shows_progress_and_a_forecast(admin: Visitor, world: World) -> None:
    world.triggers[1] = TriggerView(1, "c1", "Acme to Globex", "issue", "project = ACME", "", True, None)
    await admin.open("/connections/c1/triggers")
    await admin.submit("Bulk Exalate")
    assert "Bulk Exalate: 10 of 42, about 32 s left" in admin.text  # 10 took 10 seconds
    await admin.submit("Stop")
    assert ("stop bulk", 1) in world.did


async def test_a_finished_bulk_exalate_says_when_it_ended(admin: Visitor, world: World) -> None:
    bulk = BulkView(1, "done", 12, 12, "", NOW - timedelta(hours=3), NOW - timedelta(hours=2))
    world.triggers[1] = TriggerView(1, "c1", "Acme to Globex", "issue", "project = ACME", "", True, bulk)
    await admin.open("/connections/c1/triggers")
    assert "Last Bulk Exalate done, 12 of 12, 2 h ago ." in admin.text


async def test_deactivating_and_activating(admin: Visitor, world: World) -> None:
    await admin.open("/connections/c1/settings")
    await admin.submit("Deactivate")
    assert world.connections["c1"].state == "deactivated"
    assert "Queued changes are applied in order (4 changes waiting)." in admin.text
    await admin.submit("Activate")
    assert world.connections["c1"].state == "active"


async def test_the_code_words_stand_on_every_tab_until_they_are_confirmed(
    admin: Visitor, world: World
) -> None:
    await admin.open("/connections/c1/queue")
    assert "Compare these words with Globex by voice: amber otter violin harbour" in admin.text
    await admin.submit("They match")
    assert admin.path == "/connections/c1/queue"
    assert "amber otter violin harbour" not in admin.text


async def test_the_code_words_are_confirmed(admin: Visitor, world: World) -> None:
    await admin.open("/connections/c1/settings")
    assert "amber otter violin harbour" in admin.text
    await admin.submit("They match")
    assert world.connections["c1"].matched_here
    assert "You said they match." in admin.text


async def test_a_held_connection_is_approved_from_any_tab(admin: Visitor, world: World) -> None:
    world.connections["c1"] = connection("c1", hold="approved", approved=False)
    await admin.open("/connections/c1/queue")
    assert "Everything is held until you approve Globex." in admin.text
    await admin.submit("Approve partner")
    assert admin.path == "/connections/c1/queue"
    assert world.connections["c1"].approved


async def test_the_invitation_of_a_pending_connection_is_shown_again_or_revoked(
    admin: Visitor, world: World
) -> None:
    world.connections["c1"] = connection("c1", state="pending", code_words="", invitation=invitation())
    await admin.open("/connections/c1/settings")
    await admin.submit("Show the code")
    assert admin.page.values["code"] == CODE
    await admin.open("/connections/c1/settings")
    await admin.submit("Revoke invitation")
    assert "nobody can accept it any more" in admin.text


async def test_that_the_partner_has_deactivated_the_connection_is_told(admin: Visitor, world: World) -> None:
    told = "The partner has deactivated the connection; changes wait until it is activated there."
    world.connections["c1"] = connection("c1", health_detail=told)
    await admin.open("/connections/c1")
    assert told in admin.text


async def test_an_invitation_that_is_no_longer_good_is_made_anew(admin: Visitor, world: World) -> None:
    for state in ("revoked", "expired", "burnt"):
        dead = invitation(state=state)
        world.connections["c1"] = connection("c1", state="pending", code_words="", invitation=dead)
        await admin.open("/connections/c1/settings")
        await admin.submit("Make a new code")
        assert admin.path == "/connections/c1/invitation"
        assert admin.page.values["code"] == CODE


async def test_deleting_asks_for_the_name(admin: Visitor, world: World) -> None:
    await admin.open("/connections/c1/settings")
    await admin.submit("Delete connection", name="Acme")
    assert admin.status == 422
    assert "c1" in world.connections
    await admin.submit("Delete connection", name="Acme to Globex")
    assert world.connections == {}
    assert admin.path == "/connections"


async def test_the_disclosure_log_shows_exactly_what_left(admin: Visitor, world: World) -> None:
    world.sent = [SentView(1, NOW, 7, "ACME-7", "twin.state", '{"summary": "<b>"}')]
    await admin.open("/connections/c1/sent")
    assert "ACME-7 · replica · just now" in admin.text
    assert '{"summary": "<b>"}' in admin.text
    await admin.open("/connections/c1/sent?text=nowhere")
    assert "Nothing found" in admin.text
