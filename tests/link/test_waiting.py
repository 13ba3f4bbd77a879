"""Requests that wait, and what stands between two nodes and cuts them."""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from anyio.abc import SocketAttribute, SocketStream
from link_nodes import QUICK, Node, connect, nodes, until
from link_sides import Side

from twinline.link import control
from twinline.store.schema import connection as connections
from twinline.store.schema import inbox

pytestmark = pytest.mark.anyio


async def stage(node: Node, id_: str, ver: int) -> None:
    await node.side.database.write(
        node.link.stage, id_, "twin.state", twin="ab" * 16, ver=ver, body={}, now_ms=node.side.now_ms
    )
    node.signals.notify(f"outbox:{id_}")


def versions(node: Node) -> list[int]:
    return [row["ver"] for row in node.side.rows(inbox)]


async def test_a_line_without_news_is_quiet(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        await connect(acme, globex)
        await anyio.sleep(0.5)  # the greetings are exchanged
        acme.requests.clear()
        await anyio.sleep(2)
        assert acme.requests == [], "one request waits; none comes and goes"


async def test_a_partner_that_stops_calling_is_shown_as_not_reachable(tmp_path: Path) -> None:
    settings = replace(QUICK, silence=timedelta(seconds=0.6), wait=timedelta(seconds=0.2))
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",), settings=settings) as (acme, globex):
        id_ = await connect(acme, globex)
        heard_ms = await until(lambda: acme.side.row(id_)["heard_ms"])
        assert not acme.side.write(control.silent, heard_ms), "who has called lately is well"
        await globex.stop()
        await until(lambda: acme.side.row(id_)["health"] == "retrying")
        await globex.start()
        await until(lambda: acme.side.row(id_)["health"] == "ok")


async def test_waiting_requests_are_answered_at_once_when_the_server_stops(tmp_path: Path) -> None:
    async with nodes(tmp_path, "Acme", "Globex", private=("Globex",)) as (acme, globex):
        await connect(acme, globex)
        await anyio.sleep(0.5)
        acme.requests.clear()
        acme.link.stop_waiting()
        began = time.perf_counter()
        await until(lambda: acme.requests)  # it was answered: the next one comes
        assert time.perf_counter() - began < 5


async def test_something_between_that_cuts_idle_lines_costs_no_message_and_no_alarm(tmp_path: Path) -> None:
    settings = replace(QUICK, shortest_wait=timedelta(seconds=0.3))
    cut_after, lines = 0.5, []

    async with anyio.create_task_group() as tasks:
        acme = Node(Side(tmp_path / "acme", "Acme", None), tasks, 0, settings)
        globex = Node(Side(tmp_path / "globex", "Globex", None), tasks, None, settings)
        await acme.start()
        await globex.start()

        async def relay(client: SocketStream) -> None:
            """Pass bytes on until nothing came for a while."""
            lines.append(1)
            async with client, await anyio.connect_tcp("127.0.0.1", acme.port or 0) as far:
                last = [anyio.current_time()]

                async def copy(source: SocketStream, target: SocketStream) -> None:
                    try:
                        async for data in source:
                            last[0] = anyio.current_time()
                            await target.send(data)
                    except (anyio.BrokenResourceError, anyio.ClosedResourceError):
                        pass
                    both.cancel_scope.cancel()

                async with anyio.create_task_group() as both:
                    both.start_soon(copy, client, far)
                    both.start_soon(copy, far, client)
                    while (left := last[0] + cut_after - anyio.current_time()) > 0:  # noqa: ASYNC110
                        await anyio.sleep(left)
                    both.cancel_scope.cancel()

        async with (
            await anyio.create_tcp_listener(local_host="127.0.0.1") as door,
            anyio.create_task_group() as relays,
        ):
            relays.start_soon(door.serve, relay)
            id_ = await connect(acme, globex)
            between = f"http://127.0.0.1:{door.listeners[0].extra(SocketAttribute.local_port)}"
            # The address that is called and the one that is signed are the same: it is a network
            # device that the nodes do not know of.
            acme.side.move_public_url(between)
            globex.side.write(lambda tx: tx.execute(connections.update().values(peer_url=between)))
            globex.signals.notify("connections")
            for ver in range(1, 6):
                await anyio.sleep(0.7)
                await stage(acme, id_, ver)
                await until(lambda: versions(globex)[-1:] == [ver], 5)  # noqa: B023
            assert versions(globex) == [1, 2, 3, 4, 5]
            assert globex.side.row(id_)["health"] == "ok"
            assert lines
            for node in (acme, globex):
                await node.stop()
                node.side.database.close()
            relays.cancel_scope.cancel()
        tasks.cancel_scope.cancel()
