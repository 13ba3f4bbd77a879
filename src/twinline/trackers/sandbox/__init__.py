"""The sandbox: a small issue tracker that speaks the Jira Data Center REST API v2.

    api/      one module per resource: paths, what is read from a request, what is answered
    pages/    the plain web pages for people
    jql/      query text -> syntax tree -> SQL
    *.py      the tracker itself: plain functions over one unit of work

It is a tracker of its own: it knows nothing of twins, rules or nodes. Everything acknowledged is on
disk (SQLite, WAL, ``synchronous=FULL``), so the process may be killed at any moment.
"""

from twinline.trackers.sandbox.app import create_app
from twinline.trackers.sandbox.settings import Settings

__all__ = ["Settings", "create_app"]
