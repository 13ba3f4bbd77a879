"""Webhooks: administration, payloads, signatures, order, retries."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from sandbox_process import SandboxProcess, create_issue
from webhook_receiver import Receiver, receiving

API = "/rest/api/2"
HOOKS = "/rest/webhooks/1.0/webhook"
EVENTS = [
    "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
    "comment_deleted", "worklog_created", "worklog_updated", "worklog_deleted",
]  # fmt: skip


@pytest.fixture
def receiver(admin: httpx2.Client) -> Iterator[Receiver]:
    with receiving() as running:
        yield running
        for hook in admin.get(HOOKS).json():
            admin.delete(f"{HOOKS}/{hook['self'].rpartition('/')[2]}")


def register(admin: httpx2.Client, receiver: Receiver, **more: Any) -> str:
    body = {"name": "test", "url": f"{receiver.url}/hook", "events": EVENTS} | more
    answer = admin.post(HOOKS, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["self"].rpartition("/")[2])


def test_a_webhook_is_kept_changed_and_removed(admin: httpx2.Client, receiver: Receiver) -> None:
    id_ = register(
        admin, receiver, secret="s3cret", filters={"issue-related-events-section": "project = DEMO"}
    )
    shown = admin.get(f"{HOOKS}/{id_}").json()
    assert shown["filters"] == {"issue-related-events-section": "project = DEMO"}
    assert (shown["enabled"], shown["isSigned"], "s3cret" in str(shown)) == (True, True, False)
    changed = admin.put(f"{HOOKS}/{id_}", json={"enabled": False, "events": ["comment_created"]}).json()
    assert (changed["enabled"], changed["events"], changed["isSigned"]) == (False, ["comment_created"], True)
    create_issue(admin)
    assert admin.delete(f"{HOOKS}/{id_}").status_code == 204
    assert admin.get(f"{HOOKS}/{id_}").status_code == 404
    assert receiver.received == []
    for wrong in ({"url": "ftp://x"}, {"events": ["jira:nonsense"]}, {"name": ""}):
        body = {"name": "x", "url": receiver.url, "events": EVENTS} | wrong
        assert admin.post(HOOKS, json=body).status_code == 400
    filters = {"issue-related-events-section": "project ="}
    assert (
        admin.post(
            HOOKS, json={"name": "x", "url": receiver.url, "events": [], "filters": filters}
        ).status_code
        == 400
    )


def test_every_change_of_an_issue_is_told_in_order(admin: httpx2.Client, receiver: Receiver) -> None:
    register(admin, receiver)
    key = create_issue(admin, summary="told")["key"]
    place = f"{API}/issue/{key}"
    admin.put(place, json={"fields": {"summary": "told again"}})
    comment = admin.post(f"{place}/comment", json={"body": "one"}).json()["id"]
    admin.put(f"{place}/comment/{comment}", json={"body": "two"})
    admin.delete(f"{place}/comment/{comment}")
    worklog = admin.post(f"{place}/worklog", json={"timeSpent": "1h"}).json()["id"]
    admin.delete(f"{place}/worklog/{worklog}")
    admin.post(f"{place}/transitions", json={"transition": {"id": "11"}})
    admin.delete(place)
    calls = [call.payload for call in receiver.wait_for(14)]
    assert [(call["webhookEvent"], call.get("issue_event_type_name")) for call in calls] == [
        ("jira:issue_created", "issue_created"),
        ("jira:issue_updated", "issue_updated"),
        ("comment_created", None),
        ("jira:issue_updated", "issue_commented"),
        ("comment_updated", None),
        ("jira:issue_updated", "issue_comment_edited"),
        ("comment_deleted", None),
        ("jira:issue_updated", "issue_comment_deleted"),
        ("jira:issue_updated", "issue_worklog_created"),
        ("worklog_created", None),
        ("jira:issue_updated", "issue_worklog_deleted"),
        ("worklog_deleted", None),
        ("jira:issue_updated", "issue_generic"),
        ("jira:issue_deleted", "issue_deleted"),
    ]
    assert calls[0]["issue"]["fields"]["summary"] == "told"
    assert calls[0]["user"]["name"] == "admin"
    (item,) = calls[1]["changelog"]["items"]
    assert (item["fromString"], item["toString"]) == ("told", "told again")
    assert set(calls[2]) == {"timestamp", "webhookEvent", "comment"}
    assert f"/issue/{calls[0]['issue']['id']}/comment/" in calls[2]["comment"]["self"]
    assert calls[-1]["issue"]["key"] == key


def test_a_signature_proves_the_raw_body(admin: httpx2.Client, receiver: Receiver) -> None:
    register(admin, receiver, secret="s3cret")
    create_issue(admin, summary="Größe 日本")
    (call,) = receiver.wait_for(1)
    expected = hmac.new(b"s3cret", call.body, hashlib.sha256).hexdigest()
    assert call.headers["x-hub-signature"] == f"sha256={expected}"
    assert call.headers["content-type"].startswith("application/json")
    assert call.payload["issue"]["fields"]["summary"] == "Größe 日本"


def test_a_filter_and_a_pattern_in_the_address_are_followed(admin: httpx2.Client, receiver: Receiver) -> None:
    filters = {"issue-related-events-section": "labels = told"}
    register(
        admin,
        receiver,
        url=f"{receiver.url}/${{project.key}}/${{issue.id}}",
        filters=filters,
        excludeBody=True,
    )
    create_issue(admin)
    issue = create_issue(admin, labels=["told"])
    (call,) = receiver.wait_for(1)
    assert (call.path, call.body) == (f"/DEMO/{issue['id']}", b"")


def test_a_receiver_that_is_down_is_tried_again(admin: httpx2.Client, receiver: Receiver) -> None:
    receiver.refusals = 2
    register(admin, receiver)
    first, second = create_issue(admin)["key"], create_issue(admin)["key"]
    calls = receiver.wait_for(2)
    assert [call.payload["issue"]["key"] for call in calls] == [first, second]
    identifiers = {call.headers["x-atlassian-webhook-identifier"] for call in calls}
    assert len(identifiers) == 2


def test_a_slow_receiver_delays_no_answer_and_no_other_receiver(
    admin: httpx2.Client, receiver: Receiver
) -> None:
    with receiving() as slow:
        slow.seconds_to_answer = 3
        register(admin, slow)
        register(admin, receiver, url="http://127.0.0.1:9/unreachable")
        register(admin, receiver)
        start = time.monotonic()
        keys = [create_issue(admin)["key"]]
        receiver.wait_for(1, seconds=2)
        keys.append(create_issue(admin)["key"])
        calls = receiver.wait_for(2, seconds=2)
        assert time.monotonic() - start < 2.5
        assert [call.payload["issue"]["key"] for call in calls] == keys
        assert slow.received == []


def test_what_was_not_yet_told_is_told_after_a_crash(own_tracker: SandboxProcess) -> None:
    own_tracker.start()
    with receiving() as receiver:
        receiver.refusals = 1
        with own_tracker.client() as admin:
            register(admin, receiver)
            key = create_issue(admin)["key"]
        while not receiver.refused:
            pass
        own_tracker.kill()
        own_tracker.start(own_tracker.port)
        (call,) = receiver.wait_for(1)
        assert call.payload["issue"]["key"] == key
