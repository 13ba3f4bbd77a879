"""API tokens: for the command line and for scripts."""

from starlette.responses import Response

from twinline.console.desk import Page
from twinline.console.visit import Visit, messages
from twinline.operations.errors import Refused

__all__ = ["PAGES"]


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def create(visit: Visit) -> Response:
    """The new token is in this answer only; it cannot be shown again."""
    try:
        secret = await visit.operations.people.create_token(visit.form["name"], by=visit.person)
    except Refused as error:
        return await _page(visit, name=visit.form["name"], errors=messages(error))
    return await _page(visit, secret=secret)


async def revoke(visit: Visit) -> Response:
    await visit.operations.people.revoke_token(visit.number("token", visit.part("token")), by=visit.person)
    return visit.go("/settings/tokens", "Revoked. Whoever uses this token is refused from now on.")


async def _page(
    visit: Visit, *, name: str = "", secret: str = "", errors: dict[str, str] | None = None
) -> Response:
    return visit.show(
        "pages/settings/tokens.html",
        status=422 if errors else 200,
        tokens=await visit.operations.people.tokens(),
        name=name,
        secret=secret,
        errors=errors or {},
    )


PAGES = (
    Page("/settings/tokens", show),
    Page("/settings/tokens", create, "POST"),
    Page("/settings/tokens/{token}/revoke", revoke, "POST"),
)
