"""What every tracker adapter must do, as tests. An adapter passes by subclassing:

    class TestMyTracker(TrackerConformance):
        @pytest.fixture
        def ground(self) -> Ground: ...
        @pytest.fixture
        def blobs(self) -> ConformanceBlobs: ...
        @pytest.fixture
        async def tracker(self, blobs) -> Tracker: ...

``tracker`` is connected to a real server (or to a fake that is checked against its vendor's API
description) with an account that may do everything in ``ground.project``. Several tests may share a
server: each makes the items it looks at.
"""

import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

import anyio
import pytest

from twinline.domain.effects import (
    AddAttachment,
    AddComment,
    AddWorkLog,
    CreateItem,
    DeleteAttachment,
    DeleteComment,
    DeleteWorkLog,
    EditComment,
    EditWorkLog,
    Transition,
    UpdateItem,
)
from twinline.domain.errors import InvalidField, NotFound, NotPermitted, Rejected
from twinline.domain.hub import Json
from twinline.domain.ids import EffectKey, ItemId
from twinline.domain.items import Cursor, ItemRef
from twinline.ports import Blobs, Tracker

__all__ = ["ConformanceBlobs", "Ground", "TrackerConformance"]

_SECONDS_TO_SHOW_UP = 20.0
_ASK_AGAIN_SECONDS = 0.1
_BLOB_LIMIT = 10 << 20
_Answer = TypeVar("_Answer")


class ConformanceBlobs(Blobs, Protocol):
    """The blob store that the tracker under test reads; the suite puts contents into it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the suite plays. ``statuses`` is a path of the workflow, each reachable from the one
    before; a new item is in the first. The queries are in the tracker's own language."""

    project: str
    type: str
    statuses: tuple[str, ...]
    query_for_all: str
    query_for_none: str
    query_that_is_wrong: str
    an_email: str
    has_work_logs: bool = True
    extra_fields: dict[str, Json] = field(default_factory=dict)


def new_key() -> EffectKey:
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    return EffectKey("".join(secrets.choice(alphabet) for _ in range(26)))


async def new_item(tracker: Tracker, ground: Ground, summary: str = "An item to try things on") -> ItemId:
    applied = await tracker.apply(
        CreateItem(ground.project, ground.type, {"summary": summary}), key=new_key()
    )
    return ItemId(applied.local_id)


async def new_blob(blobs: Blobs, content: bytes) -> str:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    sha256, _ = await blobs.put(chunks(), limit=_BLOB_LIMIT)
    return sha256


async def caught_up(tracker: Tracker, cursor: Cursor | None) -> tuple[list[ItemRef], Cursor]:
    """Read the feed until it has no more."""
    refs: list[ItemRef] = []
    while True:
        page = await tracker.changes(cursor)
        refs.extend(page.refs)
        cursor = page.cursor
        if not page.more:
            return refs, cursor


async def eventually(ask: Callable[[], Awaitable[_Answer | None]]) -> _Answer:
    """Ask until the answer is one; a search index may lag behind the items."""
    with anyio.fail_after(_SECONDS_TO_SHOW_UP):
        while True:
            answer = await ask()
            if answer:
                return answer
            await anyio.sleep(_ASK_AGAIN_SECONDS)


async def seen_in_feed(tracker: Tracker, cursor: Cursor, item: ItemId) -> Cursor:
    """Poll until the feed tells of the item; answers the cursor after that."""
    place = [cursor]

    async def is_seen() -> bool:
        refs, place[0] = await caught_up(tracker, place[0])
        return item in {ref.id for ref in refs}

    await eventually(is_seen)
    return place[0]


def entries(hub: dict[str, Json], member: str) -> list[dict[str, Json]]:
    found = hub.get(member)
    assert isinstance(found, list)
    return [entry for entry in found if isinstance(entry, dict)]


