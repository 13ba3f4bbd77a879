"""``httpClient``: requests to the node's own tracker, made by the host.

The question is ``http`` with ``[method, path, {"query", "headers", "body"}]``; the answer
``{"status", "headers", "body"}``, the body as JSON where it is JSON, else as text. The host decides
where a request may go.
"""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from twinline.domain.hub import Json
from twinline.rules.groovy import GroovyError
from twinline.rules.host.helper import Ask, Helper
from twinline.rules.host.plain import is_text, text, to_groovy, to_json

__all__ = ["HttpClient"]

_NOT_FOUND = 404
_FIRST_ERROR = 400


class HttpClient(Helper):
    groovy_class = "com.exalate.node.http.HttpClient"
    methods: ClassVar[dict[str, str]] = {
        "get": "get",
        "post": "post",
        "put": "put",
        "patch": "patch",
        "delete": "delete",
        "http": "http",
    }

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def get(self, path: Any, *rest: Any) -> Any:
        """``get(path[, query[, headers]])``: parsed JSON, or null when there is nothing (404). A flag in
        place of the query is accepted."""
        return self._request("GET", path, (None, *rest))

    def post(self, path: Any, *rest: Any) -> Any:
        """``post(path, body[, query[, headers]])``."""
        return self._request("POST", path, rest)

    def put(self, path: Any, *rest: Any) -> Any:
        return self._request("PUT", path, rest)

    def patch(self, path: Any, *rest: Any) -> Any:
        return self._request("PATCH", path, rest)

    def delete(self, path: Any, *rest: Any) -> Any:
        return self._request("DELETE", path, (None, *rest))

    def http(self, method: Any, path: Any, *rest: Any) -> Any:
        """``http(method, path[, body[, query[, headers]]]) { request, response -> }``."""
        return self._request(text(method).upper(), path, rest)

    def _request(self, method: str, path: Any, rest: Sequence[Any]) -> Any:
        """``rest``: body, query, headers, and a closure that may stand anywhere among them."""
        closure = next((value for value in rest if callable(value)), None)
        plain = [value for value in rest if not callable(value)]
        body, query, headers, *_ = (*plain, None, None, None)
        details: dict[str, Json] = {
            "query": to_json(query, "query") if isinstance(query, dict) else {},
            "headers": to_json(headers, "headers") if isinstance(headers, dict) else {},
            "body": _body(body),
        }
        answer = self._ask("http", [method, text(path), details])
        response: dict[str, Json] = answer if isinstance(answer, dict) else {"status": _NOT_FOUND}
        status = response.get("status")
        code = status if isinstance(status, int) else _NOT_FOUND
        if closure is not None:
            request = {"method": method, "url": text(path), "body": body}
            return closure(request, _response(code, response))
        if code == _NOT_FOUND:
            return None
        if code >= _FIRST_ERROR:
            raise GroovyError(
                f"{method} {text(path)} was answered with status {code}: {_short(response.get('body'))}",
                "java.io.IOException",
            )
        return to_groovy(_parsed(response.get("body")))


def _body(body: Any) -> Json:
    return str(body) if is_text(body) else to_json(body, "body")


def _response(code: int, response: dict[str, Json]) -> dict[str, Any]:
    headers = response.get("headers")
    return {
        "code": code,
        "status": code,
        "body": to_groovy(_parsed(response.get("body"))),
        "headers": to_groovy(headers) if isinstance(headers, dict) else {},
    }


def _parsed(body: Json) -> Json:
    """JSON in a text is parsed; any other text stays."""
    if not isinstance(body, str):
        return body
    try:
        parsed: Json = json.loads(body)
    except ValueError:
        return body
    return parsed


def _short(body: Json) -> str:
    words = body if isinstance(body, str) else json.dumps(body)
    return words[:300]
