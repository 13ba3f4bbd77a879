"""Bringing an issue to a status by the shortest legal chain of transitions.

Jira tells only which transitions an issue has *now*. What lies behind them is learned, without
touching anything, from another issue of the same project and type that is there already; a status
where none is can only be looked at by going there. Every answer is remembered for a while, and each
step of the walk is checked against what Jira offers at that moment.
"""

import time
from collections import deque
from dataclasses import dataclass

from twinline.domain.effects import Applied, Transition, TransitionBy
from twinline.domain.errors import InvalidField, Rejected
from twinline.domain.hub import Json
from twinline.trackers.jira.client import API, JiraClient, JsonObject, segment
from twinline.trackers.jira.refusals import Refused

__all__ = ["Step", "Workflow", "shortest_chain"]

_MOST_STEPS = 5
_REMEMBER_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Step:
    """One transition. ``missing`` names the fields its screen requires and we cannot fill."""

    id: str
    name: str
    status: str
    missing: tuple[str, ...] = ()


_Graph = dict[str, tuple[Step, ...]]


def shortest_chain(graph: _Graph, start: str, target: str) -> tuple[Step, ...] | None:
    """The fewest steps from one status (case-folded) to another, or None. At most five.

    A status the graph knows nothing of ends a chain there, unless it is the target.
    """
    reached: dict[str, tuple[Step, ...]] = {start: ()}
    waiting = deque([start])
    while waiting:
        status = waiting.popleft()
        chain = reached[status]
        if status == target:
            return chain
        if len(chain) == _MOST_STEPS:
            continue
        for step in graph.get(status, ()):
            name = step.status.casefold()
            if name not in reached and not step.missing:
                reached[name] = (*chain, step)
                waiting.append(name)
    return None


