"""Four real processes: what is written at Acme's stands at Globex's, and the other way round."""

import os
from pathlib import Path
from typing import Any

import pytest
from companies import QUICK, Companies, Tracker, meaning, running, until

from twinline.demo.data import ACME_ISSUES

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SHARED = Path(os.environ.get("TWINLINE_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
REAL_ISSUES = SHARED / "datasets" / "jira" / "jira_api_issues.ndjson"


async def same(ours: Tracker, theirs: Tracker) -> bool:
    by_summary = lambda issues: sorted(map(meaning, issues), key=repr)  # noqa: E731
    return bool(by_summary(await ours.issues()) == by_summary(await theirs.issues()))


async def differences(ours: Tracker, theirs: Tracker) -> list[tuple[Any, Any]]:
    left = sorted(map(meaning, await ours.issues()), key=repr)
    right = sorted(map(meaning, await theirs.issues()), key=repr)
    return [(a, b) for a, b in zip(left, right, strict=False) if a != b] or [(len(left), len(right))]


@pytest.fixture
def companies(tmp_path: Path) -> Companies:
    return Companies(tmp_path, QUICK)


async def test_an_issue_its_edits_comments_and_files_travel_both_ways(companies: Companies) -> None:
    async with running(companies), Tracker(companies.acme) as acme, Tracker(companies.globex) as globex:
        key = await acme.create("Leak", description="h1. Water\n* everywhere", labels=["wet"])
        await until(lambda: same(acme, globex), seconds=30, what="the issue appears")
        (copy,) = await globex.issues()
        await globex.comment(copy["key"], "We come at noon")
        await globex.ask("PUT", f"/issue/{copy['key']}", {"fields": {"summary": "Leak in house 7"}})
        await acme.attach(key, "plan.bin", os.urandom(3_000_000))
        await until(lambda: same(acme, globex), seconds=30, what="edits of both sides cross")
        (ours,) = await acme.issues()
        assert ours["fields"]["summary"] == "Leak in house 7"
        assert ours["fields"]["comment"]["comments"][0]["body"].endswith("We come at noon")
        assert len((await globex.issues())[0]["fields"]["attachment"]) == 1


@pytest.mark.parametrize("issues", [ACME_ISSUES, REAL_ISSUES], ids=["our thirty", "real ones"])
@pytest.mark.timeout(280)
async def test_loaded_issues_arrive_equal_field_by_field(companies: Companies, issues: Path) -> None:
    if not issues.exists():  # noqa: ASYNC240 - once, before anything runs
        pytest.skip(f"there is no {issues}")
    companies.loading(issues)
    async with running(companies), Tracker(companies.acme) as acme, Tracker(companies.globex) as globex:
        expected = len(await acme.issues())
        assert expected >= 30

        async def equal() -> bool:
            return len(await globex.issues()) == expected and await same(acme, globex)

        try:
            await until(equal, seconds=180, what="all issues are equal")
        except AssertionError:
            pytest.fail(f"they differ: {await differences(acme, globex)}"[:3000])


async def test_a_comment_for_a_few_stays_at_home(companies: Companies) -> None:
    async with running(companies), Tracker(companies.acme) as acme, Tracker(companies.globex) as globex:
        key = await acme.create("Offer")
        restricted = {"body": "our margin", "visibility": {"type": "role", "value": "Administrators"}}
        await acme.ask("POST", f"/issue/{key}/comment", restricted)
        await acme.comment(key, "the price")

        async def has_come() -> bool:
            issues = await globex.issues()
            return bool(issues) and "the price" in meaning(issues[0])["comments"]

        await until(has_come, seconds=30, what="the comment for everybody arrives")
        bodies = [comment["body"] for comment in (await globex.issues())[0]["fields"]["comment"]["comments"]]
        assert not any("margin" in body for body in bodies)
