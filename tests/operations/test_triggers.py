"""Triggers, and the bulk runs that put everything a trigger matches under sync."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio
import pytest

from twinline.domain.errors import InvalidField, NotPermitted, Unreachable
from twinline.operations import Missing, Refused
from twinline.operations.bulk import BulkRunner
from twinline.operations.views import BulkView
from twinline.testing.rooms import Place

pytestmark = pytest.mark.anyio


async def _trigger(acme: Place, connection: str, query: str = "all") -> int:
    return (await acme.operations.triggers.create(connection, query, "", active=True, by="anna")).id


async def _bulk(acme: Place, trigger: int) -> BulkView:
    bulk = (await acme.operations.triggers.get(trigger)).bulk
    assert bulk is not None
    return bulk


@asynccontextmanager
async def _running(acme: Place) -> AsyncIterator[None]:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(BulkRunner(acme.parts, retry_wait=timedelta(milliseconds=10)).run)
        yield
        tasks.cancel_scope.cancel()


async def _ended(acme: Place, trigger: int) -> BulkView:
    with anyio.fail_after(10):
        while (bulk := await _bulk(acme, trigger)).state == "running":
            await acme.parts.signals.wait("console", 0.05)
    return bulk


def _items(many: int) -> dict[str, str]:
    return {f"ACME-{number:04}": f"item {number}" for number in range(1, many + 1)}


async def test_a_trigger_is_created_changed_listed_and_deleted(acme: Place, connection: str) -> None:
    triggers = acme.operations.triggers
    made = await triggers.create(connection, " text ~ printer ", "Printers only", active=True, by="anna")
    assert (made.query, made.notes, made.active, made.bulk) == ("text ~ printer", "Printers only", True, None)
    assert made.connection_name == "Acme to Globex"
    changed = await triggers.update(made.id, "all", "", active=False, by="anna")
    assert (changed.query, changed.active) == ("all", False)
    assert await triggers.list() == await triggers.list(connection) == (changed,)
    assert await triggers.list("0" * 32) == ()
    await triggers.delete(made.id, by="anna")
    assert await triggers.list() == ()
    with pytest.raises(Missing):
        await triggers.delete(made.id, by="anna")


async def test_a_query_the_tracker_refuses_is_not_saved_and_says_why(acme: Place, connection: str) -> None:
    with pytest.raises(InvalidField, match="cannot be parsed"):
        await acme.operations.triggers.create(connection, "no query", "", active=True, by="anna")
    assert await acme.operations.triggers.list() == ()


@pytest.mark.parametrize(
    ("query", "notes"), [("", ""), (" \n ", ""), ("x" * 10_001, ""), ("all", "x" * 2_001)]
)
async def test_texts_have_limits(acme: Place, connection: str, query: str, notes: str) -> None:
    with pytest.raises(Refused):
        await acme.operations.triggers.create(connection, query, notes, active=True, by="anna")


async def test_counting_shows_how_many_match_and_the_first_few(acme: Place) -> None:
    acme.tracker.items.update(_items(20))
    match = await acme.operations.triggers.count("text ~ item")
    assert match.total == 20
    assert match.sample[0] == ("ACME-0001", "item 1")
    assert len(match.sample) == 5


async def test_bulk_exalate_puts_every_match_under_sync_and_shows_its_progress(
    acme: Place, connection: str
) -> None:
    acme.tracker.items = _items(120)
    trigger = await _trigger(acme, connection)
    started = await acme.operations.triggers.bulk_exalate(trigger, by="anna")
    assert (started.state, started.position, started.total) == ("running", 0, 120)
    async with _running(acme):
        done = await _ended(acme, trigger)
    assert (done.state, done.position, done.total, done.detail) == ("done", 120, 120, "")
    assert [key for what, key in acme.engine.calls if what == "bulk"] == sorted(acme.tracker.items)


async def test_a_run_that_was_killed_goes_on_where_it_stood(acme: Place, connection: str) -> None:
    acme.tracker.items = _items(120)
    trigger = await _trigger(acme, connection)
    await acme.operations.triggers.bulk_exalate(trigger, by="anna")
    async with _running(acme):
        with anyio.fail_after(10):
            while len(acme.engine.calls) < 30:
                await acme.parts.signals.wait("console", 0.05)
    assert (await _bulk(acme, trigger)).state == "running"
    assert len(acme.engine.calls) < 120
    async with _running(acme):
        await _ended(acme, trigger)
    keys = [key for _, key in acme.engine.calls]
    assert sorted(set(keys)) == sorted(acme.tracker.items)
    assert len(keys) <= 121  # the one under way when it was killed may be done again


async def test_items_under_sync_already_are_passed_over(acme: Place, connection: str) -> None:
    acme.tracker.items = _items(3)
    await acme.engine.put_under_sync(connection, acme.tracker.ref("ACME-0002"))
    trigger = await _trigger(acme, connection)
    await acme.operations.triggers.bulk_exalate(trigger, by="anna")
    async with _running(acme):
        await _ended(acme, trigger)
    assert [key for what, key in acme.engine.calls if what == "bulk"] == ["ACME-0001", "ACME-0003"]


async def test_a_tracker_that_is_away_is_waited_for(acme: Place, connection: str) -> None:
    trigger = await _trigger(acme, connection)
    await acme.operations.triggers.bulk_exalate(trigger, by="anna")
    acme.tracker.failures += [Unreachable("tracker.example does not answer.")] * 3
    async with _running(acme):
        done = await _ended(acme, trigger)
    assert (done.state, done.position) == ("done", 2)


async def test_what_passes_by_itself_while_an_item_is_taken_is_waited_for_too(
    acme: Place, connection: str
) -> None:
    trigger = await _trigger(acme, connection)
    await acme.operations.triggers.bulk_exalate(trigger, by="anna")
    acme.engine.refusals["ACME-2"] = Unreachable("tracker.example does not answer.")
    async with _running(acme):
        with anyio.fail_after(10):
            while "It will go on by itself" not in (waiting := await _bulk(acme, trigger)).detail:
                await acme.parts.signals.wait("console", 0.05)
        assert (waiting.state, waiting.position) == ("running", 1)
        acme.engine.refusals.clear()
        done = await _ended(acme, trigger)
    assert (done.state, done.position, done.detail) == ("done", 2, "")


async def test_an_item_that_is_refused_is_named_and_the_others_go_on(acme: Place, connection: str) -> None:
    acme.engine.refusals["ACME-1"] = NotPermitted("No permission to see it.")
    trigger = await _trigger(acme, connection)
    await acme.operations.triggers.bulk_exalate(trigger, by="anna")
    async with _running(acme):
        done = await _ended(acme, trigger)
    assert done.state == "done"
    assert "1 could not be put under sync. ACME-1: No permission" in done.detail


async def test_items_that_leave_the_query_meanwhile_do_not_hide_others(acme: Place, connection: str) -> None:
    acme.tracker.items = _items(60)
    trigger = await _trigger(acme, connection)
    await acme.operations.triggers.bulk_exalate(trigger, by="anna")
    put = acme.engine.put_under_sync

    async def put_and_lose_one(connection_id: str, ref: object, *, bulk: bool = False) -> int:
        acme.tracker.items.pop("ACME-0001", None)
        return await put(connection_id, ref, bulk=bulk)

    acme.engine.put_under_sync = put_and_lose_one
    async with _running(acme):
        await _ended(acme, trigger)
    assert {key for _, key in acme.engine.calls} >= set(acme.tracker.items)


async def test_one_run_at_a_time_and_it_can_be_stopped(acme: Place, connection: str) -> None:
    trigger = await _trigger(acme, connection)
    bulk = await acme.operations.triggers.bulk_exalate(trigger, by="anna")
    with pytest.raises(Refused, match="is running"):
        await acme.operations.triggers.bulk_exalate(trigger, by="anna")
    stopped = await acme.operations.triggers.stop_bulk(bulk.id, by="anna")
    assert (stopped.state, stopped.detail) == ("stopped", "Stopped by anna.")
    assert (await acme.operations.triggers.bulk_exalate(trigger, by="anna")).state == "running"


async def test_the_walk_is_in_the_order_of_keys_whatever_order_the_query_asks_for(
    acme: Place, connection: str
) -> None:
    trigger = await _trigger(acme, connection, "all ORDER BY updated DESC")
    await acme.operations.triggers.bulk_exalate(trigger, by="anna")
    async with _running(acme):
        await _ended(acme, trigger)
    assert acme.tracker.searches[-1][0] == "all ORDER BY key ASC"
