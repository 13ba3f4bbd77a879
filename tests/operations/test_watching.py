"""What the lists show: where events wait, how items stand, what left, what went wrong."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa

from twinline.domain.errors import NotFound
from twinline.operations import Missing, Refused
from twinline.operations.times import to_ms
from twinline.store import schema
from twinline.testing.rooms import Place

pytestmark = pytest.mark.anyio


async def _put(here: Place, table: sa.Table, **values: object) -> None:
    await here.database.write(lambda tx: tx.execute(table.insert().values(**values)))


async def _set(here: Place, table: sa.Table, which: Mapping[str, object], **values: object) -> None:
    where = [table.c[name] == value for name, value in which.items()]
    await here.database.write(lambda tx: tx.execute(table.update().where(*where).values(**values)))


@pytest.fixture
async def twin(acme: Place, connection: str) -> int:
    """ACME-1 under sync and at rest: version 3 sent and confirmed, version 2 of theirs applied."""
    row = await acme.engine.put_under_sync(connection, acme.tracker.ref("ACME-1"))
    acme.engine.calls.clear()
    item = {"url": "http://tracker.example/browse/ACME-1"}
    await _set(acme, schema.twin, {"id": row}, ver=3, sent_ver=3, acked_ver=3, in_ver=2, seen_item=item)
    await _put(acme, schema.lane, twin=row)
    return row


@pytest.fixture
async def wire_id(acme: Place, twin: int) -> str:
    return await acme.database.read(
        lambda tx: tx.execute(sa.select(schema.twin.c.wire_id).where(schema.twin.c.id == twin)).scalar_one(),
    )


async def _problem(acme: Place, connection: str | None, twin: int | None, **values: object) -> int:
    at_ms = to_ms(acme.clock.now())
    base: dict[str, object] = {
        "scope": "item", "connection": connection, "twin": twin, "direction": "incoming",
        "kind": "RuleFailed", "message": "No such property: sumary",
        "line": 3, "column": 9, "data": {"replica": {"summary": "x"}},
        "state": "open", "first_ms": at_ms, "last_ms": at_ms,
    }  # fmt: skip
    insert = schema.problem.insert().values(**(base | values)).returning(schema.problem.c.id)
    return await acme.database.write(lambda tx: tx.execute(insert).scalar_one())


async def test_an_item_at_rest_is_in_step_and_waits_nowhere(acme: Place, twin: int) -> None:
    (view,) = await acme.operations.items.status("acme-1")
    assert (view.id, view.sync, view.state, view.problem) == (twin, "in step", "active", None)
    assert view.local_url == "http://tracker.example/browse/ACME-1"
    assert await acme.operations.queue.rows() == ()


async def test_a_noticed_change_is_queued_then_running_then_blocked(
    acme: Place, connection: str, twin: int
) -> None:
    now_ms = to_ms(acme.clock.now())
    await _set(acme, schema.lane, {"twin": twin}, observe=True, due_ms=now_ms)
    (row,) = await acme.operations.queue.rows()
    assert (row.item, row.direction, row.number, row.state) == ("ACME-1", "outgoing", 4, "queued")
    assert (await acme.operations.items.get(twin)).twin.sync == "going out"

    await _set(acme, schema.lane, {"twin": twin}, lease_ms=now_ms + 60_000)
    (row,) = await acme.operations.queue.rows()
    assert row.state == "running"

    problem = await _problem(acme, connection, twin, direction="outgoing")
    await _set(acme, schema.lane, {"twin": twin}, lease_ms=None, problem=problem)
    (row,) = await acme.operations.queue.rows()
    assert (row.state, row.problem) == ("blocked", problem)
    assert (await acme.operations.items.get(twin)).twin.sync == "blocked"


async def test_what_is_staged_is_queued_and_what_left_waits_for_the_partner(
    acme: Place, connection: str, twin: int, wire_id: str
) -> None:
    now_ms = to_ms(acme.clock.now())
    await _set(acme, schema.twin, {"id": twin}, ver=4, sent_ver=4)
    message = {"connection": connection, "type": "twin.state", "twin": wire_id, "ver": 4, "body": "{}"}
    await _put(acme, schema.staged, slot=f"twin.state:{wire_id}", staged_ms=now_ms, **message)
    (row,) = await acme.operations.queue.rows()
    assert (row.number, row.state) == (4, "queued")
    assert (await acme.operations.items.get(twin)).twin.sync == "going out"

    await acme.database.write(lambda tx: tx.execute(schema.staged.delete()))
    await _put(acme, schema.outbox, seq=1, head="", numbered_ms=now_ms, **message)
    (row,) = await acme.operations.queue.rows()
    assert (row.number, row.state) == (4, "waiting for the partner")
    assert (await acme.operations.items.get(twin)).twin.sync == "waiting for the partner"

    await acme.database.write(lambda tx: tx.execute(schema.outbox.delete()))
    (row,) = await acme.operations.queue.rows()  # delivered, but not applied there yet
    assert row.state == "waiting for the partner"
    view = await acme.operations.overview()
    assert (view.waiting, view.connections[0].waiting_out) == (1, 1), "as many as the queue has rows"


async def test_what_came_in_is_shown_even_before_it_has_an_item_here(
    acme: Place, connection: str, twin: int, wire_id: str
) -> None:
    now_ms = to_ms(acme.clock.now())
    message = {"connection": connection, "type": "twin.state", "ver": 3, "body": "{}", "received_ms": now_ms}
    await _put(acme, schema.inbox, twin=wire_id, **message)
    await _put(acme, schema.inbox, twin="f" * 32, **message)
    await _put(acme, schema.inbox, twin=wire_id, **(message | {"type": "twin.applied"}))
    rows = await acme.operations.queue.rows(direction="incoming")
    assert sorted((row.item, row.number, row.state) for row in rows) == [
        ("ACME-1", 3, "queued"),
        ("new", 3, "queued"),
    ]
    assert (await acme.operations.items.get(twin)).twin.sync == "coming in"
    view = await acme.operations.connections.get(connection)
    assert (view.waiting_in, view.waiting_out, view.twins) == (2, 0, 1)


async def test_the_queue_is_filtered_and_paged(acme: Place, connection: str, twin: int, wire_id: str) -> None:
    now_ms = to_ms(acme.clock.now())
    for number in range(1, 61):
        await _put(
            acme, schema.inbox, connection=connection, twin=wire_id, ver=number, type="twin.state", body="{}",
            received_ms=now_ms + number,
        )  # fmt: skip
    first = await acme.operations.queue.rows()
    second = await acme.operations.queue.rows(page=2)
    assert [row.number for row in first + second] == list(range(1, 61))
    assert (len(first), len(second)) == (50, 10)
    assert len(await acme.operations.queue.rows(text="acme-1", connection=connection, state="queued")) == 50
    assert await acme.operations.queue.rows(text="100%") == ()
    assert await acme.operations.queue.rows(state="running") == ()
    with pytest.raises(Refused):
        await acme.operations.queue.rows(state="lost")
    with pytest.raises(Refused):
        await acme.operations.queue.rows(page=0)


async def _heard(here: Place, connection: str, wire_id: str, *, seeing: int) -> None:
    """The partner's version 2, told when he had applied this version of ours."""
    body = json.dumps({"seen": seeing})
    message = {"connection": connection, "twin": wire_id, "type": "twin.state", "ver": 2, "body": body}
    await _put(here, schema.inbox, state="applied", received_ms=0, **message)


