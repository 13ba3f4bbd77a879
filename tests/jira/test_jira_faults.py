"""The network fails in the middle of everything; nothing is done twice and nothing is lost."""

import hashlib
import secrets
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest
from blob_folder import BlobFolder
from jira_disturbance import (
    Disturb,
    Disturbance,
    answering,
    closed_after_the_call,
    closed_before_the_call,
    cut_short,
    rewritten,
    silent_after_the_call,
)

from twinline.domain.effects import (
    AddAttachment,
    AddComment,
    AddWorkLog,
    CreateItem,
    DeleteComment,
    EditComment,
    Transition,
    UpdateItem,
)
from twinline.domain.errors import NotPermitted, RateLimited, Rejected, Transient, Uncertain, Unreachable
from twinline.domain.ids import ItemId
from twinline.testing.tracker_conformance import Ground, caught_up, entries, new_item, new_key
from twinline.trackers.jira import JiraTracker

pytestmark = pytest.mark.anyio

_LOST = [closed_after_the_call, silent_after_the_call, cut_short]
_GROUND = Ground("DEMO", "Task", ("To Do", "In Progress", "Done"), "", "", "", "")


@dataclass(slots=True)
class _Net:
    tracker: JiraTracker
    on_the_way: Disturbance


@pytest.fixture
async def net(sandbox: str, blobs: BlobFolder) -> AsyncIterator[_Net]:
    disturbance = Disturbance(sandbox)
    async with disturbance.serve() as address:
        tracker = JiraTracker(address, login="admin", password="admin", blobs=blobs, timeout_seconds=1)
        yield _Net(tracker, disturbance)
        await tracker.aclose()


@pytest.mark.parametrize("how", _LOST)
async def test_a_created_item_whose_answer_was_lost_is_found(net: _Net, how: Disturb) -> None:
    since, key = datetime.now(UTC), new_key()
    effect = CreateItem("DEMO", "Task", {"summary": f"Lost {secrets.token_hex(8)}"})
    net.on_the_way.on("POST", "/issue$", how)
    with pytest.raises(Uncertain):
        await net.tracker.apply(effect, key=key)
    found = await net.tracker.find(effect, key=key, since=since)
    assert found is not None
    item = await net.tracker.read(ItemId(found.local_id))
    assert item.markers["item"] == key
    assert item.ref.key == found.key


async def test_a_comment_is_found_where_jira_lists_no_properties(net: _Net) -> None:
    def without_properties(page: Any) -> Any:
        for comment in page["comments"]:
            comment.pop("properties", None)
        return page

    net.on_the_way.on("GET", "/comment$", rewritten(without_properties), times=99)
    item = await new_item(net.tracker, _GROUND)
    since, key = datetime.now(UTC), new_key()
    effect = AddComment(item, "Where is it?")
    await net.tracker.apply(effect, key=new_key())
    added = await net.tracker.apply(effect, key=key)
    found = await net.tracker.find(effect, key=key, since=since)
    assert found is not None
    assert found.local_id == added.local_id
    assert await net.tracker.find(effect, key=new_key(), since=since) is None


async def test_a_create_that_never_arrived_is_not_found(net: _Net) -> None:
    since, key = datetime.now(UTC), new_key()
    effect = CreateItem("DEMO", "Task", {"summary": f"Never {secrets.token_hex(8)}"})
    net.on_the_way.on("POST", "/issue$", closed_before_the_call)
    with pytest.raises(Uncertain):
        await net.tracker.apply(effect, key=key)
    assert await net.tracker.find(effect, key=key, since=since) is None


@pytest.mark.parametrize("how", _LOST)
async def test_a_comment_whose_answer_was_lost_is_found_and_there_once(net: _Net, how: Disturb) -> None:
    item = await new_item(net.tracker, _GROUND)
    since, key = datetime.now(UTC), new_key()
    effect = AddComment(item, "Did this arrive?")
    net.on_the_way.on("POST", "/comment$", how)
    with pytest.raises(Uncertain):
        await net.tracker.apply(effect, key=key)
    found = await net.tracker.find(effect, key=key, since=since)
    assert found is not None
    comments = entries((await net.tracker.read(item)).hub, "comments")
    assert [comment["id"] for comment in comments] == [found.local_id]


@pytest.mark.parametrize("how", _LOST)
async def test_an_attachment_or_work_log_whose_answer_was_lost_is_found(
    net: _Net, how: Disturb, blobs: BlobFolder
) -> None:
    item = await new_item(net.tracker, _GROUND)
    since = datetime.now(UTC)

    async def content() -> AsyncIterator[bytes]:
        yield b"some bytes"

    sha256, size = await blobs.put(content(), limit=100)
    for effect, path in (
        (AddAttachment(item, "a.txt", "text/plain", sha256, size), "/attachments$"),
        (AddWorkLog(item, "worked", 600, 1_767_222_000_000), "/worklog$"),
    ):
        net.on_the_way.on("POST", path, how)
        with pytest.raises(Uncertain):
            await net.tracker.apply(effect, key=new_key())
        found = await net.tracker.find(effect, key=new_key(), since=since)
        assert found is not None


