"""A node's REST API, as the commands call it. What goes wrong ends the program with a sentence.

Exit codes: 1 when the node refused, 2 when it could not be asked (address, network, token).
"""

import os
import sys
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn
from urllib.parse import quote, urlsplit

import httpx2
from cyclopts import Parameter

__all__ = ["Node", "Target", "fail", "quoted", "short_id"]

REFUSED = 1
NOT_ASKED = 2
_SECONDS = 60.0


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Target:
    """Which node, and how to print."""

    url: Annotated[str, Parameter(env_var="TWINLINE_URL", help="The node's address.")] = (
        "http://127.0.0.1:8100"
    )
    json: Annotated[bool, Parameter(negative="", help="Print what the API answers.")] = False

    def open(self) -> "Node":
        return Node(self)


class Node:
    """One node's API. ``TWINLINE_TOKEN`` holds the API token: never an argument, which every
    user of the machine could read in the list of processes."""

    def __init__(self, target: Target) -> None:
        token = os.environ.get("TWINLINE_TOKEN", "")
        if not token:
            fail(
                "No API token. Make one in the console under Settings → API tokens, "
                "and set TWINLINE_TOKEN to it.",
                NOT_ASKED,
            )
        if urlsplit(target.url).scheme not in {"http", "https"}:
            fail(
                f"“{target.url}” is no address of a node. Set TWINLINE_URL, for example https://sync.acme.example",
                2,
            )
        self.as_json = target.json
        self._url = target.url.rstrip("/")
        self._headers = {"authorization": f"Bearer {token}"}

    def get(self, path: str, **query: object) -> Any:
        given = {name: str(value) for name, value in query.items() if value is not None}
        return self._ask("GET", path, params=given)

    def post(self, path: str, body: dict[str, object] | None = None, **query: object) -> Any:
        given = {name: str(value) for name, value in query.items() if value is not None}
        return self._ask("POST", path, json=body, params=given)

    def put(self, path: str, body: dict[str, object]) -> Any:
        return self._ask("PUT", path, json=body)

    def delete(self, path: str) -> None:
        self._ask("DELETE", path)

    def connection(self, name: str) -> Any:
        """The connection with this name, id or beginning of an id."""
        found = self.get("/connections")
        exact = [one for one in found if name.lower() in {one["id"], one["name"].lower()}]
        fitting = exact or [one for one in found if _is_meant(one["id"], name)]
        if not fitting:
            fail(f"There is no connection “{name}”. See: twinline connection list", REFUSED)
        if len(fitting) > 1:
            ids = ", ".join(one["id"] for one in fitting)
            fail(f"“{name}” names more than one connection. Give one of the ids: {ids}", REFUSED)
        return fitting[0]

    def _ask(self, method: str, path: str, **contents: Any) -> Any:
        try:
            answer = httpx2.request(
                method, f"{self._url}/api/v1{path}", headers=self._headers, timeout=_SECONDS, **contents
            )
        except httpx2.TimeoutException:
            fail(f"{self._url} did not answer within {_SECONDS:.0f} seconds.", NOT_ASKED)
        except httpx2.HTTPError as error:
            fail(
                f"{self._url} cannot be reached: {error}. Is TWINLINE_URL right, and the node running?",
                NOT_ASKED,
            )
        if answer.is_success:
            return answer.json() if answer.content else None
        return self._refused(answer)

    def _refused(self, answer: httpx2.Response) -> NoReturn:
        try:
            detail = str(answer.json()["detail"])
        except (ValueError, KeyError, TypeError):
            fail(f"{self._url} answered {answer.status_code}, but not as a Twinline node does.", NOT_ASKED)
        fail(detail, NOT_ASKED if answer.status_code == httpx2.codes.UNAUTHORIZED else REFUSED)


def quoted(part: object) -> str:
    """One part of a path."""
    return quote(str(part), safe="")


def fail(message: str, code: int) -> NoReturn:
    sys.stderr.write(message + "\n")
    raise SystemExit(code)


def short_id(connection: str) -> str:
    """Enough of a connection's id to type: eight digits, and the side for one half of a local one."""
    return connection[:8] + connection[32:]


def _is_meant(connection: str, name: str) -> bool:
    known, wanted = connection.lower(), name.lower()
    return known.startswith(wanted) or short_id(known) == wanted
