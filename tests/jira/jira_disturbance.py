"""An HTTP proxy in front of a tracker that misbehaves when told to, on real sockets."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

Disturb = Callable[["Call"], Awaitable[bytes | None]]
"""Makes the raw answer to a call; None closes the connection without one."""


@dataclass(slots=True)
class Call:
    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes
    upstream: str
    client: httpx2.AsyncClient

    async def forward(self) -> bytes:
        """The tracker's own answer, raw."""
        dropped = ("host", "connection", "accept-encoding", "proxy-connection")
        kept = [(n, v) for n, v in self.headers if n.lower() not in dropped]
        response = await self.client.request(
            self.method, self.upstream + self.path, headers=kept, content=self.body
        )
        headers = {n: v for n, v in response.headers.items() if n not in ("transfer-encoding", "connection")}
        headers["content-length"] = str(len(response.content))
        return raw_answer(response.status_code, headers, response.content)


@dataclass(slots=True)
class Disturbance:
    """``on("POST", "/issue$", how)`` disturbs the next matching call (``times`` of them)."""

    upstream: str
    calls: list[tuple[str, str]] = field(default_factory=list)
    _rules: list[tuple[str, re.Pattern[str], Disturb, list[int]]] = field(default_factory=list)
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    def on(self, method: str, path: str, how: Disturb, *, times: int = 1) -> None:
        self._rules.append((method, re.compile(path), how, [times]))

    @asynccontextmanager
    async def serve(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
        """Listen on a free port of the loopback; gives the address."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        finally:
            server.close()
            for task in list(self._connections):
                task.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)
            await server.wait_closed()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        try:
            async with httpx2.AsyncClient(timeout=30, trust_env=False) as client:
                while True:
                    call = await self._read_call(reader, client)
                    answer = await self._answer(call)
                    if answer is None:
                        return
                    writer.write(answer)
                    await writer.drain()
                    if b"\r\nconnection: close\r\n" in answer.lower():
                        return
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            return
        finally:
            writer.close()

    async def _read_call(self, reader: asyncio.StreamReader, client: httpx2.AsyncClient) -> Call:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = [(n, v.strip()) for n, _, v in (line.partition(":") for line in head[1:] if line)]
        length = next((int(v) for n, v in headers if n.lower() == "content-length"), 0)
        body = await reader.readexactly(length)
        self.calls.append((method, path))
        return Call(method, path, headers, body, self.upstream, client)

    async def _answer(self, call: Call) -> bytes | None:
        for method, path, how, times in self._rules:
            if times[0] > 0 and method == call.method and path.search(call.path.split("?")[0]):
                times[0] -= 1
                return await how(call)
        return await call.forward()


def raw_answer(status: int, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status} Status", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answering(
    status: int, body: bytes = b"{}", content_type: str = "application/json", **headers: str
) -> Disturb:
    """Answer this without asking the tracker. Header names with ``_`` for ``-``."""

    async def how(_call: Call) -> bytes:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return raw_answer(
            status, {"content-type": content_type, "content-length": str(len(body)), **named}, body
        )

    return how


async def closed_before_the_call(_call: Call) -> None:
    """The tracker never hears of it, and the connection closes."""


async def closed_after_the_call(call: Call) -> None:
    """The tracker does it, and the connection closes without an answer."""
    await call.forward()


async def silent_after_the_call(call: Call) -> None:
    """The tracker does it, and nothing comes back until the client gives up."""
    await call.forward()
    await asyncio.sleep(6)


async def cut_short(call: Call) -> bytes:
    """The tracker does it, and half of its answer comes back."""
    answer = await call.forward()
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.replace(b"\r\n", b"\r\nconnection: close\r\n", 1) + b"\r\n\r\n" + body[: len(body) // 2]


def rewritten(change: Callable[[Any], Any]) -> Disturb:
    """The tracker's JSON answer, changed on the way."""

    async def how(call: Call) -> bytes:
        head, _, body = (await call.forward()).partition(b"\r\n\r\n")
        content = json.dumps(change(json.loads(body))).encode()
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
        return b"\r\n".join([*kept, f"content-length: {len(content)}".encode()]) + b"\r\n\r\n" + content

    return how
