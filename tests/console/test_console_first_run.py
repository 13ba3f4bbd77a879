"""The first run: administrator, node, tracker."""

import pytest
from console_pictures import TRACKER
from console_visitor import Visitor
from fake_operations import World

pytestmark = pytest.mark.anyio


@pytest.fixture
def world() -> World:
    fresh = World(administrators={}, tracker=None)
    fresh.node = type(fresh.node)(fresh.node.uid, "", None, "0.1.0")
    return fresh


async def _become_administrator(stranger: Visitor) -> None:
    await stranger.open("/setup?token=set-me-up")
    await stranger.submit(
        "Create administrator", name="admin", password="correct horse", again="correct horse"
    )


async def test_the_first_run_asks_for_administrator_node_and_tracker_in_turn(
    stranger: Visitor, world: World
) -> None:
    await _become_administrator(stranger)
    assert stranger.path == "/setup/node"
    await stranger.submit("Save and go on", name="Acme", public_url="https://sync.acme.example")
    assert stranger.path == "/setup/tracker"
    await stranger.submit("Check and attach", url="http://127.0.0.1:8101", way="token", token="pat")
    assert stranger.path == "/"
    assert f"Attached to {TRACKER.title} as {TRACKER.account}." in stranger.text
    assert world.node.name == "Acme"


async def test_without_the_link_of_the_terminal_nobody_becomes_administrator(stranger: Visitor) -> None:
    await stranger.open("/")
    assert stranger.path == "/setup"
    assert "set-up link" in stranger.text
    assert "Create administrator" not in stranger.buttons
    await stranger.open("/setup?token=guessed")
    assert stranger.status == 403
    assert "not valid" in stranger.text


async def test_two_different_passwords_are_refused(stranger: Visitor, world: World) -> None:
    await stranger.open("/setup?token=set-me-up")
    await stranger.submit(
        "Create administrator", name="admin", password="correct horse", again="correct house"
    )
    assert "The two passwords differ." in stranger.text
    assert world.administrators == {}


async def test_once_there_is_an_administrator_the_link_is_worth_nothing(stranger: Visitor) -> None:
    await _become_administrator(stranger)
    stranger.client.cookies.clear()
    await stranger.open("/setup?token=set-me-up")
    assert stranger.path == "/login"


async def test_no_other_page_opens_before_the_first_run_is_finished(stranger: Visitor) -> None:
    await _become_administrator(stranger)
    await stranger.open("/connections")
    assert stranger.path == "/setup/node"


async def test_a_node_without_public_url_is_private_and_the_page_explains_it(
    stranger: Visitor, world: World
) -> None:
    await _become_administrator(stranger)
    assert "Two private nodes cannot connect." in stranger.text
    await stranger.submit("Save and go on", name="Globex", public_url="")
    assert world.node.public_url is None


@pytest.mark.parametrize(
    ("url", "secret", "field", "words"),
    [
        ("http://down.example", "pat", "url", "Nobody answers at http://down.example."),
        ("http://shop.example", "pat", "url", "it is no Jira"),
        ("http://127.0.0.1:8101", "wrong", "token", "does not accept"),
    ],
)
async def test_each_reason_why_a_tracker_cannot_be_attached_stands_at_its_field(
    stranger: Visitor, url: str, secret: str, field: str, words: str
) -> None:
    await _become_administrator(stranger)
    await stranger.submit("Save and go on", name="Acme")
    await stranger.submit("Check and attach", url=url, way="token", token=secret)
    assert stranger.status == 422
    assert words in stranger.error_at(f"{field}")
    assert stranger.page.values["url"] == url
    assert secret not in stranger.page.values.values()  # a secret is never sent back


async def test_a_wrong_password_is_told_at_the_password(stranger: Visitor) -> None:
    await _become_administrator(stranger)
    await stranger.submit("Save and go on", name="Acme")
    await stranger.submit(
        "Check and attach", url="http://127.0.0.1:8101", way="password", login="anna", password="wrong"
    )
    assert stranger.error_at("password")
    assert stranger.page.values["login"] == "anna"
