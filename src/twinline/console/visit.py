"""One request to one page: who asks, what the form says, and how the answer is made."""

import base64
import json
import secrets
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from twinline.console.desk import Desk
from twinline.console.guard import CookieJar, form_token
from twinline.operations import Operations
from twinline.operations.errors import Refused

__all__ = ["Form", "Visit", "messages", "read_form"]

_LARGEST_FORM_BYTES = 4 * 1024 * 1024
_MOST_FIELDS = 200
_LONGEST_NUMBER = 15


class Form(dict[str, str]):
    """What a form sent: the last value of each field, line ends as ``\\n``; "" when absent."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass(slots=True)
class Visit:
    request: Request
    desk: Desk
    jar: CookieJar
    node_name: str
    person: str = ""  # "" before log-in
    form: Form = field(default_factory=Form)

    @property
    def operations(self) -> Operations:
        return self.desk.operations

    @property
    def session(self) -> str:
        return self.jar.get("session")

    @property
    def is_live_update(self) -> bool:
        """A script asks for rows anew; nobody waits to see a whole page."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def here(self) -> str:
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    def part(self, name: str) -> str:
        """A part of the path, such as the id in ``/connections/{id}``."""
        return str(self.request.path_params[name])

    def number(self, name: str, value: str) -> int:
        """A whole number from the address or a form. Raises Refused."""
        if not value.isascii() or not value.isdigit() or len(value) > _LONGEST_NUMBER:
            raise Refused(f"“{value[:40]}” is no number.", name)
        return int(value)

    @property
    def page_number(self) -> int:
        return self.number("page", self.request.query_params.get("page", "1"))

    def asked(self, name: str) -> str:
        """A filter from the address, trimmed; "" when absent."""
        return self.request.query_params.get(name, "").strip()[:500]

    def show(self, template: str, /, *, status: int = 200, **context: object) -> Response:
        visitor = self.jar.get("visitor") or secrets.token_urlsafe(24)
        note = _unpack(self.jar.get("note"))
        html = self.desk.templates.get_template(template).render(
            visit=self,
            person=self.person,
            node_name=self.node_name,
            form_token=form_token(self.session or visitor),
            note=note,
            now=self.desk.now(),
            **{"errors": {}, **context},
        )
        response = HTMLResponse(html, status_code=status, headers={"cache-control": "no-store"})
        if not self.jar.get("visitor"):
            self.jar.set(response, "visitor", visitor)
        if note and not self.is_live_update:
            self.jar.drop(response, "note")
        return response

    def go(self, path: str, note: str = "", *, kind: Literal["good", "bad"] = "good") -> Response:
        """Redirect after a form; the note is shown once on the page that follows."""
        response = RedirectResponse(path, status_code=303)
        if note:
            self.jar.set(response, "note", _pack(note[:1500], kind))
        return response

    def back(self, fallback: str, note: str = "", *, kind: Literal["good", "bad"] = "good") -> Response:
        """Redirect to the page the form says it stood on (field ``back``), if that is ours."""
        return self.go(safe_path(self.form["back"]) or fallback, note, kind=kind)


def safe_path(path: str) -> str:
    """``path`` when it leads to a page of this console, else ""."""
    if path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path:
        return path
    return ""


def messages(error: Exception, fallback: str = "") -> dict[str, str]:
    """Field name -> message, for a form that was refused. "" stands for the form as a whole."""
    name = error.field if isinstance(error, Refused) and error.field else fallback
    return {name: str(error)}


async def read_form(request: Request) -> Form:
    """Read a url-encoded form. Raises Refused when it is larger than 4 MiB or no such form."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM_BYTES:
            raise Refused("This form is larger than 4 MiB. Shorten the texts in it.")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Refused("This form could not be read. Go back, reload the page and try again.") from error
    return Form((name, value.replace("\r\n", "\n")) for name, value in pairs)


def _pack(text: str, kind: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([kind, text]).encode()).decode()


def _unpack(packed: str) -> tuple[str, str] | None:
    """A cookie is what the browser says: anything may stand in it."""
    try:
        match json.loads(base64.urlsafe_b64decode(packed.encode())):
            case [str(kind), str(text)]:
                return ("good" if kind == "good" else "bad"), text
    except (ValueError, RecursionError):
        return None
    return None
