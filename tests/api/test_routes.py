"""The API does what the console does, in JSON that its own description fits."""

import json
from typing import Any

import anyio
import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from twinline.domain.errors import NotAuthenticated, Unreachable
from twinline.operations.bulk import BulkRunner
from twinline.testing.door import Door

pytestmark = pytest.mark.anyio


async def test_a_connection_from_invitation_to_deletion(door: Door) -> None:
    made = await door.initiate(valid_days=1, description="Service desk")
    assert (made["state"], made["destination"]) == ("pending", "unknown")
    code = made["invitation"]["code"]
    url = f"/connections/{made['id']}"
    assert (await door.client.get(f"{url}/invitation")).json() == {"code": code}
    assert (await door.client.get("/connections")).json()[0]["invitation"]["code"] == ""

    renewed = (await door.client.post(f"{url}/invitation", json={"valid_days": 2})).json()["code"]
    assert renewed != code
    assert (await door.client.delete(f"{url}/invitation")).status_code == 204
    assert (await door.client.get(url)).json()["invitation"]["state"] == "revoked"
    refused = await door.client.post(f"{url}/activate")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:twinline:problem:Refused")
    assert (await door.client.delete(url)).status_code == 204
    assert (await door.client.get(url)).status_code == 404


async def test_our_own_invitation_is_refused_with_its_own_message(door: Door) -> None:
    made = await door.initiate()
    answer = await door.client.post("/invitations/read", json={"code": made["invitation"]["code"]})
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:twinline:problem:OwnInvitation"
    assert "this very node" in answer.json()["detail"]


async def test_what_operations_refuse_names_the_field(door: Door) -> None:
    answer = await door.client.post(
        "/connections", json={"name": "", "local_name": "A", "remote_name": "B", "project": "ACME"}
    )
    assert answer.status_code == 422
    assert answer.json()["field"] == "name"
    assert answer.json()["title"] == "Not accepted"


async def test_what_the_description_does_not_allow_is_refused_in_the_same_shape(door: Door) -> None:
    for body in ({"name": "x"}, {**_named(), "mode": "visual"}, {**_named(), "other": 1}, [], "x"):
        answer = await door.client.post("/connections", json=body)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["errors"]
    broken = await door.client.post(
        "/connections", content=b"{", headers={"content-type": "application/json"}
    )
    assert broken.status_code == 422
    huge = {"source": "x" * 3_000_000, "direction": "incoming"}
    assert (await door.client.post("/rules/check", json=huge)).status_code == 413
    assert (await door.client.get("/nothing")).status_code == 404
    assert (await door.client.patch("/node")).status_code == 405


async def test_what_the_tracker_says_is_passed_on(door: Door) -> None:
    bad = await door.client.post("/triggers/count", json={"query": "no query"})
    assert (bad.status_code, bad.json()["field"]) == (422, "query")
    door.place.tracker.failures.append(Unreachable("tracker.example does not answer."))
    away = await door.client.post("/triggers/count", json={"query": "all"})
    assert away.status_code == 503
    assert int(away.headers["retry-after"]) > 0
    door.place.tracker.failures.append(NotAuthenticated("The tracker does not accept this password."))
    wrong = await door.client.put("/tracker", json={"url": "http://tracker.example", "token": "secret"})
    assert (wrong.status_code, wrong.json()["type"]) == (422, "urn:twinline:problem:NotAuthenticated")


async def test_rules_are_checked_published_and_rolled_back(door: Door) -> None:
    made = await door.initiate()
    url = f"/connections/{made['id']}/rules"
    first = (await door.client.get(url)).json()
    assert [rule["direction"] for rule in first] == ["outgoing", "incoming"]
    found = (await door.client.post("/rules/check", json={"source": "x !!", "direction": "incoming"})).json()
    assert [(one["line"], one["column"]) for one in found] == [(1, 3)]
    refused = await door.client.put(url, json={"outgoing": "a", "incoming": "!!"})
    assert (refused.status_code, refused.json()["field"]) == (422, "incoming")
    published = (await door.client.put(url, json={"outgoing": "a", "incoming": "b"})).json()
    assert [rule["version"] for rule in published] == [2, 2]
    back = (await door.client.post(f"{url}/outgoing/rollback", json={"version": 1})).json()
    assert back[0]["source"] == first[0]["source"]
    assert len((await door.client.get(f"{url}/versions")).json()) == 5


async def test_triggers_and_bulk_exalate(door: Door) -> None:
    made = await door.initiate()
    trigger = (await door.client.post("/triggers", json={"connection": made["id"], "query": "all"})).json()
    url = f"/triggers/{trigger['id']}"
    changed = await door.client.put(url, json={"query": "text ~ first", "active": False})
    assert changed.json()["active"] is False
    started = await door.client.post(f"{url}/bulk")
    assert (started.status_code, started.json()["total"]) == (202, 1)
    stopped = await door.client.post(f"/bulks/{started.json()['id']}/stop")
    assert stopped.json()["state"] == "stopped"
    await door.client.post(f"{url}/bulk")
    bulk = (await door.client.get(url)).json()["bulk"]
    with anyio.fail_after(10):
        await BulkRunner(door.place.parts).work_on(bulk["id"])
    assert (await door.client.get("/triggers")).json()[0]["bulk"]["state"] == "done"
    assert [twin["local_key"] for twin in (await door.client.get("/twins")).json()] == ["ACME-1"]
    assert (await door.client.delete(url)).status_code == 204


async def test_every_answer_fits_the_description(door: Door) -> None:
    description = OpenAPI.from_dict((await door.client.get("/openapi.json")).json())
    made = await door.initiate()
    await door.client.post("/triggers", json={"connection": made["id"], "query": "all"})
    twin = await door.place.engine.put_under_sync(made["id"], door.place.tracker.ref("ACME-1"))
    checked = 0
    for path in (
        "/setup", "/node", "/tracker", "/projects", "/network", "/tokens", "/connections",
        f"/connections/{made['id']}", f"/connections/{made['id']}/rules",
        f"/connections/{made['id']}/rules/versions", f"/connections/{made['id']}/sent", "/triggers",
        "/triggers/1", "/twins", "/twins?key=ACME-1", f"/twins/{twin}", "/queue", "/errors?state=all",
        "/errors/counts", "/activity", "/overview",
    ):  # fmt: skip
        answer = await door.client.get(path)
        assert answer.status_code == 200, (path, answer.text)
        bare, _, query = path.partition("?")
        args = dict(part.split("=") for part in query.split("&")) if query else {}
        description.validate_response(
            MockRequest("http://node", "get", "/api/v1" + bare, args=args),
            MockResponse(answer.content, content_type="application/json"),
        )
        checked += 1
    assert checked == 21


async def test_operation_names_are_unique_and_every_route_has_a_summary(door: Door) -> None:
    paths: dict[str, Any] = (await door.client.get("/openapi.json")).json()["paths"]
    operations = [operation for methods in paths.values() for operation in methods.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names) > 40
    assert all(operation["summary"][0].isupper() for operation in operations)
    assert "security" in json.dumps(paths)


def _named() -> dict[str, str]:
    return {"name": "x", "local_name": "A", "remote_name": "B", "project": "ACME"}
