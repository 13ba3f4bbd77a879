"""The API as one application, with its OpenAPI description at ``/openapi.json``."""

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer
from starlette.types import ASGIApp

from twinline import __version__
from twinline.api.limits import LimitBody
from twinline.api.problems import answer_problems
from twinline.api.routes import ROUTERS
from twinline.operations import Operations

__all__ = ["api"]

_ABOUT = """What people do in the console, for programs. Send an API token (Settings → API tokens) as
`Authorization: Bearer …`. Errors are RFC 9457 problems; `detail` is a sentence for people. Lists
have 50 rows a page, counted from 1; times are UTC."""


def api(operations: Operations) -> ASGIApp:
    app = FastAPI(
        title="Twinline",
        version=__version__,
        description=_ABOUT,
        servers=[{"url": "/api/v1"}],
        root_path_in_servers=False,
        docs_url=None,  # its page loads scripts from elsewhere, which the console's policy forbids
        redoc_url=None,
        # For the description only: who calls is found out by caller.py.
        dependencies=[Depends(HTTPBearer(auto_error=False, description="An API token"))],
        generate_unique_id_function=lambda route: f"{(route.tags or ['api'])[0]}.{route.name}",
    )
    app.state.operations = operations
    for router in ROUTERS:
        app.include_router(router)
    answer_problems(app)
    return LimitBody(app)
