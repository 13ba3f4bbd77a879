"""No request body larger than the largest that makes sense (two rules of full length)."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LARGEST_BODY", "LimitBody"]

LARGEST_BODY = 2 * 1024 * 1024


class LimitBody:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = 0

        async def receive_some() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > LARGEST_BODY:
                raise HTTPException(413, f"A request may have {LARGEST_BODY // 1024} KiB at most.")
            return message

        await self._app(scope, receive_some, send)
