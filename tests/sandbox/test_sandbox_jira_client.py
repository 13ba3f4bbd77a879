"""The ``jira`` client from PyPI, unmodified, used as its documentation shows."""

import io
from collections.abc import Iterator

import pytest
from jira.exceptions import JIRAError
from sandbox_process import SandboxProcess

from jira import JIRA


@pytest.fixture
def jira(tracker: SandboxProcess) -> Iterator[JIRA]:
    client = JIRA(tracker.url, basic_auth=("admin", "admin"), max_retries=0)
    yield client
    client.close()


def test_it_connects_with_a_password_and_with_a_token(jira: JIRA, tracker: SandboxProcess) -> None:
    assert jira.server_info()["deploymentType"] == "Server"
    assert jira.myself()["name"] == "admin"
    token = jira._session.post(f"{tracker.url}/rest/pat/latest/tokens", json={"name": "test"}).json()[
        "rawToken"
    ]
    by_token = JIRA(tracker.url, token_auth=token, max_retries=0)
    assert by_token.current_user() == "admin"
    by_token.close()
    with pytest.raises(JIRAError) as refusal:
        JIRA(tracker.url, basic_auth=("admin", "wrong"), max_retries=0)
    assert refusal.value.status_code == 401


def test_it_finds_its_way_around(jira: JIRA) -> None:
    assert [project.key for project in jira.projects()] == ["DEMO"]
    project = jira.project("DEMO")
    assert project.lead.name == "admin"
    assert {one.name for one in jira.issue_types()} == {"Task", "Bug", "Story", "Epic", "Sub-task"}
    assert [one.name for one in jira.priorities()] == ["Highest", "High", "Medium", "Low", "Lowest"]
    assert [one.name for one in jira.statuses()] == ["To Do", "In Progress", "Done"]
    assert "Done" in [one.name for one in jira.resolutions()]
    assert jira.project_components(project) == []
    assert jira.project_versions(project) == []
    assert {field["name"] for field in jira.fields()} >= {"Summary", "Severity", "Story Points"}
    assert jira.my_permissions()["permissions"]["ADMINISTER"]["havePermission"]
    assert [user.name for user in jira.search_users("ann")] == ["anna"]
    assert jira.user("bob").displayName == "Bob Miller"
    assert [user.name for user in jira.search_assignable_users_for_issues("b", project="DEMO")] == [
        "anna",
        "bob",
    ]


def test_it_knows_what_may_be_created(jira: JIRA) -> None:
    types = jira.project_issue_types("DEMO")
    bug = next(one for one in types if one.name == "Bug")
    fields = {field.fieldId: field for field in jira.project_issue_fields("DEMO", bug.id)}
    assert fields["summary"].required
    assert next(one.name for one in fields["priority"].allowedValues) == "Highest"
    assert "parent" not in fields


def test_an_issue_lives_its_whole_life(jira: JIRA) -> None:
    issue = jira.create_issue(
        project="DEMO",
        summary="New issue from jira-python",
        description="Look into this one",
        issuetype={"name": "Bug"},
        labels=["one"],
        priority={"name": "High"},
    )
    issue.update(summary="new summary", description="A new summary was added")
    issue.update(notify=False, description="Quiet")
    issue.update(assignee="bob", labels=[{"add": "two"}, {"remove": "one"}])
    issue.update(fields={"environment": "Test", "duedate": "2026-12-24"})
    issue.add_field_value("labels", "three")
    jira.assign_issue(issue, "anna")

    comment = jira.add_comment(issue, "new comment")
    comment.update(body="updated comment body")
    private = jira.add_comment(issue, "for us", visibility={"type": "role", "value": "Administrators"})
    gone = jira.add_comment(issue, "a mistake")
    gone.delete()

    jira.add_attachment(issue=issue, attachment=io.BytesIO(b"a,b\n1,2\n"), filename='Tábla "1".csv')
    jira.add_worklog(issue, timeSpent="2h 30m", comment="looked into it")

    assert [(one["id"], one["name"]) for one in jira.transitions(issue)] == [("11", "Start progress")]
    jira.transition_issue(issue, "Start progress", comment="off we go")
    jira.transition_issue(issue, "21", fields={"resolution": {"name": "Won't Do"}})

    read = jira.issue(issue.key, expand="changelog")
    fields = read.fields
    assert (fields.summary, fields.description, fields.environment) == ("new summary", "Quiet", "Test")
    assert fields.labels == ["three", "two"]
    assert (fields.assignee.name, fields.reporter.name, fields.duedate) == ("anna", "admin", "2026-12-24")
    assert (fields.status.name, fields.resolution.name) == ("Done", "Won't Do")
    assert [one.body for one in fields.comment.comments] == ["updated comment body", "for us", "off we go"]
    assert jira.comment(issue, private.id).visibility.value == "Administrators"
    (attachment,) = fields.attachment
    assert (attachment.filename, attachment.size) == ('Tábla "1".csv', 8)
    assert attachment.get() == b"a,b\n1,2\n"
    assert fields.worklog.worklogs[0].timeSpentSeconds == 9000
    changed = {item.field for history in read.changelog.histories for item in history.items}
    assert changed >= {"summary", "description", "labels", "assignee", "status", "resolution", "Attachment"}

    attachment.delete()
    fields.worklog.worklogs[0].delete()
    assert jira.issue(issue.key).fields.attachment == []
    issue.delete()
    with pytest.raises(JIRAError) as refusal:
        jira.issue(issue.key)
    assert (refusal.value.status_code, refusal.value.text) == (404, "Issue Does Not Exist")


def test_it_searches_page_by_page(jira: JIRA) -> None:
    for number in range(7):
        jira.create_issue(
            project="DEMO", summary=f"Page {number}", issuetype={"name": "Task"}, labels=["pages"]
        )
    found = jira.search_issues("labels = pages ORDER BY key ASC", maxResults=3)
    assert (len(found), found.total, found.isLast) == (3, 7, False)
    everything = jira.search_issues("labels = pages ORDER BY key ASC", maxResults=False)
    assert [issue.fields.summary for issue in everything] == [f"Page {number}" for number in range(7)]
    with pytest.raises(JIRAError) as refusal:
        jira.search_issues("labels = AND")
    assert refusal.value.status_code == 400


def test_it_links_issues(jira: JIRA) -> None:
    first, second = (
        jira.create_issue(project="DEMO", summary=text, issuetype={"name": "Task"})
        for text in ("first", "second")
    )
    jira.create_issue_link("Blocks", first, second, comment={"body": "because"})
    (link,) = jira.issue(first.key).fields.issuelinks
    assert (link.type.outward, link.outwardIssue.key) == ("blocks", second.key)
    (back,) = jira.issue(second.key).fields.issuelinks
    assert back.inwardIssue.key == first.key
    assert jira.issue_link(link.id).inwardIssue.key == first.key
    jira.delete_issue_link(link.id)
    assert jira.issue(first.key).fields.issuelinks == []

    jira.add_simple_link(first, {"url": "http://example.com", "title": "Example"})
    (remote,) = jira.remote_links(first)
    assert remote.object.title == "Example"
    remote.delete()
    assert jira.remote_links(first) == []


def test_it_keeps_properties(jira: JIRA) -> None:
    issue = jira.create_issue(project="DEMO", summary="marked", issuetype={"name": "Task"})
    jira.add_issue_property(issue, "twin", {"id": 7})
    assert [one.key for one in jira.issue_properties(issue)] == ["twin"]
    kept = jira.issue_property(issue, "twin")
    assert kept.value.id == 7
    kept.delete()
    assert jira.issue_properties(issue) == []
