"""What is particular to Jira: screens, visibility, web hooks, tokens, look-ups, workflows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2
import pytest
from blob_folder import BlobFolder
from jira_disturbance import Call, Disturbance, answering, rewritten

from twinline.domain.effects import (
    AddComment,
    AddWorkLog,
    CreateItem,
    DeleteComment,
    EditComment,
    Transition,
    UpdateItem,
)
from twinline.domain.errors import InvalidField, NotPermitted
from twinline.domain.ids import ItemId
from twinline.testing.tracker_conformance import Ground, entries, new_item, new_key
from twinline.trackers.jira import JiraTracker
from twinline.trackers.jira.workflow import Step, shortest_chain

pytestmark = pytest.mark.anyio

_GROUND = Ground("DEMO", "Task", ("To Do", "In Progress", "Done"), "", "", "", "")
_SECRET = "known to both"


@pytest.fixture
async def jira(sandbox: str, blobs: BlobFolder) -> AsyncIterator[JiraTracker]:
    tracker = JiraTracker(sandbox, login="admin", password="admin", blobs=blobs)
    yield tracker
    await tracker.aclose()


@pytest.fixture
async def admin(sandbox: str) -> AsyncIterator[httpx2.AsyncClient]:
    """An administrator at Jira's own API."""
    async with httpx2.AsyncClient(base_url=sandbox, auth=("admin", "admin"), trust_env=False) as client:
        yield client


async def test_a_personal_access_token_is_a_credential(
    sandbox: str, admin: httpx2.AsyncClient, blobs: BlobFolder
) -> None:
    made = await admin.post("/rest/pat/latest/tokens", json={"name": "Twinline", "expirationDuration": 1})
    tracker = JiraTracker(sandbox, token=made.json()["rawToken"], blobs=blobs)
    assert (await tracker.probe()).account == "admin"
    await tracker.aclose()


async def test_a_restricted_comment_stays_restricted_when_it_is_edited(
    sandbox: str, admin: httpx2.AsyncClient, blobs: BlobFolder
) -> None:
    """The edit says the visibility again: Jira opens a comment that is edited without one."""
    sent: list[bytes] = []

    async def noted(call: Call) -> bytes:
        sent.append(call.body)
        return await call.forward()

    disturbance = Disturbance(sandbox)
    disturbance.on("PUT", "/comment/", noted)
    async with disturbance.serve() as address:
        jira = JiraTracker(address, login="admin", password="admin", blobs=blobs)
        await _edit_a_restricted_comment(jira, admin)
        await jira.aclose()
    assert b'"visibility":{"type":"role","value":"Administrators"}' in sent[0]


async def _edit_a_restricted_comment(jira: JiraTracker, admin: httpx2.AsyncClient) -> None:
    item = await new_item(jira, _GROUND)
    visibility = {"type": "role", "value": "Administrators"}
    made = await admin.post(
        f"/rest/api/2/issue/{item}/comment", json={"body": "for few", "visibility": visibility}
    )
    comment = made.json()["id"]
    (read,) = entries((await jira.read(item)).hub, "comments")
    assert read["internal"] is True
    await jira.apply(EditComment(item, comment, "for few, edited"), key=new_key())
    seen = (await admin.get(f"/rest/api/2/issue/{item}/comment/{comment}")).json()
    assert (seen["body"], seen["visibility"]) == ("for few, edited", visibility)


async def test_an_internal_comment_is_marked_as_service_management_does(jira: JiraTracker) -> None:
    item = await new_item(jira, _GROUND)
    key = new_key()
    await jira.apply(AddComment(item, "between us", internal=True), key=key)
    read = await jira.read(item)
    (comment,) = entries(read.hub, "comments")
    assert comment["internal"] is True
    assert read.markers[f"comment:{comment['id']}"] == key


async def test_a_subtask_knows_its_parent(jira: JiraTracker) -> None:
    parent = await new_item(jira, _GROUND)
    made = await jira.apply(
        CreateItem("DEMO", "Sub-task", {"summary": "A part", "parentId": parent}), key=new_key()
    )
    assert (await jira.read(ItemId(made.local_id))).hub["parentId"] == parent


