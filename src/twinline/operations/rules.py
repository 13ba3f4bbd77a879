"""Reading, checking, publishing and rolling back a connection's two rules."""

import sqlalchemy as sa
from anyio import to_thread

from twinline.operations.errors import Missing, Refused
from twinline.operations.parts import Parts
from twinline.operations.times import from_ms, to_ms
from twinline.operations.views import Direction, RuleVersionView, RuleView
from twinline.ports import Diagnostic, Rule
from twinline.store import activity, connections
from twinline.store import rules as rows

__all__ = ["Rules"]

DIRECTIONS: tuple[Direction, Direction] = ("outgoing", "incoming")
_LONGEST_SOURCE = 200_000
_TITLES = {"outgoing": "Outgoing sync", "incoming": "Incoming sync"}


class Rules:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def get(self, connection: str) -> tuple[RuleView, RuleView]:
        """The outgoing and the incoming rule in force."""

        def look(tx: sa.Connection) -> tuple[RuleView, RuleView]:
            editable = _row(tx, connection)["mode"] == "script"
            found = rows.published(tx, connection)
            outgoing, incoming = (
                RuleView(
                    direction=direction,
                    language="groovy",
                    source=found[direction]["source"],
                    version=found[direction]["version"],
                    person=found[direction]["person"],
                    published_at=from_ms(found[direction]["saved_ms"]),
                    editable=editable,
                )
                for direction in DIRECTIONS
            )
            return outgoing, incoming

        return await self._parts.database.read(look)

    async def versions(self, connection: str) -> tuple[RuleVersionView, ...]:
        """All versions of both rules, the newest first."""

        def look(tx: sa.Connection) -> tuple[RuleVersionView, ...]:
            _row(tx, connection)
            return tuple(
                RuleVersionView(
                    id=row["id"],
                    direction=row["direction"],
                    version=row["version"],
                    state=row["state"],
                    person=row["person"],
                    saved_at=from_ms(row["saved_ms"]),
                    source=row["source"],
                )
                for row in rows.versions(tx, connection)
            )

        return await self._parts.database.read(look)

    async def check(self, source: str, direction: Direction) -> tuple[Diagnostic, ...]:
        """Compile only; empty when the rule is accepted."""
        if direction not in DIRECTIONS:
            raise Refused(f"A rule is outgoing or incoming, not “{direction}”.", "direction")
        if len(source) > _LONGEST_SOURCE:
            raise Refused(
                f"The rule has {len(source)} characters. Shorten it to {_LONGEST_SOURCE}.", direction
            )
        rule = Rule(source=source, direction=direction, name=_TITLES[direction])
        return await to_thread.run_sync(self._parts.rules.check, rule)

    async def publish(self, connection: str, *, outgoing: str, incoming: str, by: str) -> None:
        """Put the sources in force; one that equals the present one makes no new version.

        Raises Refused for the rule that does not compile, and in Basic mode."""
        sources = {"outgoing": _tidy(outgoing), "incoming": _tidy(incoming)}
        for direction in DIRECTIONS:
            errors = [d for d in await self.check(sources[direction], direction) if d.severity == "error"]
            if errors:
                first = errors[0]
                raise Refused(
                    f"{_TITLES[direction]}, line {first.line}, column {first.column}: {first.message}",
                    direction,
                )
        at_ms = to_ms(self._parts.clock.now())

        def put(tx: sa.Connection) -> bool:
            name = _editable(tx, connection)["name"]
            present = rows.published(tx, connection)
            changed = [d for d in DIRECTIONS if d not in present or present[d]["source"] != sources[d]]
            for direction in changed:
                number = rows.publish(tx, connection, direction, sources[direction], person=by, at_ms=at_ms)
                activity.add(
                    tx,
                    at_ms=at_ms,
                    person=by,
                    action=f"published version {number} of the {direction} rule",
                    thing=name,
                )
            return bool(changed)

        if await self._parts.database.write(put):
            await self._tell(connection)

    async def roll_back(self, connection: str, direction: Direction, version: int, *, by: str) -> None:
        """Publish an older version again, as a new one: the history stays a straight line."""
        at_ms = to_ms(self._parts.clock.now())

        def put(tx: sa.Connection) -> None:
            name = _editable(tx, connection)["name"]
            old = rows.version(tx, connection, direction, version)
            if old is None:
                raise Missing(f"There is no version {version} of the {direction} rule.")
            if old["state"] == "published":
                raise Refused(f"Version {version} is the one in force.")
            number = rows.publish(tx, connection, direction, old["source"], person=by, at_ms=at_ms)
            activity.add(
                tx,
                at_ms=at_ms,
                person=by,
                action=f"rolled the {direction} rule back to version {version} (now version {number})",
                thing=name,
            )

        await self._parts.database.write(put)
        await self._tell(connection)

    async def _tell(self, connection: str) -> None:
        await self._parts.engine.free_connection(connection)
        self._parts.signals.notify("console")


def _row(tx: sa.Connection, connection: str) -> sa.RowMapping:
    row = connections.get(tx, connection)
    if row is None:
        raise Missing("There is no such connection.")
    return row


def _editable(tx: sa.Connection, connection: str) -> sa.RowMapping:
    row = _row(tx, connection)
    if row["mode"] != "script":
        raise Refused(
            "The rules of a Basic connection are fixed. Upgrade the connection to Script mode first."
        )
    return row


def _tidy(source: str) -> str:
    return source.replace("\r\n", "\n").rstrip() + "\n"
