"""A node's REST API in the same process, with a client that holds a token and one that does not."""

from dataclasses import dataclass

import httpx2

from twinline.testing.rooms import Place

__all__ = ["Door"]

_NEW = {
    "local_name": "Acme",
    "remote_name": "Globex",
    "name": "Acme to Globex",
    "project": "ACME",
}


@dataclass
class Door:
    """A node's API, and a client of it that holds a token."""

    place: Place
    client: httpx2.AsyncClient
    stranger: httpx2.AsyncClient
    """The same, without a token."""

    async def initiate(self, **changes: object) -> dict[str, object]:
        answer = await self.client.post("/connections", json=_NEW | changes)
        assert answer.is_success, answer.text
        made: dict[str, object] = answer.json()
        return made
