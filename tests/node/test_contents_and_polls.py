"""Large attachments pass through without being held in memory; web hooks are a convenience."""

import hashlib
import os
from pathlib import Path

import httpx2
import pytest
from companies import QUICK, Companies, Running, Tracker, running, until

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

LARGE = 100 * 1024 * 1024
MOST_MEMORY = 200 * 1024 * 1024


def peak_memory(node: Running) -> int:
    """Bytes of resident memory this process had at most (Linux)."""
    assert node.process is not None
    status = Path(f"/proc/{node.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


async def digest_of(tracker: Tracker, url: str) -> str:
    digest = hashlib.sha256()
    async with tracker.http.stream("GET", url) as answer:
        async for chunk in answer.aiter_bytes():
            digest.update(chunk)
    return digest.hexdigest()


@pytest.mark.timeout(240)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
async def test_a_hundred_megabytes_arrive_equal_and_never_whole_in_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    companies = Companies(tmp_path, QUICK)
    content = os.urandom(LARGE)
    async with (
        running(companies) as (programs, _),
        Tracker(companies.acme) as acme,
        Tracker(companies.globex) as globex,
    ):
        key = await acme.create("Aerial survey")
        acme.http.timeout = httpx2.Timeout(60)
        await acme.attach(key, "survey.tif", content)

        async def arrived() -> bool:
            issues = await globex.issues()
            return any(issue["fields"].get("attachment") for issue in issues)

        await until(arrived, seconds=150, what="the file arrives")
        (copy,) = (await globex.issues())[0]["fields"]["attachment"]
        assert await digest_of(globex, copy["content"]) == hashlib.sha256(content).hexdigest()
        nodes = [each for each in programs if "node" in each.program.title]
        peaks = [peak_memory(each) for each in nodes]
    with capsys.disabled():
        print(f" [peak memory {', '.join(f'{peak >> 20} MiB' for peak in peaks)}] ", end="")  # noqa: T201
    assert max(peaks) < MOST_MEMORY


async def test_without_web_hooks_changes_are_found_by_polling(tmp_path: Path) -> None:
    # The hooks are placed, but lead nowhere: as behind a firewall that nobody told about them.
    deaf = {**QUICK, "TWINLINE_HOOK_URL": "http://127.0.0.1:9", "TWINLINE_POLL_SECONDS": "1"}
    companies = Companies(tmp_path, deaf)
    async with running(companies), Tracker(companies.acme) as acme, Tracker(companies.globex) as globex:
        await acme.create("Found by looking")

        async def summaries(tracker: Tracker) -> list[str]:
            return [issue["fields"]["summary"] for issue in await tracker.issues()]

        async def has_come() -> bool:
            return await summaries(globex) == ["Found by looking"]

        await until(has_come, seconds=30, what="the issue appears")
        (copy,) = await globex.issues()
        await globex.ask("PUT", f"/issue/{copy['key']}", {"fields": {"summary": "Seen"}})

        async def went_back() -> bool:
            return await summaries(acme) == ["Seen"]

        await until(went_back, seconds=30, what="the edit comes back")


async def test_a_file_from_the_private_side_is_there_as_soon_as_its_content(tmp_path: Path) -> None:
    companies = Companies(tmp_path, QUICK)
    async with running(companies), Tracker(companies.acme) as acme, Tracker(companies.globex) as globex:
        key = await globex.create("Delivery note")

        async def has_come() -> bool:
            return len(await acme.issues()) == 1

        await until(has_come, seconds=30, what="the issue appears")
        await globex.attach(key, "note.pdf", os.urandom(200_000))

        async def is_attached() -> bool:
            return len((await acme.issues())[0]["fields"].get("attachment") or []) == 1

        # Much less than the half minute after which a lane would look again by itself.
        await until(is_attached, seconds=12, what="the file is attached")
