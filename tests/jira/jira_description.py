"""Atlassian's own description of Jira Data Center 10.3, and a transport that holds every request we
make, and every answer we believe, against it.

The description has faults of its own. They are mended here, each with its reason, and nothing else is.
"""

import copy
import json
import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

_SHARED = Path(os.environ.get("TWINLINE_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
DESCRIPTION = _SHARED / "openapi" / "jira-dc" / "jira-software-dc-10.3.24-openapi.json"
ANYTHING: dict[str, Any] = {}

_ARRAYS = (
    "/api/2/field",
    "/api/2/project",
    "/api/2/priority",
    "/api/2/resolution",
    "/api/2/status",
    "/api/2/issuetype",
    "/api/2/user/search",
    "/api/2/user/assignable/search",
    "/api/2/project/{projectIdOrKey}/versions",
    "/api/2/project/{projectIdOrKey}/components",
)
_PAGES = (
    "/api/2/issue/createmeta/{projectIdOrKey}/issuetypes",
    "/api/2/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}",
)


def _mended(description: dict[str, Any]) -> dict[str, Any]:
    mended = copy.deepcopy(description)
    schemas, paths = mended["components"]["schemas"], mended["paths"]
    # Generated from Java's Object: "object" there means any value ("fields": {"summary": "text"}).
    for bean in ("IssueUpdateBean", "IssueBean"):
        schemas[bean]["properties"]["fields"]["additionalProperties"] = ANYTHING
    schemas["EntityPropertyBean"]["properties"]["value"] = ANYTHING
    schemas["FieldMetaBean"]["properties"]["defaultValue"] = ANYTHING
    # The description shows the class; the documented form of a verb is {"add": value}.
    schemas["FieldOperation"] = ANYTHING
    # Lists, of which only the element is described.
    for path in _ARRAYS:
        media = paths[path]["get"]["responses"]["200"]["content"]["application/json"]
        media["schema"] = {"type": "array", "items": media["schema"]}
    upload = paths["/api/2/issue/{issueIdOrKey}/attachments"]["post"]["responses"]["200"]["content"]
    upload["application/json"]["schema"] = {"type": "array", "items": upload["application/json"]["schema"]}
    for path in _PAGES:
        media = paths[path]["get"]["responses"]["200"]["content"]["application/json"]
        values = {"type": "array", "items": media["schema"]}
        media["schema"] = {"type": "object", "properties": {"values": values}, "required": ["values"]}
    mended["servers"] = [{"url": "http://jira.test/rest"}]
    return mended


@cache
def jira_description() -> OpenAPI:
    # Its own faults (repeated operation ids) keep it from passing as a description.
    return OpenAPI.from_dict(
        _mended(json.loads(DESCRIPTION.read_text())), config=Config(spec_validator_cls=None)
    )


class CheckedTransport(httpx2.AsyncBaseTransport):
    """Lets everything pass and notes what is not as described. ``used`` counts by method and path."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner
        self.faults: list[str] = []
        self.used: Counter[str] = Counter()

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        described = "/rest/api/2/" in request.url.path
        if not described or "multipart" in request.headers.get("content-type", ""):
            self.used[f"{request.method} {request.url.path.split('/')[1]}"] += 1
            return await self._inner.handle_async_request(request)
        body = await request.aread()
        response = await self._inner.handle_async_request(request)
        content = await response.aread()
        self._check(request, body, response, content)
        headers = [(n, v) for n, v in response.headers.raw if n.lower() != b"content-encoding"]
        return httpx2.Response(response.status_code, headers=headers, content=content)

    def _check(self, request: httpx2.Request, body: bytes, response: httpx2.Response, content: bytes) -> None:
        path = request.url.path[request.url.path.index("/rest/") :]
        asked = MockRequest(
            "http://jira.test",
            request.method.lower(),
            path,
            args=dict(request.url.params),
            headers=dict(request.headers),
            data=body or None,
            content_type=request.headers.get("content-type", ""),
        )
        what = f"{request.method} {path}"
        try:
            jira_description().validate_request(asked)
        except OpenAPIError as error:
            self.faults.append(f"{what}: request: {_reasons(error)}")
            return
        self.used[f"{request.method} {_pattern(path)}"] += 1
        if response.status_code >= 400:
            return  # refusals are described by their status alone, and by no means all of them
        answer = MockResponse(
            content,
            status_code=response.status_code,
            headers=dict(response.headers),
            content_type=response.headers.get("content-type", "").split(";")[0],
        )
        try:
            jira_description().validate_response(asked, answer)
        except OpenAPIError as error:
            self.faults.append(f"{what}: answer {response.status_code}: {_reasons(error)}")


def _pattern(path: str) -> str:
    return "/".join(
        "{}" if any(c.isdigit() for c in part) and part != "2" else part for part in path.split("/")
    )


def _reasons(error: BaseException) -> str:
    reasons, current = [], error
    while current is not None:
        inner = getattr(current, "schema_errors", None)
        reasons.append(str(inner or current)[:500])
        current = current.__cause__
    return " <- ".join(reasons)