async def test_an_item_is_shown_with_both_sides_beside_each_other(
    acme: Place, connection: str, twin: int, wire_id: str
) -> None:
    await _heard(acme, connection, wire_id, seeing=3)
    fields = {
        "ours": {"summary": "Printer", "priority": {"id": "1", "name": "High"}, "customFields.Floor": 3},
        "peer": {"summary": "Printer on fire", "priority": {"id": "77", "name": "High"}, "due": None},
    }
    for space, values in fields.items():
        for name, value in values.items():
            await _put(acme, schema.field, twin=twin, space=space, name=name, value=value, ver=1, seen=0)
        await _put(
            acme, schema.element, twin=twin, space=space, set_name="labels", name="urgent",
            present=True, ver=1, seen=0,
        )  # fmt: skip
    for ref, owner, local_id, ever in (("a", "A", "1", 2), ("b", "A", "2", 9), ("c", "B", "3", 0)):
        await _put(
            acme, schema.entity, twin=twin, ref=ref, kind="comment", owner=owner, local_id=local_id,
            ever=ever, body={},
        )  # fmt: skip
    await _put(acme, schema.timeline, twin=twin, at_ms=to_ms(acme.clock.now()), what="sent", ver=3, detail={})

    item = await acme.operations.items.get(twin)
    shown = {line.field: (line.ours, line.theirs, line.differs) for line in item.differences}
    assert shown == {
        "summary": ("Printer", "Printer on fire", True),
        "priority": ("High", "High", False),
        "customFields.Floor": ("3", "", False),
        "due": ("", "", False),
        "labels": ("urgent", "urgent", False),
        "comments": ("3", "2", True),
    }
    assert item.replica["customFields"] == {"Floor": 3}
    assert item.replica["labels"] == ["urgent"]
    assert [(entry.what, entry.version) for entry in item.timeline] == [("sent", 3)]
    with pytest.raises(Missing):
        await acme.operations.items.get(twin + 1)


