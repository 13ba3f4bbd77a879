"""First run: nobody but the holder of the set-up link may begin, and the tracker is asked at once."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from twinline.domain.errors import NotAuthenticated
from twinline.operations import Refused
from twinline.store.schema import tracker
from twinline.testing.rooms import MemoryTracker, Place

pytestmark = pytest.mark.anyio


async def test_a_fresh_node_needs_an_administrator_then_a_name_then_a_tracker(node: Place) -> None:
    token = await node.operations.setup.first_start()
    state = await node.operations.setup.state()
    assert (state.has_administrator, state.has_name, state.has_tracker) == (False, False, False)

    await node.operations.setup.create_administrator("anna", "long enough", setup_token=token)
    await node.operations.setup.set_node("Acme", "https://sync.acme.example/", by="anna")
    await node.operations.setup.attach_tracker(
        "jira", "http://tracker.example", login="twinline", password="secret", by="anna"
    )

    assert (await node.operations.setup.state()).is_complete
    view = await node.operations.setup.node()
    assert (view.name, view.public_url) == ("Acme", "https://sync.acme.example")


async def test_the_node_keeps_its_identity_over_restarts(node: Place) -> None:
    await node.operations.setup.first_start()
    uid = (await node.operations.setup.node()).uid
    await node.operations.setup.first_start()
    assert (await node.operations.setup.node()).uid == uid


async def test_only_the_newest_set_up_token_is_good_and_only_once(node: Place) -> None:
    old = await node.operations.setup.first_start()
    new = await node.operations.setup.first_start()
    assert not await node.operations.setup.check_setup_token(old)
    with pytest.raises(Refused, match="set-up link"):
        await node.operations.setup.create_administrator("eve", "long enough", setup_token=old)

    await node.operations.setup.create_administrator("anna", "long enough", setup_token=new)
    assert not await node.operations.setup.check_setup_token(new)
    with pytest.raises(Refused):
        await node.operations.setup.create_administrator("eve", "long enough", setup_token=new)
    assert await node.operations.setup.first_start() is None


async def test_a_given_password_makes_the_person_admin_at_the_first_start_only(node: Place) -> None:
    assert await node.operations.setup.first_start("from-the-variable") is None
    assert await node.operations.setup.first_start("another-one") is None
    assert await node.operations.people.log_in("admin", "from-the-variable")
    with pytest.raises(Refused):
        await node.operations.people.log_in("admin", "another-one")


async def test_the_trackers_secret_is_never_stored_in_the_clear(node: Place) -> None:
    await node.operations.setup.attach_tracker("jira", "http://tracker.example", token="secret", by="anna")
    row = await node.database.read(lambda tx: tx.execute(sa.select(tracker)).mappings().one())
    assert "secret" not in row["secret"]
    assert row["login"] is None
    assert len(row["hook_id"]) == 32
    assert node.parts.trackers.current() is node.tracker


async def test_a_tracker_that_refuses_is_not_attached(node: Place) -> None:
    with pytest.raises(NotAuthenticated):
        await node.operations.setup.attach_tracker(
            "jira", "http://tracker.example", login="twinline", password="wrong", by="anna"
        )
    assert await node.operations.setup.tracker() is None


async def test_attaching_again_keeps_the_hook_and_replaces_the_secret(node: Place) -> None:
    attach = node.operations.setup.attach_tracker
    await attach("jira", "http://tracker.example", token="secret", by="anna")
    before = await node.database.read(lambda tx: tx.execute(sa.select(tracker)).mappings().one())
    await attach("jira", "http://tracker.example", login="twinline", password="secret", by="anna")
    after = await node.database.read(lambda tx: tx.execute(sa.select(tracker)).mappings().one())
    assert after["hook_id"] == before["hook_id"]
    assert after["hook_secret"] == before["hook_secret"]
    assert after["login"] == "twinline"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "empty"),
        ("ftp://tracker.example", "https://"),
        ("http://anna:pw@tracker.example", "user name"),
        ("http://tracker.example/?a=1", "before any"),
        ("http://tracker.example:no", "no web address"),
        ("https://tracker.example/" + "x" * 3000, "Shorten"),
    ],
)
async def test_an_address_that_cannot_be_one_is_refused_with_the_reason(
    node: Place, url: str, words: str
) -> None:
    with pytest.raises(Refused, match=words) as refused:
        await node.operations.setup.attach_tracker("jira", url, token="secret", by="anna")
    assert refused.value.field == "url"


async def test_another_tracker_is_not_put_under_existing_twins(node: Place, connection: str) -> None:
    await node.engine.put_under_sync(connection, node.tracker.ref("ACME-1"))
    attach = node.operations.setup.attach_tracker
    await attach("jira", "http://moved.example", token="secret", by="anna")
    other = MemoryTracker()
    other.title = "Somebody's Jira"
    node.shelf.tracker = other
    with pytest.raises(Refused, match="another tracker"):
        await attach("jira", "http://other.example", token="secret", by="anna")


async def test_network_settings_are_checked_and_used_for_the_next_adapter(
    node: Place, tmp_path: Path
) -> None:
    no_certificate = tmp_path / "ca.pem"
    no_certificate.write_text("hello")
    with pytest.raises(Refused, match="no certificate"):
        await node.operations.setup.set_network(str(no_certificate), "", by="anna")
    with pytest.raises(Refused, match="There is no file"):
        await node.operations.setup.set_network(str(tmp_path / "none.pem"), "", by="anna")

    await node.operations.setup.attach_tracker("jira", "http://tracker.example", token="secret", by="anna")
    await node.operations.setup.set_network("", "http://proxy.example:3128", by="anna")
    assert (await node.operations.setup.network()).proxy_url == "http://proxy.example:3128"
    assert node.shelf.built[-1].proxy_url == "http://proxy.example:3128"


async def test_a_replaced_adapter_is_closed_once_nobody_can_be_using_it(node: Place) -> None:
    for _ in range(3):
        await node.operations.setup.attach_tracker("jira", "http://tracker.example", token="secret", by="a")
    probes = 3
    assert node.tracker.closed == probes + 1
    await node.parts.trackers.aclose()
    assert node.tracker.closed == probes + 3