async def test_components_and_versions_are_written_by_name_and_looked_up(
    jira: JiraTracker, admin: httpx2.AsyncClient
) -> None:
    for path, name in (("component", "Core"), ("version", "1.0")):
        await admin.post(f"/rest/api/2/{path}", json={"project": "DEMO", "name": name})
    item = await new_item(jira, _GROUND)
    fields: dict[str, Any] = {"components": [{"id": "5", "name": "Core"}], "fixVersions": ["1.0"]}
    await jira.apply(UpdateItem(item, fields), key=new_key())
    hub = (await jira.read(item)).hub
    assert hub["components"] == [await jira.lookup("getComponent", ["Core", "DEMO"])]
    assert hub["fixVersions"] == [await jira.lookup("getVersion", ["1.0", {"key": "DEMO"}])]
    with pytest.raises(InvalidField) as refused:
        await jira.apply(UpdateItem(item, {"components": ["No such part"]}), key=new_key())
    assert refused.value.field == "components"
    for question in ("getComponent", "getVersion"):
        assert await jira.lookup(question, ["No such", "DEMO"]) is None
        assert await jira.lookup(question, ["Core", "NOSUCH"]) is None
        assert await jira.lookup(question, [None, "DEMO"]) is None


async def test_a_rule_looks_up_what_jira_has(jira: JiraTracker) -> None:
    async def name(question: str, *arguments: Any) -> Any:
        answer = await jira.lookup(question, arguments)
        return answer["name"] if isinstance(answer, dict) else answer

    assert await name("getPriority", "high") == "High"
    assert await name("getResolution", "Duplicate") == "Duplicate"
    assert await name("getStatus", "In Progress") == "In Progress"
    assert await name("getIssueType", "bug") == "Bug"
    assert await name("getDefaultIssueType", "DEMO") == "Task"
    severity = await jira.lookup("getCustomField", ["Severity", {"projectKey": "DEMO"}])
    assert isinstance(severity, dict)
    assert severity["type"] == "OPTION"
    assert await jira.lookup("getCustomField", [severity["id"]]) == severity
    assert await jira.lookup("getCustomField", ["No such field"]) is None
    for question in ("getPriority", "getResolution", "getStatus", "getIssueType", "getProject"):
        assert await name(question, "No such thing") is None
        assert await name(question, None) is None
    anna = await jira.lookup("getUserByUsername", ["anna"])
    assert isinstance(anna, dict)
    assert await jira.lookup("getUser", [anna["key"]]) == anna
    assert await jira.lookup("getUser", ["anna"]) == anna
    assert await jira.lookup("getUserByEmail", ["ANNA@example.com", "DEMO"]) == anna
    assert await jira.lookup("getUser", ["no-such-user"]) is None
    assert await jira.lookup("isUserAssignable", ["DEMO", anna]) is True
    assert await jira.lookup("isUserAssignable", ["DEMO", "no-such-user"]) is False


async def test_a_version_or_component_is_made_once_when_a_rule_asks(jira: JiraTracker) -> None:
    planned = {"id": None, "projectKey": "DEMO", "typeName": "Task"}
    for what, arguments in (
        ("Version", ["2.0", "made by a rule"]),
        ("Component", ["Engine", "made by a rule", "anna", "COMPONENT_LEAD"]),
    ):
        name = arguments[0]
        assert await jira.lookup(f"get{what}", [name, "DEMO"]) is None
        made = await jira.lookup(f"create{what}", [planned, *arguments])
        assert isinstance(made, dict)
        assert made["name"] == name
        assert await jira.lookup(f"create{what}", [planned, *arguments]) == made
        assert await jira.lookup(f"get{what}", [name, "DEMO"]) == made
        with pytest.raises(InvalidField):
            await jira.lookup(f"create{what}", [{"projectKey": None}, *arguments])


async def test_a_custom_field_is_found_by_name_or_number(jira: JiraTracker) -> None:
    field = await jira.lookup("getCustomField", ["Severity", {"projectKey": "DEMO", "typeName": "Task"}])
    assert isinstance(field, dict)
    assert (field["name"], field["type"]) == ("Severity", "OPTION")
    assert await jira.lookup("getCustomField", [str(field["id"]).removeprefix("customfield_")]) == field
    assert await jira.lookup("getCustomField", ["No such field"]) is None


async def test_a_rule_reads_another_issue(jira: JiraTracker) -> None:
    item = await new_item(jira, _GROUND, "The other one")
    hub = await jira.lookup("getHubIssue", [item])
    assert isinstance(hub, dict)
    assert hub["summary"] == "The other one"
    assert await jira.lookup("getHubIssue", ["999999999"]) is None


