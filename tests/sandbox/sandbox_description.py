"""Atlassian's description of Jira Data Center 10.3, as a judge of requests and answers.

Where the description itself is wrong, it is mended first, each time with the reason.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

SHARED_DATA = Path(os.environ.get("TWINLINE_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
DESCRIPTION = SHARED_DATA / "openapi" / "jira-dc" / "jira-software-dc-10.3.24-openapi.json"

_ANYTHING: dict[str, Any] = {}
_LISTS = (
    ("get", "field"), ("get", "project"), ("get", "priority"), ("get", "resolution"), ("get", "status"),
    ("get", "issuetype"), ("get", "statuscategory"), ("get", "user/search"),
    ("get", "user/assignable/search"),
    ("get", "project/{projectIdOrKey}/versions"), ("get", "project/{projectIdOrKey}/components"),
    ("get", "project/{projectIdOrKey}/statuses"), ("get", "issue/{issueIdOrKey}/remotelink"),
    ("post", "issue/{issueIdOrKey}/attachments"), ("post", "worklog/list"),
)  # fmt: skip
_PAGES = (
    "/api/2/issue/createmeta/{projectIdOrKey}/issuetypes",
    "/api/2/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}",
)


@cache
def described_paths() -> dict[str, Any]:
    paths: dict[str, Any] = json.loads(DESCRIPTION.read_text())["paths"]
    return paths


@cache
def judge() -> OpenAPI:
    # It repeats operation ids, so it would not pass as a description.
    description = _mended(json.loads(DESCRIPTION.read_text()))
    return OpenAPI.from_dict(description, config=Config(spec_validator_cls=None))


def faults_of(
    client: httpx2.Client, method: str, path: str, **options: Any
) -> tuple[httpx2.Response, list[str]]:
    """Make a request; answer its response and what the judge finds wrong in either."""
    response = client.request(method, path, **options)
    request = response.request
    multipart = "multipart" in request.headers.get("content-type", "")
    asked = MockRequest(
        "http://jira.test",
        method.lower(),
        request.url.path,
        args={name: str(value) for name, value in (options.get("params") or {}).items()},
        headers=dict(request.headers),
        data=None if multipart else request.content or None,
        content_type=request.headers.get("content-type", ""),
    )
    faults = [] if multipart else _faults(lambda: judge().validate_request(asked))
    answer = MockResponse(
        response.content,
        status_code=response.status_code,
        headers=dict(response.headers),
        content_type=response.headers.get("content-type", "").split(";")[0],
    )
    return response, faults + _faults(lambda: judge().validate_response(asked, answer))


def _faults(check: Any) -> list[str]:
    try:
        check()
    except OpenAPIError as error:
        reasons, current = [], error
        while current is not None:
            reasons.append(str(getattr(current, "schema_errors", None) or current)[:600])
            current = current.__cause__  # type: ignore[assignment]
        return [" <- ".join(reasons)]
    return []


def _mended(description: dict[str, Any]) -> dict[str, Any]:
    schemas, paths = description["components"]["schemas"], description["paths"]
    # Java's Object became "object"; it stands for any value.
    for bean in ("IssueUpdateBean", "IssueBean"):
        schemas[bean]["properties"]["fields"]["additionalProperties"] = _ANYTHING
    schemas["EntityPropertyBean"]["properties"]["value"] = _ANYTHING
    schemas["FieldMetaBean"]["properties"]["defaultValue"] = _ANYTHING
    # Jira leaves out the side of a change that is empty by null.
    for name in ("from", "fromString", "to", "toString"):
        schemas["ChangeItemBean"]["properties"][name]["nullable"] = True
    # A verb is {"add": value}; the description shows the fields of a class instead.
    schemas["FieldOperation"] = _ANYTHING
    # The value of a property is any JSON, not a text that holds JSON.
    for owner in ("issue/{issueIdOrKey}", "comment/{commentId}"):
        put = paths[f"/api/2/{owner}/properties/{{propertyKey}}"]["put"]
        put["requestBody"]["content"]["application/json"]["schema"] = _ANYTHING
    # Only the element of a list, or of a page's values, is described.
    for method, path in _LISTS:
        media = _answer(paths, method, f"/api/2/{path}")
        media["schema"] = {"type": "array", "items": media["schema"]}
    for path in _PAGES:
        media = _answer(paths, "get", path)
        values = {"type": "array", "items": media["schema"]}
        media["schema"] = {"type": "object", "properties": {"values": values}, "required": ["values"]}
    _forget_time_format(description)
    description["servers"] = [{"url": "http://jira.test/rest"}]
    return description


def _forget_time_format(node: Any) -> None:
    """Jira writes +0000 where the format "date-time" wants +00:00."""
    if isinstance(node, dict):
        if node.get("format") == "date-time":
            del node["format"]
        for inner in node.values():
            _forget_time_format(inner)
    elif isinstance(node, list):
        for inner in node:
            _forget_time_format(inner)


def _answer(paths: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    media: dict[str, Any] = paths[path][method]["responses"]["200"]["content"]["application/json"]
    return media
