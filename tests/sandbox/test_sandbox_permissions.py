"""Who may do what, and what a refusal looks like."""

import re

import httpx2
from sandbox_process import SandboxProcess, create_issue

API = "/rest/api/2"


def test_nobody_gets_in_without_proof(tracker: SandboxProcess) -> None:
    with httpx2.Client(base_url=tracker.url, trust_env=False) as client:
        anonymous = client.get(f"{API}/myself")
        assert anonymous.status_code == 401
        assert anonymous.headers["X-Seraph-LoginReason"] == "OUT"
        assert anonymous.headers["WWW-Authenticate"].startswith("Basic")
        for proof in (("admin", "wrong"), ("nobody", "x"), ("admin", "")):
            answer = client.get(f"{API}/myself", auth=proof)
            assert (answer.status_code, answer.headers["X-Seraph-LoginReason"]) == (
                401,
                "AUTHENTICATED_FAILED",
            )
        for header in ("Bearer nonsense", "Basic !!!", "Digest x", "Basic"):
            assert client.get(f"{API}/serverInfo", headers={"Authorization": header}).status_code == 401
        assert client.get(f"{API}/serverInfo").status_code == 200
        assert client.get("/healthz").text == "ok"


def test_a_token_works_until_it_is_revoked(anna: httpx2.Client, tracker: SandboxProcess) -> None:
    made = anna.post("/rest/pat/latest/tokens", json={"name": "mine", "expirationDuration": 90}).json()
    with httpx2.Client(base_url=tracker.url, trust_env=False) as client:
        client.headers["Authorization"] = f"Bearer {made['rawToken']}"
        answer = client.get(f"{API}/myself")
        assert (answer.json()["name"], answer.headers["X-AUSERNAME"]) == ("anna", "anna")
        assert "rawToken" not in anna.get("/rest/pat/latest/tokens").json()[0]
        assert anna.delete(f"/rest/pat/latest/tokens/{made['id']}").status_code == 204
        assert client.get(f"{API}/myself").status_code == 401


def test_what_takes_an_administrator_is_refused_to_others(admin: httpx2.Client, anna: httpx2.Client) -> None:
    key = create_issue(anna)["key"]
    answer = anna.delete(f"{API}/issue/{key}")
    assert answer.status_code == 403
    assert answer.json()["errorMessages"] == ["You do not have permission to delete issues in this project."]
    assert anna.get("/rest/webhooks/1.0/webhook").status_code == 403
    assert anna.post(f"{API}/field", json={"name": "x"}).status_code == 403
    assert admin.delete(f"{API}/issue/{key}").status_code == 204


def test_comments_belong_to_their_author(
    admin: httpx2.Client, anna: httpx2.Client, bob: httpx2.Client
) -> None:
    place = f"{API}/issue/{create_issue(anna)['key']}/comment"
    own = f"{place}/{anna.post(place, json={'body': 'mine'}).json()['id']}"
    assert bob.put(own, json={"body": "not yours"}).status_code == 403
    assert bob.delete(own).status_code == 403
    assert anna.put(own, json={"body": "still mine"}).json()["updateAuthor"]["name"] == "anna"
    assert admin.put(own, json={"body": "corrected"}).json()["author"]["name"] == "anna"
    assert anna.delete(own).status_code == 204


def test_a_comment_for_a_role_is_hidden_from_those_outside(admin: httpx2.Client, anna: httpx2.Client) -> None:
    key = create_issue(admin)["key"]
    place = f"{API}/issue/{key}/comment"
    secret = {"body": "hush-hush", "visibility": {"type": "role", "value": "Administrators"}}
    id_ = admin.post(place, json=secret).json()["id"]
    assert anna.get(place).json()["comments"] == []
    assert anna.get(f"{place}/{id_}").status_code == 404
    assert anna.get(f"{API}/issue/{key}").json()["fields"]["comment"]["total"] == 0
    assert anna.get(f"{API}/search", params={"jql": "text ~ 'hush-hush'"}).json()["total"] == 0
    assert anna.post(place, json=secret).status_code == 400
    shared = secret | {"visibility": {"type": "role", "value": "Developers"}}
    assert anna.post(place, json=shared).status_code == 201
    odd = secret | {"visibility": {"type": "role", "value": "Gardeners"}}
    assert "Gardeners" in admin.post(place, json=odd).text