async def test_a_rule_makes_requests_of_its_own_to_its_tracker_only(jira: JiraTracker, sandbox: str) -> None:
    async def ask(*arguments: Any) -> dict[str, Any]:
        answer = await jira.lookup("http", arguments)
        assert isinstance(answer, dict)
        return answer

    item = await new_item(jira, _GROUND, "By hand")
    path = f"/rest/api/2/issue/{item}"
    read = await ask("GET", path, {"query": {"fields": ["summary", "status"]}, "headers": {}, "body": None})
    assert read["status"] == 200
    assert set(read["body"]["fields"]) == {"summary", "status"}
    assert read["headers"]["content-type"][0].startswith("application/json")
    for body in ('{"fields": {"summary": "As text"}}', {"fields": {"summary": "As JSON"}}):
        written = await ask(
            "PUT", sandbox + path, {"query": {}, "headers": {"Authorization": "x"}, "body": body}
        )
        assert (written["status"], written["body"]) == (204, None)
    assert (await jira.read(item)).ref.summary == "As JSON"
    assert (await ask("GET", "rest/api/2/issue/NO-1"))["status"] == 404
    refused = await ask("PUT", path, {"body": {"fields": {"nope": 1}}})
    assert refused["status"] == 400
    for elsewhere in ("http://elsewhere.example/x", f"{sandbox}.evil.example/x", "ftp://x/y"):
        with pytest.raises(NotPermitted):
            await jira.lookup("http", ["GET", elsewhere, {}])
    for upwards in ("/../secret", "..", f"{sandbox}/rest/../../x", "/%2e%2E/x", "/rest\\..\\x"):
        with pytest.raises(NotPermitted, match="upwards"):
            await jira.lookup("http", ["GET", upwards, {}])
    assert (await ask("GET", "@elsewhere.example/x"))["status"] == 404


async def test_an_option_is_looked_up_for_an_issue_that_is_or_will_be(jira: JiraTracker) -> None:
    item = await new_item(jira, _GROUND)
    by_issue = await jira.lookup("getOption", [{"id": item}, "Severity", "major"])
    assert isinstance(by_issue, dict)
    assert by_issue["value"] == "Major"
    planned = {"projectKey": "DEMO", "typeName": "Task"}
    assert await jira.lookup("getOption", [planned, "Severity", "Major"]) == by_issue
    assert await jira.lookup("getOption", [planned, "Severity", "No such"]) is None
    await jira.apply(UpdateItem(item, {"customFields.Severity": by_issue}), key=new_key())
    fields = (await jira.read(item)).hub["customFields"]
    assert isinstance(fields, dict)
    assert fields["Severity"] == {**fields["Severity"], "type": "OPTION", "value": by_issue}
    with pytest.raises(InvalidField) as refused:
        await jira.apply(UpdateItem(item, {"customFields.Severity": "No such"}), key=new_key())
    assert refused.value.field == "customFields.Severity"


async def test_more_work_logs_than_an_issue_shows_are_all_read(sandbox: str, blobs: BlobFolder) -> None:
    """Jira puts the first twenty into the issue and says how many there are."""

    def shortened(issue: Any) -> Any:
        listed = issue["fields"]["worklog"]
        return {
            **issue,
            "fields": {**issue["fields"], "worklog": {**listed, "worklogs": listed["worklogs"][:2]}},
        }

    disturbance = Disturbance(sandbox)
    async with disturbance.serve() as address:
        tracker = JiraTracker(address, login="admin", password="admin", blobs=blobs)
        item = await new_item(tracker, _GROUND)
        for number in range(4):
            await tracker.apply(AddWorkLog(item, f"w{number}", 60, 1_767_222_000_000), key=new_key())
        disturbance.on("GET", f"/issue/{item}$", rewritten(shortened))
        assert len(entries((await tracker.read(item)).hub, "workLogs")) == 4
        await tracker.aclose()


