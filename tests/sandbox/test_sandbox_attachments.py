"""Attachments: content and names kept, nothing held in memory, nothing left behind."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from sandbox_process import SandboxProcess, create_issue

API = "/rest/api/2"
TOKEN = {"X-Atlassian-Token": "no-check"}
MEGABYTE = bytes(range(256)) * 4096


@pytest.mark.parametrize(
    "name",
    ["plain.txt", "Größe 日本.png", 'with "quotes".txt', "semi;colon=.txt", "100%.txt", "a" * 250 + ".txt"],
)
def test_a_file_comes_back_as_it_was_sent(admin: httpx2.Client, name: str) -> None:
    key = create_issue(admin)["key"]
    content = b"\r\n--boundary\r\n\x00\xff" * 1000
    answer = admin.post(
        f"{API}/issue/{key}/attachments", headers=TOKEN, files={"file": (name, content, "image/png")}
    )
    assert answer.status_code == 200, answer.text
    (made,) = answer.json()
    assert (made["filename"], made["size"], made["mimeType"]) == (name, len(content), "image/png")
    download = admin.get(made["content"])
    assert download.content == content
    assert download.headers["content-type"] == "image/png"
    assert admin.get(f"{API}/attachment/{made['id']}").json()["filename"] == name


def test_several_files_of_one_name_stand_side_by_side(admin: httpx2.Client) -> None:
    key = create_issue(admin)["key"]
    files = [("file", ("a.txt", b"one")), ("file", ("a.txt", b"two")), ("file", ("empty", b""))]
    made = admin.post(f"{API}/issue/{key}/attachments", headers=TOKEN, files=files).json()
    assert [admin.get(one["content"]).content for one in made] == [b"one", b"two", b""]
    assert len({one["id"] for one in made}) == 3
    shown = admin.get(f"{API}/issue/{key}").json()["fields"]["attachment"]
    assert [one["id"] for one in shown] == [one["id"] for one in made]


def test_what_is_no_proper_upload_is_refused_and_leaves_no_file(
    admin: httpx2.Client, tracker: SandboxProcess
) -> None:
    place = f"{API}/issue/{create_issue(admin)['key']}/attachments"
    files = {"file": ("a.txt", b"a")}
    before = set((tracker.folder / "attachments").iterdir())
    assert admin.post(place, files=files).status_code == 403
    assert admin.post(f"{API}/issue/DEMO-9999/attachments", files=files, headers=TOKEN).status_code == 404
    assert admin.post(place, json={}, headers=TOKEN).status_code == 415
    assert admin.post(place, files={"file": (None, "text")}, headers=TOKEN).status_code == 400
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc'
    for broken in (cut, b"garbage", b""):
        assert admin.post(place, content=broken, headers=TOKEN | kind).status_code == 400
    assert set((tracker.folder / "attachments").iterdir()) == before


def test_a_path_in_a_file_name_leads_nowhere(admin: httpx2.Client) -> None:
    place = f"{API}/issue/{create_issue(admin)['key']}/attachments"
    (made,) = admin.post(place, headers=TOKEN, files={"file": ("../../etc/pass\r\nwd", b"x")}).json()
    assert "/" not in made["filename"]
    assert admin.get(made["content"]).content == b"x"


def test_a_page_among_the_attachments_is_not_shown_as_ours(admin: httpx2.Client) -> None:
    place = f"{API}/issue/{create_issue(admin)['key']}/attachments"
    (made,) = admin.post(place, headers=TOKEN, files={"file": ("a.html", b"<script>", "text/html")}).json()
    headers = admin.get(made["content"]).headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Security-Policy"] == "sandbox"


def test_a_deleted_attachment_is_gone_from_the_disk(
    admin: httpx2.Client, anna: httpx2.Client, tracker: SandboxProcess
) -> None:
    key = create_issue(admin)["key"]
    (made,) = admin.post(f"{API}/issue/{key}/attachments", headers=TOKEN, files={"file": ("a", b"a")}).json()
    before = len(list((tracker.folder / "attachments").iterdir()))
    assert anna.delete(f"{API}/attachment/{made['id']}").status_code == 403
    assert admin.delete(f"{API}/attachment/{made['id']}").status_code == 204
    assert admin.get(made["content"]).status_code == 404
    assert len(list((tracker.folder / "attachments").iterdir())) == before - 1


@pytest.mark.slow
def test_a_hundred_megabytes_pass_through_without_being_held_in_memory(own_tracker: SandboxProcess) -> None:
    own_tracker.start()
    assert own_tracker.process is not None
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n'

    def body() -> Iterator[bytes]:
        yield head
        for _ in range(100):
            yield MEGABYTE
        yield b"\r\n--x--\r\n"

    with own_tracker.client() as admin:
        key = create_issue(admin)["key"]
        before = _most_memory_kb(own_tracker.process.pid)
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = admin.post(f"{API}/issue/{key}/attachments", content=body(), headers=TOKEN | kind)
        (made,) = answer.json()
        assert made["size"] == 100 * len(MEGABYTE)
        digest = hashlib.sha256()
        with admin.stream("GET", made["content"]) as download:
            for chunk in download.iter_bytes():
                digest.update(chunk)
        after = _most_memory_kb(own_tracker.process.pid)
    assert digest.hexdigest() == hashlib.sha256(MEGABYTE * 100).hexdigest()
    assert after - before < 20_000, f"grew from {before} KB to {after} KB"


def _most_memory_kb(pid: int) -> int:
    """The most memory the process has ever had at once (Linux)."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("memory is measured by /proc, which is not here")
    line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1])
