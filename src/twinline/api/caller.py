"""Who calls: an API token or a session token as bearer, or the console's session cookie.

A cookie travels with every request that the browser makes, also with one that another site caused.
So a request that changes something is taken with a cookie only when the browser itself says that it
comes from this node's pages (``Sec-Fetch-Site``, else ``Origin``).
"""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from twinline.operations import Operations

__all__ = ["Call", "Caller", "NotLoggedIn", "Open"]

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST_TOKEN = 200


class NotLoggedIn(Exception):
    """HTTP 401."""


@dataclass(frozen=True, slots=True)
class Caller:
    operations: Operations
    person: str


def operations_of(request: Request) -> Operations:
    found: Operations = request.app.state.operations
    return found


async def caller(request: Request) -> Caller:
    operations = operations_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        person = await _bearer(operations, scheme, token.strip())
        if person is None:
            raise NotLoggedIn(
                "This token is not valid (any more). Make a new one under Settings → API tokens."
            )
        return Caller(operations, person)
    person = await _cookie(operations, request)
    if person is None:
        raise NotLoggedIn(
            "Send an API token as “Authorization: Bearer …”. Make one under Settings → API tokens."
        )
    return Caller(operations, person)


async def _bearer(operations: Operations, scheme: str, token: str) -> str | None:
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST_TOKEN:
        return None
    if token.startswith("twl_"):
        return await operations.people.person_of_token(token)
    return await operations.people.person_of(token)


async def _cookie(operations: Operations, request: Request) -> str | None:
    if request.method not in _READING and not _comes_from_us(request):
        return None
    ending = f"twinline-{(await operations.setup.node()).uid[:8]}-session"
    for name in (ending, f"__Host-{ending}"):
        token = request.cookies.get(name, "")
        if token and (person := await operations.people.person_of(token)):
            return person
    return None


def _comes_from_us(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host", "-")


Call = Annotated[Caller, Depends(caller)]
"""A person who is logged in."""

Open = Annotated[Operations, Depends(operations_of)]
"""Anybody."""
