"""From a template and its context to an answer, with the headers that every page has."""

from typing import Any

from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from twinline.trackers.sandbox.refusal import Refused
from twinline.trackers.sandbox.routing import site_of

__all__ = ["messages_of", "page", "refusal_page"]

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none';"
        " base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_HUES = 6


def _readable_time(jira_time: str) -> str:
    """``2026-08-04T08:05:00.000+0000`` -> ``2026-08-04 08:05 UTC``"""
    return f"{jira_time[:10]} {jira_time[11:16]} UTC"


def _readable_size(size: int) -> str:
    for unit, divisor in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= divisor:
            return f"{size / divisor:.1f} {unit}"
    return f"{size} bytes"


_TEMPLATES = Environment(
    loader=PackageLoader("twinline.trackers.sandbox.pages"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"time": _readable_time, "size": _readable_size}


def page(request: Request, template: str, context: dict[str, Any], status: int = 200) -> Response:
    title = site_of(request).settings.name
    text = _TEMPLATES.get_template(template).render(
        title=title, hue=sum(map(ord, title)) % _HUES, user=getattr(request.state, "user", None), **context
    )
    return HTMLResponse(text, status, _HEADERS)


def refusal_page(request: Request, refusal: Refused) -> Response:
    """A page that says what was refused; a 401 lets the browser ask for a name and password."""
    response = page(request, "refused.html", {"messages": messages_of(refusal)}, refusal.status)
    if refusal.status == 401:  # noqa: PLR2004 - HTTP
        response.headers["WWW-Authenticate"] = 'Basic realm="Sandbox", charset="UTF-8"'
    return response


def messages_of(refusal: Refused) -> list[str]:
    return [*refusal.messages, *refusal.errors.values()]