def test_too_many_requests_are_held_back_as_jira_does(own_tracker: SandboxProcess) -> None:
    own_tracker.start()
    with own_tracker.client("admin") as admin, own_tracker.client("bob") as bob:
        limit = {"requests": 3, "intervalSeconds": 60}
        assert bob.put("/rest/sandbox/1.0/rate-limit", json=limit).status_code == 403
        assert admin.put("/rest/sandbox/1.0/rate-limit", json=limit).json() == limit
        answers = [bob.get(f"{API}/myself") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
        refused = answers[-1].headers
        assert (refused["X-RateLimit-Limit"], refused["X-RateLimit-Interval-Seconds"]) == ("3", "60")
        assert 1 <= int(refused["Retry-After"]) <= 20
        assert admin.get(f"{API}/myself").status_code == 200
        admin.put("/rest/sandbox/1.0/rate-limit", json={"requests": 0})
        assert bob.get(f"{API}/myself").status_code == 200


def test_another_site_cannot_act_through_a_browser(admin: httpx2.Client, tracker: SandboxProcess) -> None:
    key = create_issue(admin)["key"]
    foreign = [
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ]
    own = [{"Origin": tracker.url}, {"Sec-Fetch-Site": "same-origin"}]
    for headers in foreign:
        assert admin.put(f"{API}/issue/{key}", json={}, headers=headers).status_code == 403
        form = {"comment": "spam"}
        assert admin.post(f"/browse/{key}/comment", data=form, headers=headers).status_code == 403
        files = {"file": ("a", b"a")}
        assert admin.post(f"/browse/{key}/attach", files=files, headers=headers).status_code == 403
    assert admin.post(f"/browse/{key}/comment", data={"comment": "no origin"}).status_code == 403
    for headers in own:
        assert (
            admin.post(f"/browse/{key}/comment", data={"comment": "ok"}, headers=headers).status_code == 303
        )
    assert admin.get(f"{API}/issue/{key}").json()["fields"]["comment"]["total"] == len(own)


def test_odd_requests_get_an_answer_in_jiras_shape(admin: httpx2.Client) -> None:
    key = create_issue(admin)["key"]
    json_type = {"Content-Type": "application/json"}
    odd = [
        admin.get(f"{API}/nothing/here"),
        admin.put(f"{API}/serverInfo", json={}),
        admin.post(f"{API}/issue", content=b"{not json", headers=json_type),
        admin.post(f"{API}/issue", content=b"a=b", headers={"Content-Type": "text/plain"}),
        admin.post(f"{API}/issue", json=[]),
        admin.post(f"{API}/issue", json={"fields": [1]}),
        admin.put(f"{API}/issue/{key}", json={"update": {"labels": "x"}}),
        admin.put(f"{API}/issue/{key}", json={"fields": {"summary": {"a": 1}}}),
        admin.put(f"{API}/issue/{key}", json={"fields": {"summary": "a\x00b"}}),
        admin.put(f"{API}/issue/{key}", content=b'{"fields": {"customfield_10103": NaN}}', headers=json_type),
        admin.put(f"{API}/issue/{key}", json={"fields": {"customfield_10103": 10**400}}),
        admin.post(
            f"{API}/issue/{key}/worklog", json={"timeSpent": "1h", "started": "0001-01-01T00:00:00.000+1400"}
        ),
        admin.put(f"{API}/issue/{key}", content=b'{"fields": {"summary": "\\ud800"}}', headers=json_type),
        admin.post(f"{API}/issue", content=b"[" * 100_000, headers=json_type),
        admin.post(f"{API}/issue", content=b" " * (5 << 20), headers=json_type),
        admin.get(f"{API}/issue/{key}/comment/99999999999999999999"),
        admin.get(f"{API}/issue/99999999999999999999"),
        admin.get(f"{API}/issue/%00"),
        admin.get(f"{API}/search", params={"maxResults": "many"}),
    ]
    for answer in odd:
        assert 400 <= answer.status_code < 500, f"{answer.request.url}: {answer.status_code} {answer.text}"
        assert set(answer.json()) == {"errorMessages", "errors"}
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-AREQUESTID"])
