"""Screen 2: the four names."""

from dataclasses import replace

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.pages.wizard.draft import PARTNER, Draft
from twinline.console.visit import Visit

__all__ = ["PAGES"]

_HERE = "/connections/new/names"
_PROJECT = "/connections/new/project"
_LONGEST_NAME = 60


async def show(visit: Visit) -> Response:
    draft = Draft.read(visit.request.query_params)
    if not draft.partner or not draft.mode:
        return visit.go(draft.at(PARTNER))
    return await _page(visit, draft)


async def answer(visit: Visit) -> Response:
    draft = Draft.read({name: value.strip() for name, value in visit.form.items()})
    if visit.form["press"] == "previous":
        return visit.go(draft.at(PARTNER))
    errors = _wrong(draft)
    if errors:
        return await _page(visit, draft, errors)
    if not draft.name:
        name = f"{draft.local_name} to {draft.remote_name}"
        draft = replace(draft, name=name[:_LONGEST_NAME].rstrip())
    return visit.go(draft.at(_PROJECT))


def _wrong(draft: Draft) -> dict[str, str]:
    errors = {}
    for field, text in (("local_name", draft.local_name), ("remote_name", draft.remote_name)):
        if not text:
            errors[field] = "Give this side a short name, such as the company’s."
        elif len(text) > _LONGEST_NAME:
            errors[field] = f"This has {len(text)} characters. Shorten it to {_LONGEST_NAME}."
    if len(draft.name) > _LONGEST_NAME:
        errors["name"] = f"This has {len(draft.name)} characters. Shorten it to {_LONGEST_NAME}."
    if not errors and draft.local_name.lower() == draft.remote_name.lower():
        errors["remote_name"] = "Both sides have the same name. Give them different ones."
    return errors


async def _page(visit: Visit, draft: Draft, errors: dict[str, str] | None = None) -> Response:
    node = await visit.operations.setup.node()
    return visit.show(
        "pages/wizard/names.html",
        status=422 if errors else 200,
        draft=draft,
        node=node,
        errors=errors or {},
    )


PAGES = (Page(_HERE, show), Page(_HERE, answer, "POST"))
