"""The pages for people: what they show, and what their forms do."""

import re
from collections.abc import Iterator

import httpx2
import pytest
from sandbox_process import SandboxProcess, create_issue

API = "/rest/api/2"


@pytest.fixture
def browser(tracker: SandboxProcess) -> Iterator[httpx2.Client]:
    """Anna's browser, as far as HTTP goes: it says where a form comes from and follows redirects."""
    headers = {"Origin": tracker.url, "Sec-Fetch-Site": "same-origin"}
    with tracker.client("anna", headers=headers, follow_redirects=True) as client:
        yield client


def fields_of(admin: httpx2.Client, key: str) -> dict[str, object]:
    fields: dict[str, object] = admin.get(f"{API}/issue/{key}").json()["fields"]
    return fields


def test_signing_in_is_asked_for(tracker: SandboxProcess) -> None:
    answer = httpx2.get(tracker.url, trust_env=False)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_the_list_is_searched_by_words_key_and_project(admin: httpx2.Client, browser: httpx2.Client) -> None:
    first = create_issue(admin, summary="Tulips <em>in</em> spring")["key"]
    second = create_issue(admin, summary='The "other" issue \\')["key"]
    page = browser.get("/").text
    assert "Tulips &lt;em&gt;in&lt;/em&gt; spring" in page
    assert page.index(second) < page.index(first)
    assert second not in browser.get("/", params={"q": "tulips"}).text
    assert first not in browser.get("/", params={"q": second.lower()}).text
    assert first not in browser.get("/", params={"q": 'the "other" \\'}).text
    assert "No issue matches" in browser.get("/", params={"q": "zzz", "project": "DEMO", "page": "x"}).text
    assert "No issue matches" in browser.get("/", params={"project": "NOWHERE"}).text


def test_an_issue_is_created_edited_moved_and_assigned_by_forms(
    admin: httpx2.Client, browser: httpx2.Client
) -> None:
    texts = {"summary": "By hand", "description": "one\r\ntwo", "labels": "b, a"}
    form = texts | {"project": "DEMO", "type": "10001", "assignee": "", "priority": "2"}
    shown = browser.post("/create", data=form)
    key = shown.url.path.removeprefix("/browse/")
    fields = fields_of(admin, key)
    assert (fields["summary"], fields["description"], fields["labels"]) == ("By hand", "one\ntwo", ["a", "b"])
    assert (fields["reporter"], fields["priority"]) != (None, None)
    edit = {
        "summary": "Changed",
        "description": "one\r\ntwo",
        "labels": "",
        "assignee": "bob",
        "priority": "1",
    }
    browser.post(f"/browse/{key}/edit", data=edit)
    fields = fields_of(admin, key)
    assert (fields["summary"], fields["labels"], fields["description"]) == ("Changed", [], "one\ntwo")
    page = browser.post(f"/browse/{key}/transition", data={"transition": "11"}).text
    assert "In Progress" in page
    assert "Stop progress" in page
    assert "Bob Miller" in page


def test_a_refused_form_comes_back_with_what_was_typed(admin: httpx2.Client, browser: httpx2.Client) -> None:
    answer = browser.post(
        "/create", data={"project": "DEMO", "type": "10001", "summary": "", "description": "kept"}
    )
    assert answer.status_code == 400
    assert "You must specify a summary of the issue." in answer.text
    assert "kept</textarea>" in answer.text
    key = create_issue(admin)["key"]
    answer = browser.post(f"/browse/{key}/edit", data={"summary": "x" * 300, "description": "kept too"})
    assert "must be less than 255 characters" in answer.text
    assert "kept too</textarea>" in answer.text
    assert browser.post(f"/browse/{key}/transition", data={"transition": "21"}).status_code == 400
    assert browser.get("/browse/DEMO-4711").status_code == 404


def test_comments_are_written_changed_and_deleted_by_their_author(
    admin: httpx2.Client, browser: httpx2.Client
) -> None:
    key = create_issue(admin)["key"]
    others = admin.post(f"{API}/issue/{key}/comment", json={"body": "from admin"}).json()["id"]
    page = browser.post(f"/browse/{key}/comment", data={"comment": "from <anna>\r\nline"}).text
    assert "from &lt;anna&gt;\nline" in page
    assert "from admin" in page
    own = next(id_ for id_ in re.findall(r"/comment/(\d+)/delete", page))
    assert own != others
    assert "changed" in browser.post(f"/browse/{key}/comment/{own}", data={"body": "changed"}).text
    assert browser.post(f"/browse/{key}/comment/{others}", data={"body": "stolen"}).status_code == 403
    assert "changed" not in browser.post(f"/browse/{key}/comment/{own}/delete").text
    assert browser.post(f"/browse/{key}/comment", data={"comment": " "}).status_code == 400


def test_files_are_attached_and_deleted(admin: httpx2.Client, browser: httpx2.Client) -> None:
    key = create_issue(admin)["key"]
    files = [("file", ("ü.txt", b"one")), ("file", ("b.txt", b"two"))]
    page = browser.post(f"/browse/{key}/attach", files=files).text
    links = re.findall(r'href="(/secure/attachment/[^"]+)"', page)
    assert [browser.get(link).content for link in links] == [b"one", b"two"]
    id_ = links[0].split("/")[3]
    other = create_issue(admin)["key"]
    assert browser.post(f"/browse/{other}/attachment/{id_}/delete").status_code == 404
    browser.post(f"/browse/{key}/attachment/{id_}/delete")
    assert browser.get(links[0]).status_code == 404
    assert browser.post(f"/browse/{key}/attach", files={"file": ("", b"")}).status_code == 400


def test_pages_forbid_scripts_and_frames(browser: httpx2.Client) -> None:
    policy = browser.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert browser.get("/style.css").headers["content-type"].startswith("text/css")