class Workflow:
    def __init__(self, client: JiraClient) -> None:
        self._client = client
        self._learned: dict[tuple[str, str], tuple[float, _Graph]] = {}

    async def transition(self, effect: Transition) -> Applied:
        """Walk. Raises InvalidField("status", …) when there is no way of at most five steps."""
        target = effect.status.casefold()
        place = await self._place(effect.item)
        trail: list[str] = [place.status]
        while place.status.casefold() != target:
            if len(trail) > _MOST_STEPS:
                raise _no_way(effect.status, trail, ())
            step = await self._next_step(effect, place, trail)
            await self._take(effect.item, step)
            if step.status.casefold() == target:
                break
            place = await self._place(effect.item)
            trail.append(place.status)
        return Applied(effect.item)

    async def named(self, item: str) -> list[Json]:
        """``{"name", "status"}`` of each transition offered now; ``status`` is where it leads."""
        return [{"name": step.name, "status": step.status} for step in await self._offered(item)]

    async def transition_by(self, effect: TransitionBy) -> Applied:
        """Take one transition by its name. Raises InvalidField("status", …) when it is not offered."""
        if (taken := await self.taken(effect)) is not None:
            return taken
        offered = await self._offered(effect.item)
        step = next((s for s in offered if s.name.casefold() == effect.name.casefold()), None)
        if step is None:
            names = ", ".join(s.name for s in offered) or "none"
            raise InvalidField("status", f"no transition {effect.name!r} is offered; there are: {names}.")
        await self._take(effect.item, step)
        return Applied(effect.item)

    async def taken(self, effect: TransitionBy) -> Applied | None:
        place = await self._place(effect.item)
        return Applied(effect.item) if place.status.casefold() == effect.status.casefold() else None

    async def _next_step(self, effect: Transition, place: "_Place", trail: list[str]) -> Step:
        target, here = effect.status.casefold(), place.status.casefold()
        graph = self._graph(place)
        offered = await self._offered(effect.item)
        graph[here] = offered
        chain = shortest_chain(graph, here, target)
        if chain is None:
            await self._look_around(place, graph, target)
            chain = shortest_chain(graph, here, target)
        if chain:
            return chain[0]
        # Nothing known leads there. A neighbour nobody has looked behind yet may.
        been = {status.casefold() for status in trail}
        for step in offered:
            name = step.status.casefold()
            if name not in graph and name not in been and not step.missing:
                return step
        raise _no_way(effect.status, trail, offered)

    async def _look_around(self, place: "_Place", graph: _Graph, target: str) -> None:
        """Learn what lies behind each reachable status, nearest first, from issues that are there."""
        waiting = deque((step.status, 1) for step in graph.get(place.status.casefold(), ()))
        seen = {place.status.casefold()}
        while waiting:
            status, depth = waiting.popleft()
            name = status.casefold()
            if name in seen or depth >= _MOST_STEPS:
                continue
            seen.add(name)
            if name not in graph:
                sample = await self._sample(place, status)
                if sample is None:
                    continue
                graph[name] = await self._offered(sample)
            if shortest_chain(graph, place.status.casefold(), target) is not None:
                return
            waiting.extend((step.status, depth + 1) for step in graph[name])

    async def _sample(self, place: "_Place", status: str) -> str | None:
        jql = (
            f"project = {place.project} AND issuetype = {place.kind} AND status = {_quoted(status)} "
            "ORDER BY updated DESC"
        )
        try:
            found = await self._client.query(
                f"{API}/search", {"jql": jql, "maxResults": 1, "fields": ["status"]}
            )
        except Refused:
            return None
        return next((str(issue["id"]) for issue in found.get("issues") or ()), None)

    async def _place(self, item: str) -> "_Place":
        issue = await self._client.get(f"{API}/issue/{segment(item)}", {"fields": "status,project,issuetype"})
        fields = issue["fields"]
        return _Place(
            str(fields["status"]["name"]), str(fields["project"]["id"]), str(fields["issuetype"]["id"])
        )

    async def _offered(self, item: str) -> tuple[Step, ...]:
        answer = await self._client.get(
            f"{API}/issue/{segment(item)}/transitions", {"expand": "transitions.fields"}
        )
        return tuple(_step(entry) for entry in answer.get("transitions") or () if entry.get("to"))

    async def _take(self, item: str, step: Step) -> None:
        try:
            await self._client.post(
                f"{API}/issue/{segment(item)}/transitions", {"transition": {"id": step.id}}
            )
        except Refused as refused:
            raise InvalidField("status", f"the transition {step.name!r} is refused: {refused}") from refused

    def _graph(self, place: "_Place") -> _Graph:
        key = (place.project, place.kind)
        learned_at, graph = self._learned.get(key, (0.0, {}))
        now = time.monotonic()
        if not learned_at or now - learned_at > _REMEMBER_SECONDS:
            graph = {}
            self._learned[key] = (now, graph)
        return graph


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an issue stands: its status by name, its project and type by id."""

    status: str
    project: str
    kind: str


def _step(entry: JsonObject) -> Step:
    required = (
        str(field.get("name") or identity)
        for identity, field in (entry.get("fields") or {}).items()
        if field.get("required") and not field.get("hasDefaultValue")
    )
    return Step(str(entry["id"]), str(entry.get("name", "")), str(entry["to"]["name"]), tuple(required))


def _no_way(status: str, trail: list[str], offered: tuple[Step, ...]) -> Rejected:
    wanting = [step for step in offered if step.missing and step.status.casefold() == status.casefold()]
    if wanting:
        fields = ", ".join(wanting[0].missing)
        return InvalidField("status", f"the transition {wanting[0].name!r} to {status} requires: {fields}.")
    names = ", ".join(f"{step.name} → {step.status}" for step in offered) or "none"
    return InvalidField(
        "status",
        f"no chain of at most {_MOST_STEPS} transitions leads from {trail[0]} to {status}. The issue is in "
        f"{trail[-1]}, where our account is offered: {names}.",
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
