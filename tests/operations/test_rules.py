"""Versions of rules: what compiles is published, and the way back stays open."""

import pytest

from twinline.operations import Missing, Refused
from twinline.testing.rooms import Place

pytestmark = pytest.mark.anyio


async def test_publishing_makes_a_version_of_what_changed_only(acme: Place, connection: str) -> None:
    rules = acme.operations.rules
    outgoing, incoming = await rules.get(connection)
    await rules.publish(connection, outgoing="replica.key = issue.key", incoming=incoming.source, by="anna")
    after = await rules.get(connection)
    assert (after[0].version, after[0].source, after[0].person) == (2, "replica.key = issue.key\n", "anna")
    assert after[1].version == 1
    states = {(v.direction, v.version): v.state for v in await rules.versions(connection)}
    assert states == {
        ("outgoing", 1): "retired",
        ("outgoing", 2): "published",
        ("incoming", 1): "published",
    }
    assert outgoing.source != after[0].source


async def test_a_changed_rule_frees_what_rules_blocked_and_an_unchanged_one_does_not(
    acme: Place, connection: str
) -> None:
    outgoing, incoming = await acme.operations.rules.get(connection)
    windows = outgoing.source.replace("\n", "\r\n")
    await acme.operations.rules.publish(connection, outgoing=windows, incoming=incoming.source, by="anna")
    assert acme.engine.calls == []
    await acme.operations.rules.publish(connection, outgoing="a", incoming=incoming.source, by="anna")
    assert acme.engine.calls == [("free", connection)]


async def test_a_rule_that_does_not_compile_is_not_published(acme: Place, connection: str) -> None:
    with pytest.raises(Refused, match="Incoming sync, line 2, column 5") as refused:
        await acme.operations.rules.publish(connection, outgoing="a", incoming="b\nbad !!", by="anna")
    assert refused.value.field == "incoming"
    assert (await acme.operations.rules.get(connection))[0].version == 1


async def test_rolling_back_publishes_the_old_source_as_a_new_version(acme: Place, connection: str) -> None:
    rules = acme.operations.rules
    first = (await rules.get(connection))[0].source
    await rules.publish(connection, outgoing="a", incoming="b", by="anna")
    await rules.roll_back(connection, "outgoing", 1, by="bob")
    now = (await rules.get(connection))[0]
    assert (now.version, now.source, now.person) == (3, first, "bob")
    with pytest.raises(Refused, match="in force"):
        await rules.roll_back(connection, "outgoing", 3, by="bob")
    with pytest.raises(Missing):
        await rules.roll_back(connection, "outgoing", 9, by="bob")


async def test_a_rule_longer_than_the_limit_is_refused_before_it_is_compiled(acme: Place) -> None:
    with pytest.raises(Refused, match="Shorten"):
        await acme.operations.rules.check("x" * 200_001, "outgoing")