async def test_a_custom_field_made_a_moment_ago_can_be_written_and_read(
    sandbox: str, blobs: BlobFolder
) -> None:
    def without_severity(fields: Any) -> Any:
        return [field for field in fields if field["name"] != "Severity"]

    plain = JiraTracker(sandbox, login="admin", password="admin", blobs=blobs)
    item = await new_item(plain, _GROUND)
    await plain.aclose()
    disturbance = Disturbance(sandbox)
    disturbance.on("GET", "/field$", rewritten(without_severity))
    async with disturbance.serve() as address:
        tracker = JiraTracker(address, login="admin", password="admin", blobs=blobs)
        await tracker.apply(UpdateItem(item, {"customFields.Severity": "Minor"}), key=new_key())
        fields = (await tracker.read(item)).hub["customFields"]
        await tracker.aclose()
    assert isinstance(fields, dict)
    assert "Severity" in fields


async def test_one_refused_field_keeps_the_others_from_being_written_and_is_named(jira: JiraTracker) -> None:
    item = await new_item(jira, _GROUND, "Before")
    fields: dict[str, Any] = {"summary": "After", "priority": {"name": "No such"}}
    with pytest.raises(InvalidField) as refused:
        await jira.apply(UpdateItem(item, fields), key=new_key())
    assert refused.value.field == "priority"
    assert (await jira.read(item)).hub["summary"] == "Before"


async def test_a_text_over_the_limit_is_refused_in_jiras_words(jira: JiraTracker) -> None:
    item = await new_item(jira, _GROUND)
    with pytest.raises(InvalidField) as refused:
        await jira.apply(UpdateItem(item, {"description": "x" * 40_000}), key=new_key())
    assert refused.value.field == "description"
    assert "32" in refused.value.reason


@asynccontextmanager
async def _hook_server() -> AsyncIterator[tuple[str, "asyncio.Queue[tuple[dict[str, str], bytes]]"]]:
    """Takes hook calls: the address, and the calls as they come."""
    calls: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:]
        headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in head if line)}
        calls.put_nowait((headers, await reader.readexactly(int(headers.get("content-length", 0)))))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook", calls
    finally:
        server.close()
        await server.wait_closed()


async def test_a_web_hook_is_made_once_and_its_calls_name_the_item(
    jira: JiraTracker, admin: httpx2.AsyncClient
) -> None:
    async with _hook_server() as (url, calls):
        for secret in ("an older one", _SECRET, _SECRET):
            await jira.ensure_hook(url, secret=secret)
        hooks = (await admin.get("/rest/webhooks/1.0/webhook")).json()
        assert [hook["url"] for hook in hooks].count(url) == 1
        item = await new_item(jira, _GROUND)
        comment = await jira.apply(AddComment(item, "ping"), key=new_key())
        await jira.apply(DeleteComment(item, comment.local_id), key=new_key())
        for _ in ("created", "commented", "comment deleted"):
            with anyio.fail_after(20):
                headers, body = await calls.get()
            assert jira.hinted(headers, body, secret=_SECRET) == (item,)
            with pytest.raises(NotPermitted):
                jira.hinted(headers, body, secret="an older one")
        for hook in hooks:
            await admin.delete(hook["self"].split("//", 1)[1].partition("/")[2].join(("/", "")))


async def test_without_permission_for_web_hooks_the_person_is_told_what_to_enter(
    sandbox: str, blobs: BlobFolder
) -> None:
    tracker = JiraTracker(sandbox, login="bob", password="bob", blobs=blobs)
    with pytest.raises(NotPermitted) as refused:
        await tracker.ensure_hook("https://node.example/hooks/1", secret=_SECRET)
    assert "https://node.example/hooks/1" in str(refused.value)
    assert _SECRET not in str(refused.value)
    await tracker.aclose()


def _graph(**edges: str) -> dict[str, tuple[Step, ...]]:
    return {
        status: tuple(Step(target, target, target) for target in targets.split())
        for status, targets in edges.items()
    }


def test_the_shortest_chain_of_transitions_is_taken() -> None:
    graph = _graph(a="b c", b="d", c="e", d="e", e="f", f="g", g="h", h="i")
    chain = shortest_chain(graph, "a", "e")
    assert chain is not None
    assert [step.status for step in chain] == ["c", "e"]
    assert shortest_chain(graph, "a", "a") == ()
    assert len(shortest_chain(graph, "a", "g") or ()) == 4
    assert len(shortest_chain(graph, "a", "h") or ()) == 5
    assert shortest_chain(graph, "a", "i") is None


