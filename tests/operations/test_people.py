"""Who may look: sessions, tokens and the patience for wrong passwords."""

from datetime import timedelta

import anyio
import pytest
import sqlalchemy as sa

from twinline.operations import Missing, Refused, TooManyTries
from twinline.store.schema import session, token
from twinline.testing.rooms import Place

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def administrator(node: Place) -> None:
    await node.operations.setup.first_start("first-password")


async def test_a_session_lives_while_it_is_used_and_at_most_twelve_hours(node: Place) -> None:
    people = node.operations.people
    session_token = await people.log_in("admin", "first-password")
    for _ in range(24):
        assert await people.person_of(session_token) == "admin"
        node.clock.advance(timedelta(minutes=30))
    assert await people.person_of(session_token) == "admin"
    node.clock.advance(timedelta(seconds=1))
    assert await people.person_of(session_token) is None


async def test_a_session_left_alone_ends_after_half_an_hour(node: Place) -> None:
    session_token = await node.operations.people.log_in("admin", "first-password")
    node.clock.advance(timedelta(minutes=30, seconds=1))
    assert await node.operations.people.person_of(session_token) is None


async def test_logging_out_ends_the_session(node: Place) -> None:
    session_token = await node.operations.people.log_in("admin", "first-password")
    await node.operations.people.log_out(session_token)
    assert await node.operations.people.person_of(session_token) is None


async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(node: Place) -> None:
    with pytest.raises(Refused) as wrong_name:
        await node.operations.people.log_in("nobody", "first-password")
    with pytest.raises(Refused) as wrong_password:
        await node.operations.people.log_in("admin", "guess-guess")
    assert str(wrong_name.value) == str(wrong_password.value)


async def test_ten_failures_make_a_name_wait_even_with_the_right_password(node: Place) -> None:
    people = node.operations.people
    for _ in range(10):
        with pytest.raises(Refused):
            await people.log_in("admin", "guess-guess")
    with pytest.raises(TooManyTries, match="10 min"):
        await people.log_in("admin", "first-password")
    node.clock.advance(timedelta(minutes=10))
    assert await people.log_in("admin", "first-password")


async def test_tries_at_the_same_moment_count_too(node: Place) -> None:
    answers: list[type[Exception]] = []

    async def guess(number: int) -> None:
        try:
            await node.operations.people.log_in("admin", f"guess-{number:03}")
        except Refused as error:
            answers.append(type(error))

    async with anyio.create_task_group() as tasks:
        for number in range(15):
            tasks.start_soon(guess, number)

    assert answers.count(Refused) == 10
    assert answers.count(TooManyTries) == 5


async def test_tokens_and_passwords_are_stored_as_hashes_only(node: Place) -> None:
    session_token = await node.operations.people.log_in("admin", "first-password")
    api_token = await node.operations.people.create_token("laptop", by="admin")
    stored = await node.database.read(
        lambda tx: [
            *tx.execute(sa.select(session.c.token_hash)).scalars(),
            *tx.execute(sa.select(token.c.token_hash)).scalars(),
        ]
    )
    assert len(stored) == 2
    assert session_token not in stored
    assert api_token not in stored


async def test_an_api_token_speaks_for_its_person_until_it_is_revoked(node: Place) -> None:
    people = node.operations.people
    secret = await people.create_token("laptop", by="admin")
    assert await people.person_of_token(secret) == "admin"
    (listed,) = await people.tokens()
    assert (listed.name, listed.person, listed.used_at) == ("laptop", "admin", node.clock.now())
    await people.revoke_token(listed.id, by="admin")
    assert await people.person_of_token(secret) is None
    with pytest.raises(Missing):
        await people.revoke_token(listed.id, by="admin")


async def test_a_changed_password_ends_the_other_sessions(node: Place) -> None:
    people = node.operations.people
    here = await people.log_in("admin", "first-password")
    elsewhere = await people.log_in("admin", "first-password")
    with pytest.raises(Refused, match="wrong"):
        await people.change_password("admin", "not-this-one", "second-password")
    with pytest.raises(Refused, match="too short"):
        await people.change_password("admin", "first-password", "short")
    await people.change_password("admin", "first-password", "second-password", keep_session=here)
    assert await people.person_of(here) == "admin"
    assert await people.person_of(elsewhere) is None
    assert await people.log_in("admin", "second-password")
