"""Errors as RFC 9457 problems: ``{"type", "title", "status", "detail", "field"?, "errors"?}``.

``detail`` is the sentence the console would show; ``type`` ends in the error's class name.
"""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from twinline.api.caller import NotLoggedIn
from twinline.domain.errors import InvalidField, NotFound, Rejected, SyncError, Transient
from twinline.domain.hub import Json
from twinline.operations.errors import Missing, OperationError, Refused, TooManyTries

__all__ = ["answer_problems"]

_MOST_ERRORS = 20


def answer_problems(app: FastAPI) -> None:
    """Let every error that operations raise become a problem."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[JSONResponse]]] = {
        OperationError: _of_people,
        SyncError: _of_sync,
        NotLoggedIn: _not_logged_in,
        RequestValidationError: _invalid,
        HTTPException: _http,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def _of_people(_request: Request, error: Exception) -> JSONResponse:
    match error:
        case TooManyTries():
            seconds = str(max(1, int(error.retry_after.total_seconds())))
            return _problem(429, error, headers={"retry-after": seconds})
        case Missing():
            return _problem(404, error)
        case Refused() if error.field:
            return _problem(422, error, field=error.field)
        case _:
            return _problem(409, error)


async def _of_sync(_request: Request, error: Exception) -> JSONResponse:
    match error:
        case Transient():
            seconds = 10 if error.retry_after is None else max(1, int(error.retry_after.total_seconds()))
            return _problem(503, error, headers={"retry-after": str(seconds)})
        case InvalidField():
            return _problem(422, error, field=error.field)
        case NotFound():
            return _problem(404, error)
        case Rejected():
            return _problem(422, error)
        case _:
            return _problem(502, error)


async def _not_logged_in(_request: Request, error: Exception) -> JSONResponse:
    return _problem(401, error, headers={"www-authenticate": 'Bearer realm="twinline"'})


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors: list[Json] = [
        {"field": ".".join(str(part) for part in found["loc"][1:]), "message": str(found["msg"])}
        for found in error.errors()[:_MOST_ERRORS]
    ]
    detail = ValueError("The request does not have the form that the API description gives.")
    return _problem(422, detail, kind="InvalidRequest", errors=errors)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    detail = ValueError(str(error.detail))
    return _problem(error.status_code, detail, kind="Http", headers=dict(error.headers or {}))


def _problem(
    status: int,
    error: Exception,
    *,
    kind: str = "",
    headers: dict[str, str] | None = None,
    **members: Json,
) -> JSONResponse:
    name = kind or type(error).__name__
    body = {
        "type": f"urn:twinline:problem:{name}",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "detail": str(error),
        **members,
    }
    return JSONResponse(body, status, headers, media_type="application/problem+json")


_TITLES = {
    401: "Not logged in",
    404: "Not found",
    405: "Method not allowed",
    409: "Not possible now",
    413: "Too large",
    422: "Not accepted",
    429: "Too many requests",
    502: "Outcome unknown",
    503: "Try again later",
}
