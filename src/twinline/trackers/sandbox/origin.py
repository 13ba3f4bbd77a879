"""Keeping other web sites from acting through a browser that has signed in here.

A browser says in ``Sec-Fetch-Site`` or ``Origin`` which site a request comes from. Programs send
neither, and need not: no other site can make them act.
"""

from urllib.parse import urlsplit

from starlette.requests import Request

from twinline.trackers.sandbox.refusal import forbidden

__all__ = ["refuse_other_sites", "require_own_page"]


def refuse_other_sites(request: Request) -> None:
    """For the API: raises Refused 403 when a browser says that another site is behind the request."""
    if _verdict(request) is False:
        raise forbidden("XSRF check failed")


def require_own_page(request: Request) -> None:
    """For forms: raises Refused 403 unless the browser says that a page of ours is behind the request."""
    if _verdict(request) is not True:
        raise forbidden(
            "This form was not sent from a page of this tracker. Open the page and send it again."
        )


def _verdict(request: Request) -> bool | None:
    """None where the request says nothing about its origin."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in {"same-origin", "none"}
    if origin is None:
        return None
    return urlsplit(origin).netloc == request.headers.get("host")
