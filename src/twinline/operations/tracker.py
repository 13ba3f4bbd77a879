"""Attaching the node to its tracker. The tracker is asked at once: a wrong password, an address
that nobody answers and an address that is no such tracker are told apart by its adapter."""

import sqlalchemy as sa

from twinline.domain.items import TrackerInfo
from twinline.operations.attached import TrackerAccess
from twinline.operations.checks import line, web_address
from twinline.operations.errors import Refused
from twinline.operations.parts import Parts
from twinline.operations.times import from_ms, to_ms
from twinline.operations.views import ProjectView, TrackerView
from twinline.store import activity, settings, trackers

__all__ = ["TrackerSetup", "tracker_view"]

_LONGEST_SECRET = 5_000


class TrackerSetup:
    """The part of ``Setup`` that is about the tracker."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def attach_tracker(
        self,
        kind: str,
        url: str,
        *,
        token: str | None = None,
        login: str | None = None,
        password: str | None = None,
        by: str,
    ) -> TrackerView:
        """With a personal access token, or a user and password. Raises NotAuthenticated,
        Unreachable or NotThisTracker as the tracker answers, InvalidField("kind", …)."""
        access = await self._access(kind, url, token, login, password)
        adapter = self._parts.trackers.build(access)
        try:
            info = await adapter.probe()
        finally:
            await adapter.aclose()
        await self._parts.database.write(self._store, access, info, by)
        await self._parts.trackers.renew()
        self._parts.signals.notify("tracker")
        self._parts.signals.notify("console")
        view = await self.tracker()
        assert view is not None
        return view

    async def _access(
        self, kind: str, url: str, token: str | None, login: str | None, password: str | None
    ) -> TrackerAccess:
        if bool(token) == bool(login):
            raise Refused("Give either a personal access token, or a user and a password.", "token")
        if login and not password:
            raise Refused("The password is empty.", "password")
        network = await self._parts.database.read(settings.network)
        secret = (token or password or "").strip() if token else (password or "")
        if len(secret) > _LONGEST_SECRET:
            raise Refused(
                f"The secret is longer than {_LONGEST_SECRET} characters.", "token" if token else "password"
            )
        return TrackerAccess(
            kind=kind,
            base_url=web_address(url, "url", "The tracker’s URL"),
            login=line(login, "login", "The user", at_most=200) if login else None,
            secret=secret,
            **network,
        )

    def _store(self, tx: sa.Connection, access: TrackerAccess, info: TrackerInfo, by: str) -> None:
        parts = self._parts
        present = trackers.row(tx)
        if present is not None and trackers.has_twins(tx):
            _check_same(present, access, info)
        trackers.attach(
            tx,
            {
                "kind": access.kind,
                "base_url": access.base_url,
                "login": access.login,
                "secret": parts.secrets.seal(access.secret, trackers.SECRET),
                "title": info.title,
                "version": info.version,
                "account": info.account,
                "hook_id": parts.ids.token(128),
                "hook_secret": parts.secrets.seal(parts.ids.token(256), trackers.HOOK_SECRET),
            },
        )
        activity.add(
            tx,
            at_ms=to_ms(parts.clock.now()),
            person=by,
            action="attached the tracker",
            thing=access.base_url,
            detail={"kind": access.kind, "account": info.account},
        )

    async def tracker(self) -> TrackerView | None:
        return tracker_view(await self._parts.database.read(trackers.row))

    async def projects(self) -> tuple[ProjectView, ...]:
        """The projects our account may see, as the tracker says now."""
        found = await self._parts.tracker().projects()
        return tuple(ProjectView(key=str(project["key"]), name=str(project["name"])) for project in found)


def tracker_view(row: sa.RowMapping | None) -> TrackerView | None:
    if row is None:
        return None
    return TrackerView(
        kind=row["kind"],
        title=row["title"],
        version=row["version"],
        base_url=row["base_url"],
        account=row["account"],
        login=row["login"],
        state=row["state"],
        state_detail=row["state_detail"],
        hook_state=row["hook_state"],
        polled_at=from_ms(row["polled_ms"]),
    )


def _check_same(present: sa.RowMapping, access: TrackerAccess, info: TrackerInfo) -> None:
    """Item ids mean something in one tracker only. A tracker may move to another address, but a
    different one under the twins we have would pair items that have nothing to do with each other."""
    same_place = present["base_url"] == access.base_url
    if present["kind"] != access.kind or not (same_place or present["title"] == info.title):
        raise Refused(
            f"This node keeps items of “{present['title']}” ({present['base_url']}) in step, and "
            f"{access.base_url} is another tracker (“{info.title}”). Delete the connections first.",
            "url",
        )
