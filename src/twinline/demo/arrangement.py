"""Sets two running nodes up as a person would, through their REST APIs, and looks at them.

Every step first looks whether it is done already: a second run finds everything in place.

    set_up    node name, public URL, tracker
    connect   Acme initiates, Globex accepts, one trigger on each side, Bulk Exalate of Acme's issues
"""

from datetime import datetime
from types import TracebackType
from typing import Any, Self

from twinline.demo.companies import Company
from twinline.demo.node_api import NodeApi, NodeRefused
from twinline.demo.view import SHOWN_PAIRS, Pair, Scene, Side

__all__ = ["CONNECTION", "Arrangement"]

CONNECTION = "Acme to Globex"
_TRACKER_ACCOUNT = "admin"


class Arrangement:
    def __init__(self, inviter: Company, guest: Company) -> None:
        self._inviter, self._guest = inviter, guest
        self._nodes = (NodeApi(inviter), NodeApi(guest))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for node in self._nodes:
            await node.__aexit__(kind, error, trace)

    async def set_up(self) -> None:
        for company, node in self._both():
            await _set_up(company, node)

    async def connect(self) -> None:
        inviting, accepting = self._nodes
        ours = await _connection(inviting)
        if ours is None:
            ours = await inviting.ask("POST", "/connections", self._initiation())
        theirs = await _connection(accepting)
        if theirs is None:
            code = await inviting.ask("GET", f"/connections/{ours['id']}/invitation")
            acceptance = {"code": code["code"], "project": self._guest.project}
            theirs = await accepting.ask("POST", "/invitations/accept", acceptance)
        await _trigger(accepting, theirs["id"], self._guest.project)
        made = await _trigger(inviting, ours["id"], self._inviter.project)
        if made["bulk"] is None:
            await inviting.ask("POST", f"/triggers/{made['id']}/bulk")

    async def look(self) -> Scene:
        """A node that does not answer right now is shown so; it is being started again."""
        sides = [await _side(company, node) for company, node in self._both()]
        return Scene(tuple(sides), await self._pairs())

    def _both(self) -> tuple[tuple[Company, NodeApi], ...]:
        return tuple(zip((self._inviter, self._guest), self._nodes, strict=True))

    def _initiation(self) -> dict[str, Any]:
        return {
            "destination_url": None,
            "mode": "script",
            "local_name": self._inviter.name,
            "remote_name": self._guest.name,
            "name": CONNECTION,
            "description": "Made by the demo, as the wizard would.",
            "project": self._inviter.project,
        }

    async def _pairs(self) -> tuple[Pair, ...]:
        ours, theirs = [await _twins(node) for node in self._nodes]
        # Each side knows the other's key only once the other's replica came, so both are asked.
        keys = {twin["remote_key"]: twin["local_key"] for twin in theirs}
        pairs = [_pair(twin, keys) for twin in ours]
        newest_first = sorted(pairs, key=lambda pair: (pair.at is not None, pair.at, pair.id), reverse=True)
        return tuple(newest_first[:SHOWN_PAIRS])


async def _set_up(company: Company, node: NodeApi) -> None:
    state = await node.ask("GET", "/setup")
    if not state["has_name"]:
        await node.ask("PUT", "/node", {"name": company.name, "public_url": company.public_url})
    if not state["has_tracker"]:
        account = {"login": _TRACKER_ACCOUNT, "password": _TRACKER_ACCOUNT}
        await node.ask("PUT", "/tracker", {"kind": "jira", "url": company.tracker_url, **account})


async def _connection(node: NodeApi) -> dict[str, Any] | None:
    found = [one for one in await node.ask("GET", "/connections") if one["name"] == CONNECTION]
    return found[0] if found else None


async def _trigger(node: NodeApi, connection: str, project: str) -> dict[str, Any]:
    present = await node.ask("GET", "/triggers", connection=connection)
    if present:
        found: dict[str, Any] = present[0]
        return found
    wish = {"connection": connection, "query": f"project = {project}", "notes": f"Every issue of {project}."}
    made: dict[str, Any] = await node.ask("POST", "/triggers", wish)
    return made


async def _side(company: Company, node: NodeApi) -> Side:
    try:
        connections = await node.ask("GET", "/connections")
    except NodeRefused:
        return Side(company, note="does not answer")
    if not connections:
        return Side(company)
    states = ", ".join(f"{one['state'].capitalize()}, {one['health']}" for one in connections)
    return Side(
        company,
        connection=states,
        twins=sum(one["twins"] for one in connections),
        waiting=sum(one["waiting_out"] + one["waiting_in"] for one in connections),
        blocked=sum(one["blocked"] for one in connections),
    )


async def _twins(node: NodeApi) -> list[dict[str, Any]]:
    try:
        twins: list[dict[str, Any]] = await node.ask("GET", "/twins")
    except NodeRefused:
        return []
    return twins


def _pair(twin: dict[str, Any], partner_keys: dict[str, str]) -> Pair:
    at = twin["synced_at"] or twin["created_at"]
    return Pair(
        id=twin["id"],
        local_key=twin["local_key"],
        remote_key=twin["remote_key"] or partner_keys.get(twin["local_key"], ""),
        title=twin["title"],
        sync=twin["sync"],
        at=datetime.fromisoformat(at) if at else None,
    )
