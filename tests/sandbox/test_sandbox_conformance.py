"""Every operation of the sandbox that Atlassian describes, its request and answer held against the
description of Jira Data Center 10.3."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from sandbox_description import DESCRIPTION, described_paths, faults_of
from sandbox_process import SandboxProcess

from twinline.trackers.sandbox.api import API_ROUTES

pytestmark = pytest.mark.skipif(not DESCRIPTION.exists(), reason="Atlassian's API description is not here")

NOT_DESCRIBED = {
    "GET /rest/auth/1/session",  # an API of its own, described elsewhere
    "POST /rest/pat/latest/tokens",  # personal access tokens: not in the description
    "GET /rest/pat/latest/tokens",
    "DELETE /rest/pat/latest/tokens/{}",
    "GET /rest/webhooks/1.0/webhook",  # administration of webhooks: not in the description
    "POST /rest/webhooks/1.0/webhook",
    "GET /rest/webhooks/1.0/webhook/{}",
    "PUT /rest/webhooks/1.0/webhook/{}",
    "DELETE /rest/webhooks/1.0/webhook/{}",
    "GET /secure/attachment/{}/{}",  # a page, no API
    "PUT /rest/sandbox/1.0/rate-limit",  # the sandbox's own
    "PUT /rest/sandbox/1.0/field/{}/options",
}


@dataclass
class Checked:
    """Sends requests and keeps what is wrong; ``seen`` are the operations that were judged."""

    client: httpx2.Client
    faults: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def __call__(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        response, faults = faults_of(self.client, method, f"/rest/api/2/{path}", **options)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        self.faults += [f"{method} {path} ({status}): {fault}" for fault in faults]
        self.seen.add(_described_as(method, f"/api/2/{path}"))
        return response.json() if response.content else None


@pytest.fixture
def ask(admin: httpx2.Client) -> Checked:
    return Checked(admin)


def _described_as(method: str, path: str) -> str:
    """The operation of the description that a path belongs to; fixed parts win over parameters."""
    candidates = [
        pattern
        for pattern, operations in described_paths().items()
        if method.lower() in operations and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", pattern), path)
    ]
    assert candidates, f"{method} {path} is not described"
    return f"{method} {_shape('/rest' + min(candidates, key=lambda one: one.count('{')))}"


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "{}", path)


def test_every_described_operation_asks_and_answers_as_described(
    ask: Checked, tracker: SandboxProcess
) -> None:
    _server_and_lists(ask)
    issue = _issues(ask)
    _parts(ask, issue["key"])
    _links_and_properties(ask, issue["key"])
    _administration(ask)
    ask("DELETE", f"issue/{issue['key']}", 204)
    assert not ask.faults, "\n".join(ask.faults)
    ours = {
        f"{method} {_shape(route.path)}"
        for route in API_ROUTES
        for method in (route.methods or set()) - {"HEAD"}
    }
    spread = {
        one.replace("project/{}/{}", f"project/{{}}/{name}")
        for one in ours
        for name in ("components", "versions")
    }
    assert spread - ask.seen == NOT_DESCRIBED


def _server_and_lists(ask: Checked) -> None:
    for path in (
        "serverInfo",
        "configuration",
        "myself",
        "mypermissions",
        "field",
        "issueLinkType",
        "statuscategory",
    ):
        ask("GET", path)
    for path in ("project", "issuetype", "priority", "status", "resolution"):
        first = ask("GET", path)[0]
        ask("GET", f"{path}/{first['id']}")
    ask("GET", f"issueLinkType/{ask('GET', 'issueLinkType')['issueLinkTypes'][0]['id']}")
    for path in ("statuses", "components", "versions", "role"):
        ask("GET", f"project/DEMO/{path}")
    ask("GET", "user", params={"username": "anna"})
    ask("GET", "user/search", params={"username": "a"})
    ask("GET", "user/assignable/search", params={"project": "DEMO"})
    types = ask("GET", "issue/createmeta/DEMO/issuetypes")["values"]
    fields = ask("GET", f"issue/createmeta/DEMO/issuetypes/{types[0]['id']}")["values"]
    options = [one for field in fields if field["name"] == "Severity" for one in field["allowedValues"]]
    ask("GET", f"customFieldOption/{options[0]['id']}")


def _issues(ask: Checked) -> Any:
    fields = {
        "project": {"key": "DEMO"},
        "issuetype": {"name": "Bug"},
        "summary": "As described",
        "labels": ["a"],
    }
    issue = ask("POST", "issue", 201, json={"fields": fields, "properties": [{"key": "mark", "value": "x"}]})
    ask("POST", "issue/bulk", 201, json={"issueUpdates": [{"fields": fields}]})
    ask("POST", "issue", 400, json={"fields": fields | {"nonsense": 1}})
    key = issue["key"]
    ask("PUT", f"issue/{key}", 204, json={"fields": {"summary": "New"}, "update": {"labels": [{"add": "b"}]}})
    ask("PUT", f"issue/{key}/assignee", 204, json={"name": "bob"})
    ask(
        "GET",
        f"issue/{key}",
        params={"expand": "changelog,names,schema,transitions,editmeta", "properties": "mark"},
    )
    ask("GET", "issue/DEMO-99999", 404)
    ask("GET", f"issue/{key}/editmeta")
    ask("GET", f"issue/{key}/transitions", params={"expand": "transitions.fields"})
    ask("POST", f"issue/{key}/transitions", 204, json={"transition": {"id": "11"}})
    ask("GET", "search", params={"jql": "project = DEMO ORDER BY key", "maxResults": 10, "startAt": 0})
    ask("GET", "search", 400, params={"jql": "project ="})
    ask("POST", "search", json={"jql": "project = DEMO", "fields": ["summary", "comment"], "maxResults": 5})
    return issue


def _parts(ask: Checked, key: str) -> None:
    body = {"body": "hello", "visibility": {"type": "role", "value": "Developers"}}
    comment = ask(
        "POST", f"issue/{key}/comment", 201, json=body | {"properties": [{"key": "mark", "value": "x"}]}
    )
    place = f"issue/{key}/comment/{comment['id']}"
    ask("GET", f"issue/{key}/comment", params={"expand": "properties", "orderBy": "-created"})
    ask("GET", place)
    ask("PUT", place, json={"body": "changed"})
    ask("GET", f"comment/{comment['id']}/properties")
    ask("GET", f"comment/{comment['id']}/properties/mark")
    ask("PUT", f"comment/{comment['id']}/properties/other", 201, json={"a": [1]})
    ask("DELETE", f"comment/{comment['id']}/properties/other", 204)
    ask("DELETE", place, 204)
    worklog = ask("POST", f"issue/{key}/worklog", 201, json={"timeSpentSeconds": 3600, "comment": "work"})
    ask("GET", f"issue/{key}/worklog")
    ask("GET", f"issue/{key}/worklog/{worklog['id']}")
    ask("PUT", f"issue/{key}/worklog/{worklog['id']}", json={"timeSpentSeconds": 7200})
    ask("POST", "worklog/list", json={"ids": [int(worklog["id"])]})
    ask("GET", "worklog/updated", params={"since": 0})
    ask("DELETE", f"issue/{key}/worklog/{worklog['id']}", 204)
    ask("GET", "worklog/deleted", params={"since": 0})
    files = {"file": ("a.txt", b"content", "text/plain")}
    headers = {"X-Atlassian-Token": "no-check"}
    (attachment,) = ask("POST", f"issue/{key}/attachments", files=files, headers=headers)
    ask("GET", "attachment/meta")
    ask("GET", f"attachment/{attachment['id']}")
    ask("DELETE", f"attachment/{attachment['id']}", 204)


def _links_and_properties(ask: Checked, key: str) -> None:
    other = ask("GET", "search", params={"jql": f"project = DEMO AND key != {key}"})["issues"][0]["key"]
    link = {"type": {"name": "Relates"}, "inwardIssue": {"key": key}, "outwardIssue": {"key": other}}
    ask("POST", "issueLink", 201, json=link)
    id_ = ask("GET", f"issue/{key}")["fields"]["issuelinks"][0]["id"]
    ask("GET", f"issueLink/{id_}")
    ask("DELETE", f"issueLink/{id_}", 204)
    remote = {"globalId": "g=1", "object": {"url": "http://example.com", "title": "Example"}}
    made = ask("POST", f"issue/{key}/remotelink", json=remote)
    place = f"issue/{key}/remotelink/{made['id']}"
    ask("GET", f"issue/{key}/remotelink")
    ask("GET", place)
    ask("PUT", place, 204, json=remote)
    ask("DELETE", place, 204)
    ask("POST", f"issue/{key}/remotelink", json=remote)
    ask("DELETE", f"issue/{key}/remotelink", 204, params={"globalId": "g=1"})
    ask("PUT", f"issue/{key}/properties/mark", json={"n": 1})
    ask("GET", f"issue/{key}/properties")
    ask("GET", f"issue/{key}/properties/mark")
    ask("DELETE", f"issue/{key}/properties/mark", 204)


def _administration(ask: Checked) -> None:
    kind = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
    ask("POST", "field", 201, json={"name": "Made", "description": "", "type": kind})
    ask("POST", "project", 201, json={"key": "MADE", "name": "Made", "lead": "admin"})
    ask(
        "POST",
        "user",
        201,
        json={"name": "made", "password": "made", "emailAddress": "m@example.com", "displayName": "M"},
    )
    ask("POST", "version", 201, json={"name": "1.0", "project": "DEMO"})
    ask("POST", "component", 201, json={"name": "Engine", "project": "DEMO"})
