"""The node's settings."""

import pytest
from console_pictures import NOW
from console_visitor import Visitor
from fake_operations import World

from twinline.operations.views import ActivityView

pytestmark = pytest.mark.anyio


async def test_the_tracker_page_says_how_changes_are_found(admin: Visitor, world: World) -> None:
    await admin.open("/settings")
    assert "Acme Jira" in admin.text
    assert "webhook, and polling as a safety net" in admin.text


async def test_the_trackers_account_is_changed_and_checked_at_once(admin: Visitor, world: World) -> None:
    await admin.open("/settings")
    await admin.submit(
        "Check and attach", url="http://127.0.0.1:8101", way="password", login="bob", password="bob"
    )
    assert world.tracker is not None
    assert world.tracker.login == "bob"
    await admin.submit(
        "Check and attach", url="http://down.example", way="password", login="bob", password="bob"
    )
    assert admin.status == 422
    assert admin.error_at("url")


async def test_the_node_is_renamed_and_made_private(admin: Visitor, world: World) -> None:
    await admin.open("/settings/node")
    await admin.submit("Save", name="Acme Europe", public_url="")
    assert (world.node.name, world.node.public_url) == ("Acme Europe", None)


async def test_the_password_is_changed_only_with_the_present_one(admin: Visitor, world: World) -> None:
    await admin.open("/settings/people")
    await admin.submit("Change password", old="guess", new="battery staple", again="battery staple")
    assert "The present password is wrong." in admin.text
    await admin.submit("Change password", old="correct horse", new="battery staple", again="battery staple")
    assert world.administrators["admin"] == "battery staple"


async def test_an_api_token_is_shown_once(admin: Visitor, world: World) -> None:
    await admin.open("/settings/tokens")
    await admin.submit("Create token", name="nightly report")
    assert "twl_0123456789abcdef" in admin.text
    await admin.open("/settings/tokens")
    assert "twl_0123456789abcdef" not in admin.text
    assert "nightly report" in admin.text
    await admin.submit("Revoke")
    assert world.tokens == []


async def test_the_network_settings_are_checked(admin: Visitor, world: World) -> None:
    await admin.open("/settings/network")
    await admin.submit("Save", ca_file="/missing.pem", proxy_url="")
    assert "There is no file /missing.pem" in admin.text
    await admin.submit("Save", ca_file="/etc/ca.pem", proxy_url="http://proxy.example:3128")
    assert (world.network.ca_file, world.network.proxy_url) == ("/etc/ca.pem", "http://proxy.example:3128")


async def test_the_activity_log_says_who_did_what(admin: Visitor, world: World) -> None:
    world.activity = [ActivityView(NOW, "anna", "deactivated the connection", "Acme to Globex")]
    await admin.open("/settings/activity")
    assert "just now anna deactivated the connection Acme to Globex" in admin.text
