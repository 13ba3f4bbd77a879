"""Screen 1: who the partner is (its URL, or none), then Basic or Script."""

from dataclasses import replace

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.pages.wizard.draft import PARTNER, Draft
from twinline.console.visit import Visit, messages
from twinline.domain.errors import SyncError
from twinline.operations.errors import Refused

__all__ = ["PAGES"]

_NAMES = "/connections/new/names"
_TWO_PRIVATE = (
    "Two private nodes cannot connect: nobody could call anybody. Enter your partner’s URL, "
    "or give this node a public URL under Settings."
)

_MODES = (
    (
        "basic",
        "Basic",
        (
            "Summary, description, type, labels, comments and attachments, mapped for you.",
            "For a first try, and for partners who want nothing to maintain.",
            "The rules can be read, not edited; you can upgrade later and keep all pairs.",
        ),
    ),
    (
        "script",
        "Script",
        (
            "Rules in Groovy: full control over what leaves and what comes in.",
            "For work between companies, with custom fields, workflows and conditions.",
            "You begin with working rules and edit them whenever you like.",
        ),
    ),
)


async def show(visit: Visit) -> Response:
    return await _page(visit, Draft.read(visit.request.query_params))


async def answer(visit: Visit) -> Response:
    draft = Draft.read(visit.form)
    match visit.form["press"]:
        case "no-url":
            return await _without_url(visit, draft)
        case "local":
            return visit.go(replace(draft, partner="local", destination_url="", partner_name="").at(PARTNER))
        case "change":
            return visit.go(replace(draft, partner="", partner_name="").at(PARTNER))
        case _:
            return await _go_on(visit, draft)


async def _without_url(visit: Visit, draft: Draft) -> Response:
    node = await visit.operations.setup.node()
    if node.public_url is None:
        return await _page(visit, replace(draft, partner=""), {"destination_url": _TWO_PRIVATE})
    return visit.go(replace(draft, partner="none", destination_url="", partner_name="").at(PARTNER))


async def _go_on(visit: Visit, draft: Draft) -> Response:
    if draft.partner not in {"none", "local"}:
        try:
            draft = await _look_up(visit, draft)
        except (Refused, SyncError) as error:
            errors = messages(error, "destination_url")
            errors = {"destination_url": next(iter(errors.values()))}
            return await _page(visit, replace(draft, partner="", partner_name=""), errors)
    if draft.mode not in {"basic", "script"}:
        asks_anew = visit.form["partner"] == draft.partner  # the modes were on the screen already
        if asks_anew:
            return await _page(visit, draft, {"mode": "Choose one of the two ways."})
        return visit.go(draft.at(PARTNER))
    return visit.go(draft.at(_NAMES))


async def _look_up(visit: Visit, draft: Draft) -> Draft:
    url = draft.destination_url.strip()
    if not url:
        raise Refused("Enter your partner’s URL, or press the button below if there is none.")
    found = await visit.operations.connections.check_destination(url)
    if found.kind == "local":
        return replace(draft, partner="local", destination_url="", partner_name="")
    return replace(draft, partner="url", destination_url=url, partner_name=found.name)


async def _page(visit: Visit, draft: Draft, errors: dict[str, str] | None = None) -> Response:
    node = await visit.operations.setup.node()
    return visit.show(
        "pages/wizard/partner.html",
        status=422 if errors else 200,
        draft=draft,
        node=node,
        modes=_MODES,
        errors=errors or {},
    )


PAGES = (Page(PARTNER, show), Page(PARTNER, answer, "POST"))