async def test_an_edit_or_deletion_whose_answer_was_lost_may_be_repeated(net: _Net) -> None:
    item = await new_item(net.tracker, _GROUND)
    comment = (await net.tracker.apply(AddComment(item, "x"), key=new_key())).local_id
    for effect, method, path in (
        (UpdateItem(item, {"summary": "Edited"}, ("new",)), "PUT", "/issue/"),
        (Transition(item, "Done"), "POST", "/transitions$"),
        (EditComment(item, comment, "y"), "PUT", "/comment/"),
        (DeleteComment(item, comment), "DELETE", "/comment/"),
    ):
        net.on_the_way.on(method, path, closed_after_the_call)
        with pytest.raises(Uncertain):
            await net.tracker.apply(effect, key=new_key())
        assert await net.tracker.find(effect, key=new_key(), since=datetime.now(UTC)) is None
        await net.tracker.apply(effect, key=new_key())
    hub = (await net.tracker.read(item)).hub
    assert (hub["summary"], hub["labels"], hub["comments"]) == ("Edited", ["new"], [])
    assert hub["status"]["name"] == "Done"


async def test_too_many_requests_wait_as_long_as_the_server_says(net: _Net) -> None:
    net.on_the_way.on("GET", "/issue/", answering(429, Retry_After="7"))
    with pytest.raises(RateLimited) as limited:
        await net.tracker.resolve("DEMO-1")
    assert limited.value.retry_after == timedelta(seconds=7)
    net.on_the_way.on("POST", "/issue$", answering(429))
    with pytest.raises(RateLimited) as limited:
        await new_item(net.tracker, _GROUND)
    assert limited.value.retry_after is None


async def test_a_server_error_is_transient_for_reads_and_uncertain_for_creates(net: _Net) -> None:
    for status in (500, 502, 503, 504):
        net.on_the_way.on("GET", "/issue/", answering(status, b"<html>", "text/html"))
        with pytest.raises(Unreachable):
            await net.tracker.resolve("DEMO-1")
        net.on_the_way.on("POST", "/issue$", answering(status, b"<html>", "text/html"))
        with pytest.raises(Uncertain):
            await new_item(net.tracker, _GROUND)
    net.on_the_way.on("POST", "/issue$", answering(503, Retry_After="3"))
    with pytest.raises(Unreachable) as busy:
        await new_item(net.tracker, _GROUND)
    assert busy.value.retry_after == timedelta(seconds=3)


@pytest.mark.parametrize(
    "how",
    [
        answering(200, b"<html>We are back soon</html>", "text/html"),
        answering(404, b"<html>Not Found</html>", "text/html"),
        answering(302, b"", "text/html", Location="https://sso.example"),
        silent_after_the_call,
    ],
)
async def test_a_page_where_json_should_be_is_no_verdict_on_the_item(net: _Net, how: Disturb) -> None:
    item = await new_item(net.tracker, _GROUND)
    net.on_the_way.on("GET", "/issue/", how)
    with pytest.raises(Transient):
        await net.tracker.read(item)
    assert (await net.tracker.read(item)).ref.id == item


@pytest.mark.parametrize("how", [closed_before_the_call, cut_short])
async def test_a_read_whose_connection_closes_goes_again_by_itself_once(net: _Net, how: Disturb) -> None:
    item = await new_item(net.tracker, _GROUND)
    net.on_the_way.on("GET", "/issue/", how)
    assert (await net.tracker.read(item)).ref.id == item
    net.on_the_way.on("GET", "/issue/", how, times=2)
    with pytest.raises(Unreachable):
        await net.tracker.read(item)
    assert (await net.tracker.read(item)).ref.id == item


async def test_an_answer_without_end_is_not_read_to_it(net: _Net) -> None:
    net.on_the_way.on("GET", "/issue/", answering(200, b" " * (40 << 20)))
    with pytest.raises(Rejected, match="more than 32 MiB"):
        await net.tracker.resolve("DEMO-1")


async def test_a_403_is_not_permitted(net: _Net) -> None:
    net.on_the_way.on("GET", "/issue/", answering(403, b'{"errorMessages": ["No access."], "errors": {}}'))
    with pytest.raises(NotPermitted, match="No access"):
        await net.tracker.resolve("DEMO-1")


def _screen_without(*missing: str) -> Disturb:
    """The create screen lacks some fields."""

    def without(page: Any) -> Any:
        fields = [field for field in page["values"] if field["fieldId"] not in missing]
        return {**page, "values": fields, "total": len(fields)}

    return rewritten(without)