@pytest.mark.anyio
class TrackerConformance:
    async def test_a_probe_says_which_tracker_this_is_and_who_we_are(self, tracker: Tracker) -> None:
        info = await tracker.probe()
        assert info.kind == tracker.kind
        assert info.account
        assert info.version

    async def test_a_created_item_reads_back_as_it_was_asked_for(
        self, tracker: Tracker, ground: Ground
    ) -> None:
        key = new_key()
        fields: dict[str, Json] = {
            "summary": "Straße → 東京 “quoted” 🚀",
            "description": "Line one\n\n* a list\n* of two\n\n{code}x < y && z{code}\nümlauts",
            **ground.extra_fields,
        }
        applied = await tracker.apply(
            CreateItem(ground.project, ground.type, fields, labels=("alpha", "beta")), key=key
        )
        item = await tracker.read(ItemId(applied.local_id))
        assert item.ref.id == applied.local_id
        assert item.ref.key == applied.key == item.hub["key"]
        assert item.ref.summary == item.hub["summary"] == fields["summary"]
        assert _lines(item.hub["description"]) == fields["description"]
        assert item.hub["labels"] == ["alpha", "beta"]
        assert item.hub["typeName"] == ground.type
        assert item.hub["projectKey"] == ground.project
        assert _member(item.hub["status"], "name") == ground.statuses[0]
        assert item.markers["item"] == key
        assert applied.refused == ()

    async def test_extra_fields_are_set_at_the_create_or_right_after(
        self, tracker: Tracker, ground: Ground
    ) -> None:
        fields: dict[str, Json] = {"summary": "With everything", **ground.extra_fields}
        applied = await tracker.apply(CreateItem(ground.project, ground.type, fields), key=new_key())
        hub = (await tracker.read(ItemId(applied.local_id))).hub
        for name, value in ground.extra_fields.items():
            assert _plain(_at(hub, name)) == _plain(value), name

    async def test_a_create_is_found_by_its_key_and_by_no_other(
        self, tracker: Tracker, ground: Ground
    ) -> None:
        since = datetime.now(UTC) - timedelta(seconds=5)
        key = new_key()
        effect = CreateItem(ground.project, ground.type, {"summary": "Was it made?"})
        assert await tracker.find(effect, key=key, since=since) is None
        applied = await tracker.apply(effect, key=key)
        twin = await tracker.apply(effect, key=new_key())
        assert twin.local_id != applied.local_id
        found = await eventually(lambda: tracker.find(effect, key=key, since=since))
        assert (found.local_id, found.key) == (applied.local_id, applied.key)
        assert await tracker.find(effect, key=new_key(), since=since) is None

    async def test_an_update_changes_what_it_names_and_nothing_else(
        self, tracker: Tracker, ground: Ground
    ) -> None:
        item = await new_item(tracker, ground, "Before")
        await tracker.apply(UpdateItem(item, {"description": "Stays"}, ("one", "two")), key=new_key())
        await tracker.apply(UpdateItem(item, {"summary": "After"}, ("three",), ("one",)), key=new_key())
        hub = (await tracker.read(item)).hub
        assert hub["summary"] == "After"
        assert hub["description"] == "Stays"
        assert hub["labels"] == ["three", "two"]

    async def test_an_update_may_be_done_twice(self, tracker: Tracker, ground: Ground) -> None:
        item = await new_item(tracker, ground)
        effect = UpdateItem(item, {"summary": "Twice"}, ("here",), ("never-was",))
        key = new_key()
        await tracker.apply(effect, key=key)
        await tracker.apply(effect, key=key)
        hub = (await tracker.read(item)).hub
        assert (hub["summary"], hub["labels"]) == ("Twice", ["here"])

    async def test_a_text_can_be_emptied(self, tracker: Tracker, ground: Ground) -> None:
        item = await new_item(tracker, ground)
        await tracker.apply(UpdateItem(item, {"description": "Something"}), key=new_key())
        await tracker.apply(UpdateItem(item, {"description": None}), key=new_key())
        assert not (await tracker.read(item)).hub["description"]

    async def test_a_long_text_is_kept_whole(self, tracker: Tracker, ground: Ground) -> None:
        item = await new_item(tracker, ground)
        text = "Ein langer Absatz — naïve façade.\n" * 900
        await tracker.apply(UpdateItem(item, {"description": text.strip()}), key=new_key())
        assert _lines((await tracker.read(item)).hub["description"]) == text.strip()

    async def test_a_refused_field_is_named(self, tracker: Tracker, ground: Ground) -> None:
        item = await new_item(tracker, ground)
        nobody: dict[str, Json] = {"username": "nobody-at-all", "key": "nobody-at-all"}
        wrong: dict[str, Json] = {"assignee": nobody, "customFields.No such field": "x"}
        for name, value in wrong.items():
            with pytest.raises(InvalidField) as refused:
                await tracker.apply(UpdateItem(item, {name: value}), key=new_key())
            assert refused.value.field == name
            assert refused.value.reason

    async def test_an_unknown_project_or_type_is_refused_by_name(
        self, tracker: Tracker, ground: Ground
    ) -> None:
        with pytest.raises(InvalidField) as refused:
            await tracker.apply(CreateItem("NOSUCHPROJECT", ground.type, {"summary": "x"}), key=new_key())
        assert refused.value.field == "projectKey"
        with pytest.raises(InvalidField) as refused:
            await tracker.apply(CreateItem(ground.project, "No such type", {"summary": "x"}), key=new_key())
        assert refused.value.field == "typeName"

    async def test_reading_what_is_not_there_is_not_found(self, tracker: Tracker) -> None:
        with pytest.raises(NotFound):
            await tracker.read(ItemId("999999999"))
        with pytest.raises(NotFound):
            await tracker.resolve("NOSUCH-1")

    async def test_a_comment_lives_from_its_marker_to_its_deletion(
        self, tracker: Tracker, ground: Ground
    ) -> None:
        item = await new_item(tracker, ground)
        key = new_key()
        added = await tracker.apply(AddComment(item, "First *words*\nover two lines"), key=key)
        read = await tracker.read(item)
        (comment,) = entries(read.hub, "comments")
        assert comment["id"] == added.local_id
        assert _lines(comment["body"]) == "First *words*\nover two lines"
        assert _member(comment["author"], "displayName")
        assert read.markers[f"comment:{added.local_id}"] == key

        await tracker.apply(EditComment(item, added.local_id, "Second words"), key=new_key())
        read = await tracker.read(item)
        assert entries(read.hub, "comments")[0]["body"] == "Second words"
        assert read.markers[f"comment:{added.local_id}"] == key

        await tracker.apply(DeleteComment(item, added.local_id), key=new_key())
        assert entries((await tracker.read(item)).hub, "comments") == []

    async def test_deleting_a_comment_that_is_gone_is_done_and_editing_it_is_not(
        self, tracker: Tracker, ground: Ground
    ) -> None:
        item = await new_item(tracker, ground)
        added = await tracker.apply(AddComment(item, "Gone soon"), key=new_key())
        await tracker.apply(DeleteComment(item, added.local_id), key=new_key())
        await tracker.apply(DeleteComment(item, added.local_id), key=new_key())
        with pytest.raises(NotFound):
            await tracker.apply(EditComment(item, added.local_id, "Too late"), key=new_key())

    async def test_a_comment_is_found_by_its_key(self, tracker: Tracker, ground: Ground) -> None:
        since = datetime.now(UTC)
        item = await new_item(tracker, ground)
        effect, key = AddComment(item, "The same words"), new_key()
        await tracker.apply(effect, key=new_key())
        assert await tracker.find(effect, key=key, since=since) is None
        added = await tracker.apply(effect, key=key)
        found = await tracker.find(effect, key=key, since=since)
        assert found is not None
        assert found.local_id == added.local_id

    async def test_many_comments_are_all_read_in_order(self, tracker: Tracker, ground: Ground) -> None:
        item = await new_item(tracker, ground)
        bodies = [f"Comment number {number}" for number in range(60)]
        for body in bodies:
            await tracker.apply(AddComment(item, body), key=new_key())
        read = await tracker.read(item)
        assert [comment["body"] for comment in entries(read.hub, "comments")] == bodies
        assert sum(name.startswith("comment:") for name in read.markers) == len(bodies)

    async def test_an_attachment_comes_back_byte_by_byte(
        self, tracker: Tracker, ground: Ground, blobs: ConformanceBlobs
    ) -> None:
        item = await new_item(tracker, ground)
        content = secrets.token_bytes(300_000)
        sha256 = await new_blob(blobs, content)
        name = 'Prüfbericht "final" 図.bin'
        effect = AddAttachment(item, name, "application/octet-stream", sha256, len(content))
        added = await tracker.apply(effect, key=new_key())
        (attachment,) = entries((await tracker.read(item)).hub, "attachments")
        assert attachment["id"] == added.local_id
        assert attachment["filesize"] == len(content)
        assert _unquoted(attachment["filename"]) == _unquoted(name)
        hasher = hashlib.sha256()
        async with tracker.download(added.local_id) as chunks:
            async for chunk in chunks:
                hasher.update(chunk)
        assert hasher.hexdigest() == sha256

        await tracker.apply(DeleteAttachment(item, added.local_id), key=new_key())
        await tracker.apply(DeleteAttachment(item, added.local_id), key=new_key())
        assert entries((await tracker.read(item)).hub, "attachments") == []
        with pytest.raises(NotFound):
            async with tracker.download(added.local_id):
                pass

    async def test_an_attachment_is_found_by_its_content(
        self, tracker: Tracker, ground: Ground, blobs: ConformanceBlobs
    ) -> None:
        since = datetime.now(UTC)
        item = await new_item(tracker, ground)
        first, second = secrets.token_bytes(2000), secrets.token_bytes(2000)
        hashes = [await new_blob(blobs, content) for content in (first, second)]
        effects = [AddAttachment(item, "same.bin", "application/octet-stream", h, 2000) for h in hashes]
        await tracker.apply(effects[0], key=new_key())
        assert await tracker.find(effects[1], key=new_key(), since=since) is None
        added = await tracker.apply(effects[1], key=new_key())
        found = await tracker.find(effects[1], key=new_key(), since=since)
        assert found is not None
        assert found.local_id == added.local_id

    async def test_a_work_log_lives_and_is_found(self, tracker: Tracker, ground: Ground) -> None:
        if not ground.has_work_logs:
            pytest.skip("this tracker has no work logs")
        since = datetime.now(UTC)
        item = await new_item(tracker, ground)
        started = 1_767_222_000_000
        effect = AddWorkLog(item, "Looked into it", 3600, started)
        assert await tracker.find(effect, key=new_key(), since=since) is None
        added = await tracker.apply(effect, key=new_key())
        found = await tracker.find(effect, key=new_key(), since=since)
        assert found is not None
        assert found.local_id == added.local_id
        (work,) = entries((await tracker.read(item)).hub, "workLogs")
        assert (work["comment"], work["timeSpent"], work["startDate"]) == ("Looked into it", 3600, started)
        edit = EditWorkLog(item, added.local_id, "Took longer", 7200, started + 60_000)
        await tracker.apply(edit, key=new_key())
        (work,) = entries((await tracker.read(item)).hub, "workLogs")
        assert (work["comment"], work["timeSpent"]) == ("Took longer", 7200)
        await tracker.apply(DeleteWorkLog(item, added.local_id), key=new_key())
        await tracker.apply(DeleteWorkLog(item, added.local_id), key=new_key())
        assert entries((await tracker.read(item)).hub, "workLogs") == []

    async def test_a_status_is_reached_step_by_step_and_only_once(
        self, tracker: Tracker, ground: Ground
    ) -> None:
        item = await new_item(tracker, ground)
        for status in (ground.statuses[0], ground.statuses[-1], ground.statuses[-1]):
            await tracker.apply(Transition(item, status), key=new_key())
            assert _member((await tracker.read(item)).hub["status"], "name") == status

    async def test_a_status_without_a_way_to_it_is_refused(self, tracker: Tracker, ground: Ground) -> None:
        item = await new_item(tracker, ground)
        with pytest.raises(Rejected) as refused:
            await tracker.apply(Transition(item, "No Such Status"), key=new_key())
        assert ground.statuses[0] in str(refused.value)

    async def test_the_feed_tells_of_creates_edits_and_comments_and_then_is_quiet(
        self, tracker: Tracker, ground: Ground
    ) -> None:
        _, cursor = await caught_up(tracker, None)
        item = await new_item(tracker, ground)
        cursor = await seen_in_feed(tracker, cursor, item)
        await tracker.apply(UpdateItem(item, {"summary": "Edited"}), key=new_key())
        cursor = await seen_in_feed(tracker, cursor, item)
        await tracker.apply(AddComment(item, "Said something"), key=new_key())
        cursor = await seen_in_feed(tracker, cursor, item)
        # Items of other tests may still show up late; this one has nothing new to tell.
        refs, cursor = await caught_up(tracker, cursor)
        assert item not in {ref.id for ref in refs}
        refs, again = await caught_up(tracker, cursor)
        assert refs == []
        assert again == cursor

    async def test_a_stored_cursor_goes_on_where_it_was(self, tracker: Tracker, ground: Ground) -> None:
        _, cursor = await caught_up(tracker, None)
        made = {await new_item(tracker, ground, f"One of a few {number}") for number in range(5)}
        for item in made:
            assert item in {ref.id for ref in (await caught_up(tracker, Cursor(cursor.value)))[0]}

    async def test_a_search_counts_and_pages(self, tracker: Tracker, ground: Ground) -> None:
        for number in range(3):
            await new_item(tracker, ground, f"To be found {number}")
        found = await tracker.search(ground.query_for_all, limit=2)
        assert found.total > len(found.refs) == 2  # noqa: PLR2004 - the limit above
        following = await tracker.search(ground.query_for_all, start=2, limit=2)
        assert not {ref.id for ref in found.refs} & {ref.id for ref in following.refs}
        assert (await tracker.search(ground.query_for_none)).total == 0

    async def test_a_wrong_query_is_refused_in_the_trackers_words(
        self, tracker: Tracker, ground: Ground
    ) -> None:
        with pytest.raises(InvalidField) as refused:
            await tracker.search(ground.query_that_is_wrong)
        assert refused.value.field == "query"
        assert refused.value.reason

    async def test_whether_a_query_finds_one_item(self, tracker: Tracker, ground: Ground) -> None:
        item = await new_item(tracker, ground)
        await eventually(lambda: tracker.matches(ground.query_for_all, item))
        assert not await tracker.matches(ground.query_for_none, item)
        assert not await tracker.matches(ground.query_for_all, ItemId("999999999"))

    async def test_an_item_is_resolved_by_key_and_by_id(self, tracker: Tracker, ground: Ground) -> None:
        item = await new_item(tracker, ground, "Find me by key")
        ref = (await tracker.read(item)).ref
        assert await tracker.resolve(ref.key) == ref
        assert await tracker.resolve(item) == ref

    async def test_projects_are_listed_with_ours_among_them(self, tracker: Tracker, ground: Ground) -> None:
        projects = await tracker.projects()
        assert ground.project in {project["key"] for project in projects}
        assert all(project["id"] and project["name"] for project in projects)

    async def test_a_rules_questions_are_answered_or_refused(self, tracker: Tracker, ground: Ground) -> None:
        kind = await tracker.lookup("getIssueType", [ground.type, ground.project])
        assert _member(kind, "name") == ground.type
        assert await tracker.lookup("getIssueType", ["No such type", ground.project]) is None
        user = await tracker.lookup("getUserByEmail", [ground.an_email])
        assert _member(user, "email") == ground.an_email
        assert await tracker.lookup("getUserByEmail", [None]) is None
        assert await tracker.lookup("getUserByEmail", ["nobody@nowhere.example"]) is None
        assert _member(await tracker.lookup("getProject", [ground.project]), "key") == ground.project
        with pytest.raises(Rejected):
            await tracker.lookup("getTheMoon", [])

    async def test_a_user_who_was_looked_up_can_be_assigned(self, tracker: Tracker, ground: Ground) -> None:
        item = await new_item(tracker, ground)
        user = await tracker.lookup("getUserByEmail", [ground.an_email])
        await tracker.apply(UpdateItem(item, {"assignee": user}), key=new_key())
        assert (await tracker.read(item)).hub["assignee"] == user
        await tracker.apply(UpdateItem(item, {"assignee": None}), key=new_key())
        assert (await tracker.read(item)).hub["assignee"] is None

    async def test_a_hook_call_that_is_not_signed_is_refused(self, tracker: Tracker) -> None:
        with pytest.raises(NotPermitted):
            tracker.hinted({}, b"{}", secret="s3cret")  # noqa: S106 - nobody's secret
        with pytest.raises(NotPermitted):
            tracker.hinted({"X-Hub-Signature": "sha256=00"}, b"{}", secret="s3cret")  # noqa: S106


def _lines(value: Json) -> Json:
    """Trackers return CRLF where they were given LF; nobody cares."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _member(value: Json, name: str) -> Json:
    return value.get(name) if isinstance(value, dict) else None


def _at(hub: dict[str, Json], name: str) -> Json:
    parent, found, inner = name.partition(".")
    return _member(hub.get(parent), inner) if found else hub.get(name)


def _plain(value: Json) -> Json:
    """What two trackers can agree on: the words of an option or a priority, not its id."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        if "type" in value and "value" in value:
            return _plain(value["value"])
        return value.get("username") or value.get("value") or value.get("name")
    return value


def _unquoted(name: Json) -> str:
    return str(name).replace('"', "").replace("%22", "")
