"""Attachments: upload, download, description, deletion."""

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from twinline.trackers.sandbox.attachments import (
    Upload,
    add_attachment,
    attachment_document,
    delete_attachment,
    find_attachment,
)
from twinline.trackers.sandbox.issues import find_issue
from twinline.trackers.sandbox.origin import refuse_other_sites
from twinline.trackers.sandbox.refusal import Refused, bad_request, forbidden
from twinline.trackers.sandbox.routing import (
    Answer,
    Call,
    Routes,
    authorizer,
    base_of,
    check_rate,
    json_response,
    refusal_response,
    site_of,
)
from twinline.trackers.sandbox.uploads import receive_files
from twinline.trackers.sandbox.work import Document, Row, Work

__all__ = ["ROUTES", "download"]

routes = Routes()

_SAFE_INLINE = re.compile(r"image/(png|jpeg|gif|webp)|text/plain|application/pdf")
"""What a browser may show at once; anything else is saved, so that no uploaded page runs as ours."""


@routes.get("/rest/api/2/attachment/meta")
def meta(_: Work, call: Call) -> Answer:
    return Answer({"enabled": True, "uploadLimit": call.site.settings.upload_limit_bytes})


@routes.get("/rest/api/2/attachment/{id}")
def read(work: Work, call: Call) -> Answer:
    return Answer(attachment_document(work, find_attachment(work, call.path["id"])))


@routes.delete("/rest/api/2/attachment/{id}")
def delete(work: Work, call: Call) -> Answer:
    row = find_attachment(work, call.path["id"])
    delete_attachment(work, find_issue(work, str(row["issue"])), row)
    return Answer(status=204)


async def upload(request: Request) -> Response:
    """The body is received before the transaction begins; a refusal leaves no file behind."""
    try:
        check_rate(request)
        refuse_other_sites(request)
        documents = await _upload(request)
    except Refused as refusal:
        return refusal_response(request, refusal)
    return json_response(request, Answer(documents))


async def _upload(request: Request) -> list[Document]:
    site, reference = site_of(request), request.path_params["issue"]
    if request.headers.get("x-atlassian-token", "").lower() not in {"no-check", "nocheck"}:
        raise forbidden("XSRF check failed")
    authorize = authorizer(request, "user")
    await site.do(base_of(request), authorize, lambda work: find_issue(work, reference), writes=False)
    content_type = request.headers.get("content-type", "")
    uploads, _ = await receive_files(
        request.stream(), content_type, site.files, limit=site.settings.upload_limit_bytes
    )
    if not uploads:
        raise bad_request("No file was sent: the part must be named 'file' and have a file name.")
    try:
        return await site.do(
            base_of(request), authorize, lambda work: _add_all(work, reference, uploads), writes=True
        )
    except BaseException:
        for one in uploads:
            site.file(one.file).unlink(missing_ok=True)
        raise


def _add_all(work: Work, reference: str, uploads: list[Upload]) -> list[Document]:
    issue = find_issue(work, reference)
    return [attachment_document(work, add_attachment(work, issue, one)) for one in uploads]


async def download(request: Request) -> Response:
    site = site_of(request)
    try:
        check_rate(request)
        row: Row = await site.do(
            base_of(request),
            authorizer(request, "user"),
            lambda work: find_attachment(work, request.path_params["id"]),
            writes=False,
        )
    except Refused as refusal:
        return refusal_response(request, refusal)
    shown = "inline" if _SAFE_INLINE.fullmatch(row["mimetype"]) else "attachment"
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(row['filename'], safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
    }
    return FileResponse(site.file(row["file"]), media_type=row["mimetype"], headers=headers)


ROUTES: list[Route] = [
    *routes.routes,
    Route("/rest/api/2/issue/{issue}/attachments", upload, methods=["POST"]),
    Route("/secure/attachment/{id}/{name:path}", download, methods=["GET"]),
]
