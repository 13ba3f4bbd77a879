"""The pictures that the API's answers point to: coloured shapes drawn as SVG."""

import zlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

__all__ = ["PICTURE_ROUTES"]


async def _picture(request: Request) -> Response:
    """A square whose colour follows from its address."""
    hue = zlib.crc32(str(request.url.path + request.url.query).encode()) % 360
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">'
        f'<rect width="16" height="16" rx="3" fill="hsl({hue} 45% 50%)"/></svg>'
    )
    headers = {"Cache-Control": "max-age=86400", "Content-Security-Policy": "default-src 'none'"}
    return Response(svg, media_type="image/svg+xml", headers=headers)


PICTURE_ROUTES = [
    Route(path, _picture, methods=["GET"])
    for path in ("/secure/useravatar", "/secure/projectavatar", "/secure/icon/{kind}/{name}", "/favicon.ico")
]
