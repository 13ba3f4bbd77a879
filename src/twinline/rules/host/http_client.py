"""``httpClient``: requests to the node's own tracker, made by the host.

The question is ``http`` with ``[method, path, {"query", "headers", "body"}]``; the answer
``{"status", "headers", "body"}``, the body as JSON where it is JSON, else as text. The host decides
where a request may go.
"""

import json
from collections.abc import Callable
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

    def get(self, path: Any, query: Any = None, headers: Any = None, closure: Any = None) -> Any:
        """Parsed JSON, or null when there is nothing (404). A flag in place of the query is accepted."""
        closure, (query, headers) = _split(closure, query, headers)
        return self._request("GET", path, None, query, headers, closure)

    def post(
        self, path: Any, body: Any = None, query: Any = None, headers: Any = None, closure: Any = None
    ) -> Any:
        return self._with_body("POST", path, body, query, headers, closure)

    def put(
        self, path: Any, body: Any = None, query: Any = None, headers: Any = None, closure: Any = None
    ) -> Any:
        return self._with_body("PUT", path, body, query, headers, closure)

    def patch(
        self, path: Any, body: Any = None, query: Any = None, headers: Any = None, closure: Any = None
    ) -> Any:
        return self._with_body("PATCH", path, body, query, headers, closure)

    def delete(self, path: Any, closure: Any = None) -> Any:
        return self._request("DELETE", path, None, None, None, closure)

    def http(
        self,
        method: Any,
        path: Any,
        body: Any = None,
        query: Any = None,
        headers: Any = None,
        closure: Any = None,
    ) -> Any:
        """``http(method, path, body, query, headers) { request, response -> }``."""
        return self._with_body(text(method).upper(), path, body, query, headers, closure)

    def _with_body(self, method: str, path: Any, body: Any, query: Any, headers: Any, closure: Any) -> Any:
        closure, (body, query, headers) = _split(closure, body, query, headers)
        return self._request(method, path, body, query, headers, closure)

    def _request(self, method: str, path: Any, body: Any, query: Any, headers: Any, closure: Any) -> Any:
        details: dict[str, Json] = {
            "query": to_json(query, "query") if isinstance(query, dict) else {},
            "headers": to_json(headers, "headers") if isinstance(headers, dict) else {},
            "body": _body(body),
        }
        answer = self._ask("http", [method, text(path), details])
        response = answer if isinstance(answer, dict) else {"status": _NOT_FOUND}
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


def _split(closure: Any, *values: Any) -> tuple[Callable[..., Any] | None, list[Any]]:
    """A closure may stand in the place of any argument that is left out before it."""
    plain = [None if callable(value) else value for value in values]
    found = next((value for value in values if callable(value)), closure)
    return found, plain


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
