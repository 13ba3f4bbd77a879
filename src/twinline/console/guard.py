"""Who may do what in the browser: cookies, forged requests, response headers.

A POST is accepted only when the browser says it comes from our own page (Sec-Fetch-Site, else
Origin) *and* it carries the form token, which is derived from the session cookie, or before
log-in from a random visitor cookie. Cookies carry the node's id in their name, because cookies
ignore ports: two nodes on one machine must not log each other's people out.
"""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["CookieJar", "StaticHeaders", "comes_from_us", "form_token", "seal", "tokens_match"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # "no-referrer" would make browsers send "Origin: null" with our own forms
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_A_YEAR = 31_536_000


def seal(headers: MutableHeaders) -> None:
    """Add the security headers every answer of the console carries."""
    for name, value in _HEADERS.items():
        headers[name] = value


def comes_from_us(headers: Headers) -> bool:
    """False when the browser says that another site caused this request."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:  # not a browser, or a very old one: the form token alone decides
        return True
    return urlsplit(origin).netloc == headers.get("host")


def form_token(cookie: str) -> str:
    """The token a form must send along; unknown to whoever does not know the cookie."""
    return hashlib.blake2b(cookie.encode(), key=b"twinline form token", digest_size=20).hexdigest()


def tokens_match(given: str, cookie: str) -> bool:
    return hmac.compare_digest(given.encode(), form_token(cookie).encode())


class CookieJar:
    """Our cookies in one request, by their short names: session, visitor, note."""

    def __init__(self, request: Request, *, node: str, secure: bool) -> None:
        self._request = request
        self._secure = secure
        self._stem = f"{'__Host-' if secure else ''}twinline-{node[:8]}-"

    def get(self, name: str) -> str:
        return self._request.cookies.get(self._stem + name, "")

    def set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(
            self._stem + name, value, path="/", httponly=True, samesite="lax", secure=self._secure
        )

    def drop(self, response: Response, name: str) -> None:
        response.delete_cookie(
            self._stem + name, path="/", httponly=True, samesite="lax", secure=self._secure
        )

    def visitor(self, response: Response | None = None) -> str:
        """The visitor cookie; a new one is set on ``response`` when there is none yet."""
        value = self.get("visitor")
        if not value and response is not None:
            value = secrets.token_urlsafe(24)
            self.set(response, "visitor", value)
        return value


class StaticHeaders:
    """Adds the security headers and a year of caching: addresses change with the content."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                seal(headers)
                if scope.get("query_string"):
                    headers["cache-control"] = f"public, max-age={_A_YEAR}, immutable"
            await send(message)

        await self._app(scope, receive, send_sealed)
