"""Who is heard: tokens, sessions, and cookies only from our own pages."""

import pytest

from twinline.testing.door import Door

pytestmark = pytest.mark.anyio


async def test_nobody_is_heard_without_a_token(door: Door) -> None:
    for headers in (
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": "Basic YTpi"},
        {"authorization": "x"},
    ):
        answer = await door.stranger.get("/connections", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["type"] == "urn:twinline:problem:NotLoggedIn"


async def test_every_route_but_setup_and_log_in_asks_who_calls(door: Door) -> None:
    paths = (await door.stranger.get("/openapi.json")).json()["paths"]
    open_routes = set()
    for path, methods in paths.items():
        for method in methods:
            url = path.replace("{direction}", "outgoing")
            for name in ("connection", "trigger", "twin", "error", "bulk", "token"):
                url = url.replace(f"{{{name}}}", "1")
            answer = await door.stranger.request(method, url)
            if answer.status_code != 401:
                open_routes.add((method, path))
    assert open_routes == {("get", "/setup"), ("post", "/setup/administrator"), ("post", "/sessions")}


async def test_a_session_works_as_a_bearer_until_it_is_logged_out(door: Door) -> None:
    answer = await door.stranger.post("/sessions", json={"name": "admin", "password": "first-password"})
    assert answer.status_code == 201
    headers = {"authorization": f"Bearer {answer.json()['token']}"}
    assert (await door.stranger.get("/node", headers=headers)).json()["name"] == "Acme"
    assert (await door.stranger.delete("/sessions/current", headers=headers)).status_code == 204
    assert (await door.stranger.get("/node", headers=headers)).status_code == 401


async def test_too_many_wrong_passwords_say_how_long_to_wait(door: Door) -> None:
    for _ in range(10):
        wrong = await door.stranger.post("/sessions", json={"name": "admin", "password": "guess-guess"})
        assert wrong.status_code == 422
    answer = await door.stranger.post("/sessions", json={"name": "admin", "password": "first-password"})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "600"


async def test_the_consoles_cookie_reads_and_changes_only_from_our_own_pages(door: Door) -> None:
    session = await door.place.operations.people.log_in("admin", "first-password")
    uid = (await door.place.operations.setup.node()).uid
    cookie = {"cookie": f"twinline-{uid[:8]}-session={session}"}
    assert (await door.stranger.get("/node", headers=cookie)).status_code == 200
    change = {"name": "Renamed", "public_url": None}
    for extra in (
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
    ):
        answer = await door.stranger.put("/node", json=change, headers=cookie | extra)
        assert answer.status_code == 401, extra
    for extra in ({"sec-fetch-site": "same-origin"}, {"origin": "http://node"}):
        answer = await door.stranger.put("/node", json=change, headers=cookie | extra)
        assert answer.status_code == 200, answer.text


async def test_tokens_are_made_listed_and_revoked(door: Door) -> None:
    made = (await door.client.post("/tokens", json={"name": "laptop"})).json()["token"]
    listed = (await door.client.get("/tokens")).json()
    assert [token["name"] for token in listed] == ["tests", "laptop"]
    assert made not in str(listed)
    assert (await door.client.delete(f"/tokens/{listed[1]['id']}")).status_code == 204
    assert (await door.client.delete(f"/tokens/{listed[1]['id']}")).status_code == 404