async def test_what_the_partner_said_before_he_took_our_change_is_no_difference(
    acme: Place, connection: str, twin: int, wire_id: str
) -> None:
    """Version 3 of ours is confirmed; the partner spoke when he had seen version 1."""
    await _heard(acme, connection, wire_id, seeing=1)
    for space, ver, seen, summary in (("ours", 3, 0, "Printer on fire"), ("peer", 1, 1, "Printer")):
        stamp = {"twin": twin, "space": space, "ver": ver, "seen": seen}
        await _put(acme, schema.field, name="summary", value=summary, **stamp)
        await _put(acme, schema.element, set_name="labels", name="old", present=space == "peer", **stamp)
    await _put(
        acme,
        schema.element,
        twin=twin,
        space="ours",
        set_name="labels",
        name="new",
        present=True,
        ver=3,
        seen=0,
    )

    async def shown() -> dict[str, tuple[str, str, bool]]:
        item = await acme.operations.items.get(twin)
        return {line.field: (line.ours, line.theirs, line.differs) for line in item.differences}

    assert await shown() == {"summary": ("Printer on fire", "", False), "labels": ("new", "", False)}
    await _set(acme, schema.twin, {"id": twin}, acked_ver=2)  # not taken over yet
    assert await shown() == {"summary": ("Printer on fire", "Printer", True), "labels": ("new", "old", True)}


async def test_an_item_is_exalated_by_key_and_taken_out_again(
    acme: Place, globex: Place, connection: str
) -> None:
    with pytest.raises(Refused, match="not accepted"):
        await acme.operations.items.exalate(connection, "ACME-1", by="anna")
    code = await acme.operations.connections.invitation_code(connection, by="anna")
    await globex.operations.connections.accept(code, "GLOB", by="bob")

    view = await acme.operations.items.exalate(connection, " ACME-2 ", by="anna")
    assert (view.local_key, view.title, view.state) == ("ACME-2", "second printer", "active")
    with pytest.raises(NotFound):
        await acme.operations.items.exalate(connection, "ACME-99", by="anna")
    assert (await acme.operations.items.list(text="PRINTER"))[0].id == view.id
    assert await acme.operations.items.list(text="_") == ()

    gone = await acme.operations.items.unexalate(view.id, by="anna")
    assert (gone.state, gone.sync) == ("unexalated", "stopped")
    with pytest.raises(Refused):
        await acme.operations.items.unexalate(view.id, by="anna")


async def test_an_error_shows_the_rule_and_the_data_to_blame(acme: Place, connection: str, twin: int) -> None:
    rule = await acme.database.read(
        lambda tx: tx.execute(
            sa.select(schema.rule.c.id).where(schema.rule.c.direction == "incoming")
        ).scalar()
    )
    problem = await _problem(acme, connection, twin, rule=rule)
    (listed,) = await acme.operations.problems.list()
    assert (listed.id, listed.item, listed.line, listed.data) == (problem, "ACME-1", 3, {})
    whole = await acme.operations.problems.get(problem)
    assert whole.data == {"replica": {"summary": "x"}}
    assert whole.rule_source == (await acme.operations.rules.get(connection))[1].source


