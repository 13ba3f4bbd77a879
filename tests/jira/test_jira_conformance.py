"""The Jira adapter on the sandbox tracker: the suite all trackers pass, and all its traffic held
against Atlassian's description of Jira Data Center."""

from collections.abc import AsyncIterator

import pytest
from blob_folder import BlobFolder
from jira_description import DESCRIPTION, CheckedTransport

from twinline.testing.tracker_conformance import Ground, TrackerConformance
from twinline.trackers.jira import JiraTracker
from twinline.trackers.transport import open_transport


@pytest.fixture
def ground() -> Ground:
    return Ground(
        project="DEMO",
        type="Task",
        statuses=("To Do", "In Progress", "Done"),
        query_for_all="project = DEMO ORDER BY created ASC",
        query_for_none='project = DEMO AND summary ~ "zzzunfindable"',
        query_that_is_wrong="project = DEMO AND AND",
        an_email="anna@example.com",
        extra_fields={
            "priority": {"name": "High"},
            "due": "2026-12-24",
            "environment": "Production, west",
            "assignee": {"username": "bob", "key": "bob"},
            "customFields.Customer": "Globex",
            "customFields.Acceptance criteria": "* one\n* two",
            "customFields.Story Points": 5,
            "customFields.Target date": "2027-01-31",
            "customFields.Severity": {"value": "Major"},
            "customFields.Platforms": [{"value": "Linux"}, {"value": "Web"}],
            "customFields.Reviewer": {"username": "anna"},
        },
    )


class TestJira(TrackerConformance):
    @pytest.fixture
    async def transport(self) -> AsyncIterator[CheckedTransport]:
        checked = CheckedTransport(open_transport())
        yield checked
        assert checked.faults == []

    @pytest.fixture
    async def tracker(
        self, sandbox: str, blobs: BlobFolder, transport: CheckedTransport
    ) -> AsyncIterator[JiraTracker]:
        if not DESCRIPTION.exists():
            pytest.skip("Atlassian's API description is not here")
        tracker = JiraTracker(sandbox, login="admin", password="admin", blobs=blobs, transport=transport)
        yield tracker
        await tracker.aclose()
