"""Searching by JQL."""

from collections.abc import Iterable
from typing import Any

from twinline.trackers.sandbox.api.issue import words_of
from twinline.trackers.sandbox.fields import field_schema, fields_of
from twinline.trackers.sandbox.issue_view import NAVIGABLE_FIELDS, Wanted, issue_document
from twinline.trackers.sandbox.issues import issue_of
from twinline.trackers.sandbox.jql.compiler import compile_query
from twinline.trackers.sandbox.refusal import bad_request
from twinline.trackers.sandbox.routing import Answer, Call, Routes, bounded
from twinline.trackers.sandbox.work import Document, Work

__all__ = ["routes"]

routes = Routes()

_PAGE = 50
_PAGE_LIMIT = 1000


@routes.get("/rest/api/2/search")
def search(work: Work, call: Call) -> Answer:
    query = call.query
    return Answer(
        _found(
            work,
            query.get("jql", ""),
            start=query.get("startAt"),
            limit=query.get("maxResults"),
            fields=query.getlist("fields"),
            expand=words_of(call, "expand"),
            strict=query.get("validateQuery", "true").lower() not in {"false", "warn", "none"},
        )
    )


@routes.post("/rest/api/2/search", writes=False)
def search_by_body(work: Work, call: Call) -> Answer:
    body = call.object()
    return Answer(
        _found(
            work,
            str(body.get("jql") or ""),
            start=body.get("startAt"),
            limit=body.get("maxResults"),
            fields=_texts(body.get("fields"), "fields"),
            expand=_texts(body.get("expand"), "expand"),
            strict=body.get("validateQuery", True) not in (False, "false", "warn", "none"),
        )
    )


def _found(
    work: Work,
    jql: str,
    *,
    start: Any,
    limit: Any,
    fields: Iterable[str],
    expand: Iterable[str],
    strict: bool,
) -> Document:
    query = compile_query(work, jql, strict=strict)
    first = bounded(start, "startAt", 0)
    most = bounded(limit, "maxResults", _PAGE, most=_PAGE_LIMIT)
    wanted = Wanted.of(fields, usual=NAVIGABLE_FIELDS)
    expanded = {word.strip() for one in expand for word in one.split(",")}
    known = fields_of(work)
    issues = [
        issue_document(work, issue_of(row), wanted=wanted, expand=expanded & {"changelog"}, known=known)
        for row in query.rows(work, first, most)
    ]
    document: Document = {
        "expand": "names,schema",
        "startAt": first,
        "maxResults": most,
        "total": query.total(work),
        "issues": issues,
    }
    if query.warnings:
        document["warningMessages"] = list(query.warnings)
    if "names" in expanded:
        document["names"] = {one.id: one.name for one in known.values() if one.id in wanted}
    if "schema" in expanded:
        document["schema"] = {one.id: field_schema(one) for one in known.values() if one.id in wanted}
    return document


def _texts(raw: Any, name: str) -> list[str]:
    texts = [] if raw is None else [raw] if isinstance(raw, str) else raw
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        raise bad_request(f"'{name}' must be a list of texts.")
    return texts
