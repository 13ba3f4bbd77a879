"""Requests that a rule makes itself (``httpClient``): to this Jira, with our credential, nowhere else."""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence

from twinline.domain.errors import NotPermitted, Rejected
from twinline.domain.hub import Json
from twinline.trackers.jira.client import JiraClient
from twinline.trackers.transport import Answer

__all__ = ["request_of_rule"]

_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_OWN_HEADERS = frozenset({"accept", "content-type", "x-atlassian-token", "x-experimentalapi"})
"""What a rule may set. The credential, the host and the length are not among it."""

_LEADS_UP = re.compile(r"(^|[/\\])(\.|%2e){2}([/\\]|$)", re.IGNORECASE)
"""Out of the tracker's own part of its host, where other programs may listen to the same credential."""


async def request_of_rule(client: JiraClient, arguments: Sequence[Json]) -> Json:
    """``[method, path, {"query", "headers", "body"}]`` to ``{"status", "headers", "body"}``.

    A refusal by Jira is an answer (the rule decides); trouble on the way is raised.
    """
    method, path, details = [*arguments, None, None, None][:3]
    if method not in _METHODS or not isinstance(path, str):
        raise Rejected(f"httpClient makes {', '.join(sorted(_METHODS))} requests to a path of the tracker.")
    given = details if isinstance(details, dict) else {}
    headers = {name: value for name, value in _texts(given.get("headers")).items() if _is_own(name)}
    document, content = _body(given.get("body"))
    if content is not None:
        headers.setdefault("Content-Type", "text/plain; charset=utf-8")
    answer = await client.free_request(
        str(method),
        _path_here(client, path),
        params=_texts(given.get("query")),
        headers=headers,
        document=document,
        content=content,
    )
    return {"status": answer.status, "headers": _headers(answer), "body": _content(answer)}


def _path_here(client: JiraClient, path: str) -> str:
    """A path below the tracker's address. Raises NotPermitted for an address somewhere else."""
    if path.startswith((client.base_url + "/", client.base_url + "?")):
        path = path.removeprefix(client.base_url)
    elif "://" in path.split("?")[0]:
        raise NotPermitted(f"A rule may call its own tracker only ({client.base_url}), not {path[:200]}.")
    if _LEADS_UP.search(path.partition("?")[0]):
        raise NotPermitted(f"The path of a request must not lead upwards with “..”: {path[:200]}")
    return path if path.startswith("/") else f"/{path}"


def _is_own(name: str) -> bool:
    return name.lower() in _OWN_HEADERS


def _texts(value: Json) -> dict[str, str]:
    """Names and plain values, as text; lists as Jira takes them, with commas."""
    if not isinstance(value, dict):
        return {}
    return {name: _text(inner) for name, inner in value.items() if inner is not None}


def _text(value: Json) -> str:
    if isinstance(value, list):
        return ",".join(_text(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _body(body: Json) -> tuple[Json, AsyncIterator[bytes] | None]:
    """A body as JSON, or as text that is none."""
    if not isinstance(body, str):
        return body, None
    if not body.strip():
        return None, None
    try:
        return json.loads(body), None
    except ValueError:
        return None, _one_piece(body.encode())


async def _one_piece(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _headers(answer: Answer) -> Json:
    """Each header as a list, which is how rules expect them."""
    headers: Mapping[str, str] = answer.headers
    return {name: [value] for name, value in headers.items()}


def _content(answer: Answer) -> Json:
    if not answer.body:
        return None
    try:
        content: Json = json.loads(answer.body)
    except ValueError:
        return answer.body.decode("utf-8", "replace")
    return content
