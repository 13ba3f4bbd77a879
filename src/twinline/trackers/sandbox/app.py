"""The tracker as an ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from twinline.trackers.sandbox.api import API_ROUTES
from twinline.trackers.sandbox.attachments import remove_orphans
from twinline.trackers.sandbox.pages import PAGE_ROUTES
from twinline.trackers.sandbox.refusal import Refused
from twinline.trackers.sandbox.routing import refusal_response
from twinline.trackers.sandbox.seed import seed
from twinline.trackers.sandbox.settings import Settings
from twinline.trackers.sandbox.site import Site

__all__ = ["create_app"]


def create_app(settings: Settings) -> Starlette:
    """Opens the data folder and fills it when it is new; webhooks are sent while the app's lifespan lasts."""
    site = Site(settings)
    site.do_now(lambda work: seed(work, project=settings.project, name=settings.name))
    site.do_now(lambda work: remove_orphans(work, site.files))
    app = Starlette(
        routes=[Route("/healthz", _healthz), *API_ROUTES, *PAGE_ROUTES],
        lifespan=_lifespan,
        exception_handlers={HTTPException: _on_http_error},
    )
    app.state.site = site
    app.add_middleware(_LatestVersion)
    return app


async def _healthz(_: Request) -> Response:
    return PlainTextResponse("ok")


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    site: Site = app.state.site
    async with anyio.create_task_group() as group:
        group.start_soon(site.courier.run)
        yield
        group.cancel_scope.cancel()
    site.close()


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = {404: "null for uri: " + str(request.url)}.get(error.status_code, error.detail)
    return refusal_response(request, Refused(error.status_code, message))


class _LatestVersion:
    """``/rest/api/latest/…`` is another name of ``/rest/api/2/…``; so is a slash at a path's end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/rest/"):
            path = scope["path"].replace("/rest/api/latest/", "/rest/api/2/", 1).rstrip("/")
            scope = {**scope, "path": path}
        await self._app(scope, receive, send)