def test_a_transition_that_requires_fields_is_no_way() -> None:
    graph = {
        "a": (Step("1", "Resolve", "b", ("Resolution",)), Step("2", "Go", "c")),
        "c": (Step("3", "On", "b"),),
    }
    chain = shortest_chain(graph, "a", "b")
    assert chain is not None
    assert [step.id for step in chain] == ["2", "3"]


async def test_the_way_is_learned_from_another_issue_before_anything_is_moved(
    sandbox: str, jira: JiraTracker, blobs: BlobFolder
) -> None:
    """With an issue already in progress, an impossible status is refused without moving ours."""
    sample = await new_item(jira, _GROUND)
    await jira.apply(Transition(sample, "In Progress"), key=new_key())
    done = await new_item(jira, _GROUND)
    await jira.apply(Transition(done, "Done"), key=new_key())
    item = await new_item(jira, _GROUND)
    stranger = JiraTracker(sandbox, login="admin", password="admin", blobs=blobs)
    with pytest.raises(InvalidField) as refused:
        await stranger.apply(Transition(item, "Nirvana"), key=new_key())
    await stranger.aclose()
    assert refused.value.field == "status"
    assert "Start progress → In Progress" in refused.value.reason
    status = (await jira.read(item)).hub["status"]
    assert isinstance(status, dict)
    assert status["name"] == "To Do"


async def test_a_transition_that_wants_a_field_says_which(sandbox: str, blobs: BlobFolder) -> None:
    disturbance = Disturbance(sandbox)
    screen = (
        b'{"transitions": [{"id": "5", "name": "Resolve", "to": {"id": "9", "name": "Resolved"}, "fields": '
        b'{"resolution": {"required": true, "hasDefaultValue": false, "name": "Resolution"}}}]}'
    )
    disturbance.on("GET", "/transitions$", answering(200, screen), times=9)
    async with disturbance.serve() as address:
        tracker = JiraTracker(address, login="admin", password="admin", blobs=blobs)
        item = await new_item(tracker, _GROUND)
        with pytest.raises(InvalidField, match="requires: Resolution"):
            await tracker.apply(Transition(item, "Resolved"), key=new_key())
        await tracker.aclose()


async def test_a_session_that_jira_offers_is_not_kept(sandbox: str, blobs: BlobFolder) -> None:
    seen: list[set[str]] = []

    async def offering(call: Call) -> bytes:
        seen.append({name.lower() for name, _ in call.headers})
        answer = await call.forward()
        return answer.replace(b"\r\n", b"\r\nset-cookie: JSESSIONID=1; Path=/\r\n", 1)

    disturbance = Disturbance(sandbox)
    disturbance.on("GET", "", offering, times=9)
    async with disturbance.serve() as address:
        tracker = JiraTracker(address, login="admin", password="admin", blobs=blobs)
        await tracker.probe()
        await tracker.projects()
        await tracker.aclose()
    assert len(seen) == 3
    assert all("cookie" not in names and "authorization" in names for names in seen)


async def test_writes_cost_the_fewest_calls(sandbox: str, blobs: BlobFolder) -> None:
    disturbance = Disturbance(sandbox)
    async with disturbance.serve() as address:
        tracker = JiraTracker(address, login="admin", password="admin", blobs=blobs)
        item = await new_item(tracker, _GROUND)
        await tracker.read(item)
        page = await tracker.changes(None)
        while page.more:
            page = await tracker.changes(page.cursor)
        costs = {}
        for name, ask in {
            "create": lambda: new_item(tracker, _GROUND),
            "edit": lambda: tracker.apply(UpdateItem(item, {"summary": "x"}, ("y",)), key=new_key()),
            "no edit": lambda: tracker.apply(UpdateItem(item), key=new_key()),
            "comment": lambda: tracker.apply(AddComment(item, "x"), key=new_key()),
            "transition": lambda: tracker.apply(Transition(item, "In Progress"), key=new_key()),
            "no transition": lambda: tracker.apply(Transition(item, "In Progress"), key=new_key()),
            "read": lambda: tracker.read(item),
        }.items():
            before = len(disturbance.calls)
            await ask()
            costs[name] = len(disturbance.calls) - before
        await tracker.aclose()
    assert costs == {
        "create": 1,
        "edit": 1,
        "no edit": 0,
        "comment": 1,
        "transition": 3,
        "no transition": 1,
        "read": 2,
    }
