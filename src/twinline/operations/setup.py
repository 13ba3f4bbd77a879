"""First run: the administrator, the node's name and address, its tracker, its way to the world.

Until an administrator exists, whoever holds the one-time set-up token (printed in the terminal of
the node) may create it, and nobody may do anything else.
"""

import hashlib
import hmac
import ssl
from pathlib import Path

import sqlalchemy as sa
from anyio import to_thread

from twinline import __version__
from twinline.operations.checks import line, web_address
from twinline.operations.errors import Refused
from twinline.operations.parts import Parts
from twinline.operations.people import Passwords, check_password
from twinline.operations.times import to_ms
from twinline.operations.tracker import TrackerSetup
from twinline.operations.views import NetworkView, NodeView, SetupView
from twinline.store import activity, connections, people, settings, trackers

__all__ = ["Setup", "node_view"]

_TOKEN_SETTING = "setup_token"  # noqa: S105 - the name of a setting


class Setup(TrackerSetup):
    def __init__(self, parts: Parts, passwords: Passwords) -> None:
        super().__init__(parts)
        self._passwords = passwords

    async def first_start(self, administrator_password: str | None = None) -> str | None:
        """Call it at every start. Gives the node its identity; creates the person ``admin`` when
        nobody exists and a password is given. Answers a new set-up token while nobody exists
        (older ones lapse), else None."""
        parts = self._parts
        await parts.database.write(settings.ensure_node, parts.ids.token(), to_ms(parts.clock.now()))
        if await parts.database.read(people.exists):
            return None
        if administrator_password is not None:
            await self._create("admin", administrator_password)
            return None
        token = parts.ids.token(256)
        await parts.database.write(settings.put, _TOKEN_SETTING, _digest(token))
        return token

    async def state(self) -> SetupView:
        def look(tx: sa.Connection) -> SetupView:
            return SetupView(
                has_administrator=people.exists(tx),
                has_name=bool(settings.node_row(tx)["name"]),
                has_tracker=trackers.row(tx) is not None,
            )

        return await self._parts.database.read(look)

    async def check_setup_token(self, token: str) -> bool:
        """True while nobody exists and this is the newest token."""

        def look(tx: sa.Connection) -> str:
            return "" if people.exists(tx) else str(settings.get(tx, _TOKEN_SETTING) or "")

        stored = await self._parts.database.read(look)
        return bool(stored) and hmac.compare_digest(stored, _digest(token))

    async def create_administrator(self, name: str, password: str, *, setup_token: str) -> None:
        if not await self.check_setup_token(setup_token):
            raise Refused(
                "This set-up link is not valid (any more). Use the newest one in the node's terminal.",
                "setup_token",
            )
        await self._create(line(name, "name", "The name"), password)

    async def _create(self, name: str, password: str) -> None:
        check_password(password, "password")
        hashed = await self._passwords.hash(password)
        at_ms = to_ms(self._parts.clock.now())

        def create(tx: sa.Connection) -> None:
            if people.exists(tx):
                raise Refused("The administrator exists already. Log in.")
            people.add(tx, name, hashed, at_ms)
            settings.clear(tx, _TOKEN_SETTING)
            activity.add(tx, at_ms=at_ms, person=name, action="became administrator", thing=name)

        await self._parts.database.write(create)

    async def node(self) -> NodeView:
        return node_view(await self._parts.database.read(settings.node_row))

    async def set_node(self, name: str, public_url: str | None, *, by: str) -> NodeView:
        """``public_url`` None or empty makes the node private."""
        name = line(name, "name", "The node's name")
        url = web_address(public_url, "public_url", "The public URL") if public_url else None
        at_ms = to_ms(self._parts.clock.now())

        def change(tx: sa.Connection) -> None:
            if url is None and connections.called_by_partners(tx):
                raise Refused(
                    "Partners call this node at its public URL. Delete their connections before removing it.",
                    "public_url",
                )
            settings.set_node(tx, name, url)
            what = f"named the node, {url}" if url else "named the node, private"
            activity.add(tx, at_ms=at_ms, person=by, action=what, thing=name)

        await self._parts.database.write(change)
        self._parts.signals.notify("console")
        return await self.node()

    async def network(self) -> NetworkView:
        return NetworkView(**await self._parts.database.read(settings.network))

    async def set_network(self, ca_file: str, proxy_url: str, *, by: str) -> NetworkView:
        """Takes effect for connections opened from now on."""
        ca_file = line(ca_file, "ca_file", "The CA file", at_most=1000) if ca_file.strip() else ""
        proxy_url = web_address(proxy_url, "proxy_url", "The proxy’s URL") if proxy_url.strip() else ""
        if ca_file:
            await to_thread.run_sync(_check_ca_file, ca_file)
        at_ms = to_ms(self._parts.clock.now())

        def change(tx: sa.Connection) -> None:
            settings.put(tx, "network", {"ca_file": ca_file, "proxy_url": proxy_url})
            activity.add(tx, at_ms=at_ms, person=by, action="changed the network settings")

        await self._parts.database.write(change)
        await self._parts.trackers.renew()
        self._parts.signals.notify("tracker")
        return NetworkView(ca_file=ca_file, proxy_url=proxy_url)


def node_view(row: sa.RowMapping) -> NodeView:
    return NodeView(uid=row["uid"], name=row["name"], public_url=row["public_url"], version=__version__)


def _check_ca_file(path: str) -> None:
    if not Path(path).is_file():
        raise Refused(f"There is no file {path} on the node’s machine.", "ca_file")
    try:
        ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as error:
        raise Refused(
            f"{path} holds no certificate in PEM form. Give a file with BEGIN CERTIFICATE lines.", "ca_file"
        ) from error


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
