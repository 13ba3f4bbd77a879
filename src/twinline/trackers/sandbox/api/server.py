"""What the server is."""

from datetime import UTC, datetime

from twinline.trackers.sandbox.routing import Answer, Call, Routes
from twinline.trackers.sandbox.work import Work, jira_time

__all__ = ["VERSION", "routes"]

VERSION = (10, 3, 24)
"""The release of Jira Data Center whose API is spoken."""

_BUILD = 10030024
_BUILD_TIME = round(datetime(2025, 1, 1, tzinfo=UTC).timestamp() * 1000)

routes = Routes()


@routes.get("/rest/api/2/serverInfo", needs="anyone")
def server_info(work: Work, call: Call) -> Answer:
    return Answer(
        {
            "baseUrl": work.base,
            "version": ".".join(map(str, VERSION)),
            "versionNumbers": list(VERSION),
            "deploymentType": "Server",
            "buildNumber": _BUILD,
            "buildDate": jira_time(_BUILD_TIME),
            "databaseBuildNumber": _BUILD,
            "serverTime": jira_time(work.now),
            "scmInfo": "sandbox",
            "serverTitle": call.site.settings.name,
        }
    )


@routes.get("/rest/api/2/configuration")
def configuration(_: Work, __: Call) -> Answer:
    return Answer(
        {
            "votingEnabled": False,
            "watchingEnabled": False,
            "unassignedIssuesAllowed": True,
            "subTasksEnabled": True,
            "issueLinkingEnabled": True,
            "timeTrackingEnabled": True,
            "attachmentsEnabled": True,
            "timeTrackingConfiguration": {
                "workingHoursPerDay": 8.0,
                "workingDaysPerWeek": 5.0,
                "timeFormat": "pretty",
                "defaultUnit": "minute",
            },
        }
    )
