"""From an HTTP request to a plain function over one unit of work, and back.

    @routes.get("/rest/api/2/issue/{issue}")
    def read_issue(work: Work, call: Call) -> Answer: ...

A route says who may call it (anybody, a signed-in user, an administrator) and whether it writes.
"""

import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from twinline.trackers.sandbox.accounts import ANONYMOUS
from twinline.trackers.sandbox.origin import refuse_other_sites
from twinline.trackers.sandbox.refusal import Refused, bad_request, forbidden
from twinline.trackers.sandbox.site import Site
from twinline.trackers.sandbox.work import Document, User, Work, now_milliseconds

__all__ = [
    "Answer",
    "Call",
    "Routes",
    "authorizer",
    "base_of",
    "bounded",
    "check_rate",
    "json_response",
    "refusal_response",
    "site_of",
]

Needs = Literal["anyone", "user", "admin"]


@dataclass(frozen=True, slots=True)
class Call:
    """What a request says. ``body`` is the JSON it carries, None without one."""

    path: Mapping[str, str]
    query: QueryParams
    body: Any
    site: Site

    def object(self) -> Document:
        if not isinstance(self.body, dict):
            raise bad_request("The request body must be a JSON object.")
        return self.body

    def number(self, name: str, usual: int, *, least: int = 0, most: int = 1 << 53) -> int:
        """A whole number from the query, within bounds."""
        return bounded(self.query.get(name), name, usual, least=least, most=most)


def bounded(raw: Any, name: str, usual: int, *, least: int = 0, most: int = 1 << 53) -> int:
    if raw is None or raw == "":
        return usual
    try:
        value = int(raw)
    except (TypeError, ValueError) as error:
        raise bad_request(f"'{name}' must be a whole number.") from error
    if value < least:
        raise bad_request(f"'{name}' must be at least {least}.")
    return min(value, most)


@dataclass(frozen=True, slots=True)
class Answer:
    """``content`` is JSON; None sends no body."""

    content: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Work, Call], Answer]


class Routes:
    def __init__(self) -> None:
        self.routes: list[Route] = []

    def get(self, path: str, *, needs: Needs = "user") -> Callable[[Handler], Handler]:
        return self._add("GET", path, needs, writes=False)

    def post(self, path: str, *, needs: Needs = "user", writes: bool = True) -> Callable[[Handler], Handler]:
        return self._add("POST", path, needs, writes=writes)

    def put(self, path: str, *, needs: Needs = "user") -> Callable[[Handler], Handler]:
        return self._add("PUT", path, needs, writes=True)

    def delete(self, path: str, *, needs: Needs = "user") -> Callable[[Handler], Handler]:
        return self._add("DELETE", path, needs, writes=True)

    def _add(self, method: str, path: str, needs: Needs, *, writes: bool) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            async def endpoint(request: Request) -> Response:
                return await _respond(request, handler, needs, writes=writes)

            self.routes.append(Route(path, endpoint, methods=[method], name=f"{method} {path}"))
            return handler

        return register


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def base_of(request: Request) -> str:
    """The address the caller knows us by."""
    return str(request.base_url).rstrip("/")


def authorizer(request: Request, needs: Needs) -> Callable[[sqlite3.Connection], User]:
    """A function that finds the caller in the database. It raises Refused 401, 403 or 429."""
    site = site_of(request)
    header = request.headers.get("authorization", "")

    def authorize(db: sqlite3.Connection) -> User:
        user = site.accounts.identify(db, header, now_milliseconds()) if header else ANONYMOUS
        if user is None:
            raise Refused(401, "The user name, password or token is wrong.")
        request.state.user = user
        if needs != "anyone" and user is ANONYMOUS:
            raise Refused(
                401, "You are not authenticated. Authentication required to perform this operation."
            )
        if needs == "admin" and not user.admin:
            raise forbidden("You do not have permission to do this: it takes an administrator.")
        return user

    return authorize


def check_rate(request: Request) -> None:
    """Raises Refused 429 when the caller asks too often. Switching the limit itself is always free."""
    if request.url.path.startswith("/rest/sandbox/"):
        return
    allowance = site_of(request).rate_limit.take(request.headers.get("authorization", ""))
    request.state.rate_headers = allowance.headers
    if allowance.retry_after is not None:
        raise Refused(429, "Rate limit exceeded.")


async def _respond(request: Request, handler: Handler, needs: Needs, *, writes: bool) -> Response:
    site = site_of(request)
    try:
        check_rate(request)
        if request.method != "GET":
            refuse_other_sites(request)
        call = Call(request.path_params, request.query_params, await _json_body(request, site), site)
        answer = await site.do(
            base_of(request), authorizer(request, needs), lambda work: handler(work, call), writes=writes
        )
    except Refused as refusal:
        return refusal_response(request, refusal)
    return json_response(request, answer)


async def _json_body(request: Request, site: Site) -> Any:
    if request.method in {"GET", "DELETE"}:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > site.settings.body_limit_bytes:
            raise Refused(413, "The request body is too large.")
    if not body:
        return None
    if "json" not in request.headers.get("content-type", "application/json"):
        raise Refused(415, "The request body must be JSON (Content-Type: application/json).")
    try:
        content = json.loads(body, parse_constant=_refuse_constant)
        if b"\\u" in body:
            # Half of a surrogate pair is JSON, but no text that can be stored or sent.
            json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise bad_request("The request body is not valid JSON.") from error
    return content


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def json_response(request: Request, answer: Answer) -> Response:
    headers = _headers(request) | dict(answer.headers)
    if answer.content is None:
        return Response(status_code=answer.status, headers=headers)
    return JSONResponse(answer.content, answer.status, headers)


def refusal_response(request: Request, refusal: Refused) -> Response:
    headers = _headers(request)
    if refusal.status == 401:  # noqa: PLR2004 - HTTP
        given = "authorization" in request.headers
        headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED" if given else "OUT"
        headers["WWW-Authenticate"] = 'Basic realm="Sandbox"'
    if refusal.status == 403:  # noqa: PLR2004 - HTTP
        headers["X-Seraph-LoginReason"] = (
            "AUTHORISATION_FAILED" if "authorization" not in request.headers else "OK"
        )
    return JSONResponse(refusal.document(), refusal.status, headers)


def _headers(request: Request) -> dict[str, str]:
    headers = {"X-AREQUESTID": secrets.token_hex(8), "Cache-Control": "no-cache, no-store, no-transform"}
    headers |= getattr(request.state, "rate_headers", {})
    user = getattr(request.state, "user", None)
    if user is not None:
        headers["X-AUSERNAME"] = user.name or "anonymous"
        headers["X-Seraph-LoginReason"] = "OK" if user.name else "OUT"
    return headers
