"""Writes docs/reference/rest-api.md from the routes themselves: python scripts/write_rest_reference.py"""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from twinline.api.routes import ROUTERS

PAGE = Path(__file__).parents[1] / "docs/reference/rest-api.md"

HEAD = """# REST API

Everything that people do in the console, for programs, under `/api/v1` of the node. The full description,
with every field, is the node's own: `GET /api/v1/openapi.json`.

* **Who calls**: make a token in the console (*Settings → API tokens*) and send `Authorization: Bearer twl_…`.
  A script that has a name and password only may `POST /sessions`; the token it gets works as a bearer for up
  to 12 hours.
* **Answers** are JSON; lists have 50 rows a page, `?page=2` is the next; times are UTC.
* **Errors** are problem documents (RFC 9457): `detail` is a sentence for people that says what to do.
  401: not logged in; 404: no such thing; 409: not allowed now; 422: bad input, `field` names where;
  429 and 503: later, see `Retry-After`.

```sh
curl -s -H "Authorization: Bearer $TWINLINE_TOKEN" $TWINLINE_URL/api/v1/connections
```

Beside the API: `GET /healthz` answers 200 when the node works; it needs no token.
"""


def page() -> str:
    """The whole document."""
    return HEAD + "".join(chain.from_iterable(_section(router.tags[0], router.routes) for router in ROUTERS))


def _section(title: object, routes: Sequence[BaseRoute]) -> list[str]:
    rows = [route for route in routes if isinstance(route, APIRoute)]
    lines = [f"| `{min(route.methods or ())} {route.path}` | {route.summary} |\n" for route in rows]
    return [f"\n## {str(title).capitalize()}\n\n| request | does |\n|---|---|\n", *lines]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
