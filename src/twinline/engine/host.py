"""What a running rule may ask the node: look-ups in the tracker and among the twins, and ``store``."""

from collections.abc import Awaitable, Callable, Sequence

import sqlalchemy as sa

from twinline.domain.errors import Rejected, Transient
from twinline.domain.hub import HubIssue, Json
from twinline.engine.work import Work
from twinline.store import twins

__all__ = ["LookUps"]

_TWIN_QUESTIONS = frozenset(
    {
        "getLocalIssueFromRemoteId",
        "getLocalIssueKeyFromRemoteId",
        "getLocalKeyFromRemoteId",
        "getLocalIssueFromRemoteUrn",
    }
)


class LookUps:
    """Answers a rule's questions. ``store`` is what ``store(issue)`` does; None where a rule may
    not write (the outgoing one)."""

    def __init__(self, work: Work, store: Callable[[HubIssue], Awaitable[HubIssue]] | None = None) -> None:
        self._work = work
        self._store = store

    async def ask(self, question: str, arguments: Sequence[Json]) -> Json:
        if question == "store":
            return await self._stored(arguments)
        if question in _TWIN_QUESTIONS:
            return await self._twin(question, str(arguments[0]) if arguments else "")
        return await self._work.tracker.lookup(question, arguments)

    async def _stored(self, arguments: Sequence[Json]) -> Json:
        issue = arguments[0] if arguments else None
        if self._store is None or not isinstance(issue, dict):
            raise Rejected("store(issue) is only for the incoming rule, with the issue as its argument.")
        return await self._store(issue)

    async def _twin(self, question: str, remote_ref: str) -> Json:
        """The local item of a pair, by the opaque id the partner's replica gave."""

        def find(tx: sa.Connection) -> twins.Twin | None:
            return twins.find_by_remote_ref(tx, self._work.agreement.id, remote_ref)

        twin = await self._work.parts.database.read(find)
        if twin is None:
            return None
        if twin.local_id is None:
            raise Transient("An item this one refers to is about to be created here.")
        if "Key" in question:
            return {"id": twin.local_id, "urn": twin.local_key, "key": twin.local_key}
        return (await self._work.tracker.read(twin.local_id)).hub
