"""The little of a node's REST API that the demo uses, with its password instead of a token."""

from types import TracebackType
from typing import Any, Self

import httpx2

from twinline.demo.companies import ADMINISTRATOR, PASSWORD, Company

__all__ = ["NodeApi", "NodeRefused"]

_SECONDS = 30.0


class NodeRefused(Exception):
    """A node answered no, or not at all; the message carries its own words."""


class NodeApi:
    def __init__(self, company: Company) -> None:
        self._company = company
        # trust_env: a proxy of the person's own has no business between programs of one machine.
        self._http = httpx2.AsyncClient(
            base_url=f"{company.node_url}/api/v1", timeout=_SECONDS, trust_env=False
        )
        self._token = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None, **query: str) -> Any:
        """The answer's JSON. Logs in when it must: sessions end after hours, a demo may go on for days."""
        if not self._token:
            await self._log_in()
        answer = await self._send(method, path, body, query)
        if answer.status_code == httpx2.codes.UNAUTHORIZED:
            await self._log_in()
            answer = await self._send(method, path, body, query)
        return self._json(answer)

    async def _log_in(self) -> None:
        self._token = ""
        answer = await self._send("POST", "/sessions", {"name": ADMINISTRATOR, "password": PASSWORD}, {})
        self._token = str(self._json(answer)["token"])

    async def _send(
        self, method: str, path: str, body: dict[str, Any] | None, query: dict[str, str]
    ) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            return await self._http.request(method, path, json=body, params=query, headers=headers)
        except httpx2.HTTPError as error:
            raise NodeRefused(f"{self._company.name}'s node does not answer ({error}).") from error

    def _json(self, answer: httpx2.Response) -> Any:
        if answer.is_success:
            return answer.json() if answer.content else None
        raise NodeRefused(f"{self._company.name}'s node refused: {_words(answer)}")


def _words(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code} {answer.text[:200]}"
