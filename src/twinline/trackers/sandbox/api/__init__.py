"""The REST API: Jira's paths, and a few of the sandbox's own for tests.

The modules follow Jira's resources; each has a ``routes``.
"""

from starlette.routing import Route

from twinline.trackers.sandbox.api import (
    attachment,
    catalogue,
    comment,
    extras,
    issue,
    link,
    people,
    project,
    search,
    server,
    webhook,
    worklog,
)

__all__ = ["API_ROUTES"]

API_ROUTES: list[Route] = [
    *server.routes.routes,
    *people.routes.routes,
    *search.routes.routes,
    *project.routes.routes,
    *catalogue.routes.routes,
    *worklog.routes.routes,
    *comment.routes.routes,
    *issue.routes.routes,
    *attachment.ROUTES,
    *link.routes.routes,
    *webhook.routes.routes,
    *extras.routes.routes,
]
"""In the order they are tried: fixed paths before those with a parameter in the same place."""