async def test_what_the_create_screen_lacks_is_set_by_an_edit(net: _Net) -> None:
    net.on_the_way.on("GET", "/issuetypes/", _screen_without("description", "labels"))
    effect = CreateItem("DEMO", "Task", {"summary": "Thin screen", "description": "Later"}, ("x",))
    applied = await net.tracker.apply(effect, key=new_key())
    hub = (await net.tracker.read(ItemId(applied.local_id))).hub
    assert (hub["description"], hub["labels"]) == ("Later", ["x"])


async def test_a_field_refused_after_the_create_is_reported_and_the_rest_is_set(net: _Net) -> None:
    net.on_the_way.on("GET", "/issuetypes/", _screen_without("description", "assignee"))
    fields = {"summary": "Thin", "description": "Later", "assignee": {"username": "nobody-here"}}
    applied = await net.tracker.apply(CreateItem("DEMO", "Task", fields), key=new_key())
    ((field, reason),) = applied.refused
    assert field == "assignee"
    assert "nobody-here" in reason
    assert (await net.tracker.read(ItemId(applied.local_id))).hub["description"] == "Later"


async def test_a_create_that_broke_off_before_its_edit_is_finished_when_it_is_found(net: _Net) -> None:
    net.on_the_way.on("GET", "/issuetypes/", _screen_without("description"), times=9)
    since, key = datetime.now(UTC), new_key()
    effect = CreateItem("DEMO", "Task", {"summary": "Half made", "description": "Later"})
    net.on_the_way.on("PUT", "/issue/", answering(503, Retry_After="1"))
    with pytest.raises(Uncertain):
        await net.tracker.apply(effect, key=key)
    found = await net.tracker.find(effect, key=key, since=since)
    assert found is not None
    assert (await net.tracker.read(ItemId(found.local_id))).hub["description"] == "Later"


class _FastClock:
    """Ten minutes ahead of everybody."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=10)


async def test_a_clock_that_is_minutes_off_hides_nothing(sandbox: str, blobs: BlobFolder) -> None:
    clock = _FastClock()
    tracker = JiraTracker(sandbox, login="admin", password="admin", blobs=blobs, clock=clock)
    _, cursor = await caught_up(tracker, None)
    since, key = clock.now(), new_key()
    effect = CreateItem("DEMO", "Task", {"summary": "Made in the past"})
    applied = await tracker.apply(effect, key=key)
    found = await tracker.find(effect, key=key, since=since)
    assert found is not None
    refs, _ = await caught_up(tracker, cursor)
    assert applied.local_id in {ref.id for ref in refs}
    await tracker.aclose()


async def test_changes_made_while_the_feed_is_read_are_all_told(sandbox: str, blobs: BlobFolder) -> None:
    tracker = JiraTracker(sandbox, login="admin", password="admin", blobs=blobs)
    _, cursor = await caught_up(tracker, None)
    made: set[str] = set()
    told: set[str] = set()

    async def create_some() -> None:
        for number in range(40):
            made.add(await new_item(tracker, _GROUND, f"Busy {number}"))

    async def edit_some() -> None:
        for number in range(40):
            if made:
                target = ItemId(sorted(made)[number % len(made)])
                await tracker.apply(UpdateItem(target, {"summary": f"Edited {number}"}), key=new_key())

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(create_some)
        tasks.start_soon(edit_some)
        while len(made) < 120:
            refs, cursor = await caught_up(tracker, cursor)
            told |= {ref.id for ref in refs}
    refs, cursor = await caught_up(tracker, cursor)
    told |= {ref.id for ref in refs}
    assert made <= told
    assert (await caught_up(tracker, cursor))[0] == []
    await tracker.aclose()


async def test_a_large_attachment_passes_in_small_pieces(sandbox: str, blobs: BlobFolder) -> None:
    """60 MB up and down again, with less than 8 MB in memory."""
    tracker = JiraTracker(sandbox, login="admin", password="admin", blobs=blobs)
    item = await new_item(tracker, _GROUND)
    piece = secrets.token_bytes(1 << 20)

    async def content() -> AsyncIterator[bytes]:
        for _ in range(60):
            yield piece

    sha256, size = await blobs.put(content(), limit=100 << 20)
    effect = AddAttachment(item, "large.bin", "application/octet-stream", sha256, size)
    tracemalloc.start()
    try:
        added = await tracker.apply(effect, key=new_key())
        hasher = hashlib.sha256()
        async with tracker.download(added.local_id) as chunks:
            async for chunk in chunks:
                hasher.update(chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert hasher.hexdigest() == sha256
    assert peak < 8 << 20
    await tracker.aclose()
