"""Killed at any moment, the tracker loses nothing that it has acknowledged."""

import random
import threading
import time
from dataclasses import dataclass, field

import httpx2
import pytest
from sandbox_process import SandboxProcess, create_issue

API = "/rest/api/2"
TOKEN = {"X-Atlassian-Token": "no-check"}


def test_a_second_tracker_cannot_use_the_same_folder_or_port(own_tracker: SandboxProcess) -> None:
    own_tracker.start()
    with pytest.raises(AssertionError, match="Another sandbox uses"):
        SandboxProcess(own_tracker.folder).start()
    with pytest.raises(AssertionError, match="Cannot listen on"):
        SandboxProcess(own_tracker.folder.with_name("other")).start(own_tracker.port)


@dataclass
class Acknowledged:
    """What the tracker has said it stored: comments by id, files by name, keys of issues."""

    comments: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)


@pytest.mark.parametrize("seed", range(3))
def test_everything_acknowledged_is_there_after_kill_9(own_tracker: SandboxProcess, seed: int) -> None:
    own_tracker.start()
    told = Acknowledged()
    with own_tracker.client() as client:
        key = create_issue(client)["key"]
    writers = [threading.Thread(target=_write, args=(own_tracker, key, name, told)) for name in "abc"]
    for writer in writers:
        writer.start()
    deadline = time.monotonic() + 20
    while len(told.comments) < 10 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(random.Random(seed).random() * 0.3)
    own_tracker.kill()
    for writer in writers:
        writer.join()
    assert len(told.comments) >= 10

    own_tracker.start()
    with own_tracker.client() as client:
        fields = client.get(f"{API}/issue/{key}").json()["fields"]
        shown = {one["id"]: one["body"] for one in fields["comment"]["comments"]}
        assert told.comments.items() <= shown.items()
        assert len(set(shown.values())) == len(shown)
        contents = {one["filename"]: client.get(one["content"]).content for one in fields["attachment"]}
        assert told.files.items() <= contents.items()
        assert all(content == name.encode() * 1000 for name, content in contents.items())
        issues = client.get(f"{API}/search", params={"jql": "", "maxResults": 1000, "fields": "key"}).json()[
            "issues"
        ]
        assert told.keys <= {issue["key"] for issue in issues}
        new = create_issue(client)["key"]
        assert new not in {issue["key"] for issue in issues}
    assert len(list((own_tracker.folder / "attachments").iterdir())) == len(contents)


def _write(tracker: SandboxProcess, key: str, name: str, told: Acknowledged) -> None:
    """Write until the tracker is gone; record only what it has acknowledged."""
    with tracker.client() as client:
        for number in range(10_000):
            text = f"{name}{number}"
            try:
                made = client.post(f"{API}/issue/{key}/comment", json={"body": text})
                if made.status_code == 201:
                    told.comments[made.json()["id"]] = text
                file = {"file": (text, text.encode() * 1000)}
                if (
                    client.post(f"{API}/issue/{key}/attachments", files=file, headers=TOKEN).status_code
                    == 200
                ):
                    told.files[text] = text.encode() * 1000
                told.keys.add(create_issue(client, summary=text)["key"])
            except (httpx2.TransportError, AssertionError, ValueError):
                return
