"""The sandbox's own switches, for tests: a rate limit."""

from twinline.trackers.sandbox.refusal import bad_request
from twinline.trackers.sandbox.routing import Answer, Call, Routes, bounded
from twinline.trackers.sandbox.work import Work

__all__ = ["routes"]

routes = Routes()


@routes.put("/rest/sandbox/1.0/rate-limit", needs="admin")
def put_rate_limit(_: Work, call: Call) -> Answer:
    """``{"requests": 10, "intervalSeconds": 60}``: so many for each user; 0 switches the limit off."""
    body = call.object()
    if "requests" not in body:
        raise bad_request("'requests' must be given; 0 switches the limit off.")
    requests = bounded(body["requests"], "requests", 0)
    interval = bounded(body.get("intervalSeconds"), "intervalSeconds", 60, least=1)
    call.site.rate_limit.set(requests, interval)
    return Answer({"requests": requests, "intervalSeconds": interval})