async def test_errors_are_filtered_counted_and_acted_upon(acme: Place, connection: str, twin: int) -> None:
    first = await _problem(acme, connection, twin)
    second = await _problem(acme, connection, twin, message="Field too long", kind="InvalidField")
    over = await _problem(acme, connection, twin, state="resolved")
    node = await _problem(acme, None, None, scope="node", state="retrying")
    problems = acme.operations.problems
    assert {view.id for view in await problems.list()} == {first, second}
    assert {view.id for view in await problems.list(state=None)} == {first, second, over, node}
    assert [view.id for view in await problems.list(text="too long")] == [second]
    assert (await problems.get(first)).title == (await acme.operations.items.get(twin)).twin.title
    assert await problems.counts() == {"open": 2, "retrying": 1, "resolved": 1, "ignored": 0}

    await problems.retry(first, by="anna")
    await problems.skip(second, by="anna")
    await problems.ignore(node, by="anna")
    assert acme.engine.calls == [("retry", first), ("skip", second), ("ignore", node)]
    with pytest.raises(Refused, match="resolved already"):
        await problems.retry(over, by="anna")
    with pytest.raises(Missing):
        await problems.retry(999, by="anna")

    acme.engine.calls.clear()
    assert await problems.retry_all(connection, by="anna") == 2
    assert acme.engine.calls == [("retry", first), ("retry", second)]


async def test_the_disclosure_log_shows_exactly_what_left(acme: Place, connection: str, twin: int) -> None:
    at_ms = to_ms(acme.clock.now())
    for seq, summary in enumerate(("Printer", "Scanner"), 1):
        body = json.dumps({"fields": {"summary": {"v": summary}}})
        await _put(
            acme, schema.sent, connection=connection, twin=twin, seq=seq, type="twin.state", body=body,
            at_ms=at_ms + seq,
        )  # fmt: skip
    both = await acme.operations.sent.list(connection)
    assert [json.loads(view.body)["fields"]["summary"]["v"] for view in both] == ["Scanner", "Printer"]
    assert both[0].item == "ACME-1"
    assert len(await acme.operations.sent.list(connection, text="scanner")) == 1


async def test_the_overview_answers_whether_all_is_well(
    acme: Place, connection: str, twin: int, wire_id: str
) -> None:
    now = acme.clock.now()
    for ago, type_ in (
        (timedelta(hours=1), "twin.state"),
        (timedelta(), "twin.state"),
        (timedelta(), "ctl.x"),
    ):
        await _put(
            acme, schema.sent, connection=connection, seq=1, type=type_, body="{}", at_ms=to_ms(now - ago)
        )
    await _put(acme, schema.timeline, twin=twin, at_ms=to_ms(now), what="applied", ver=1, detail={})
    await _put(
        acme, schema.inbox, connection=connection, twin=wire_id, ver=7, type="twin.state", body="{}",
        received_ms=to_ms(now),
    )  # fmt: skip
    await _problem(acme, connection, twin)
    view = await acme.operations.overview()
    assert len(view.per_hour) == 24
    assert [counts for _, *counts in view.per_hour[-2:]] == [[1, 0], [1, 1]]
    assert view.per_hour[-1][0] <= now
    assert (view.waiting, len(view.open_problems)) == (1, 1)
    assert view.oldest_waiting is not None
    assert view.oldest_waiting.number == 7
    assert view.tracker is not None
    assert [card.name for card in view.connections] == ["Acme to Globex"]


async def test_lists_take_the_same_number_of_queries_however_long_they_are(
    acme: Place, connection: str
) -> None:
    asked: list[str] = []
    sa.event.listen(
        acme.database.engine, "before_cursor_execute", lambda _c, _x, text, *_: asked.append(text)
    )
    counts = []
    for number in range(3, 33):
        acme.tracker.items[f"ACME-{number}"] = "more"
        twin = await acme.engine.put_under_sync(connection, acme.tracker.ref(f"ACME-{number}"))
        await _problem(acme, connection, twin)
        asked.clear()
        await acme.operations.items.list()
        await acme.operations.problems.list()
        await acme.operations.queue.rows()
        await acme.operations.connections.list()
        await acme.operations.overview()
        counts.append(len(asked))
    assert len(set(counts)) == 1
