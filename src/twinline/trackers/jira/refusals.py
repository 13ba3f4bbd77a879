"""What Jira's refusals mean. Jira answers ``{"errorMessages": [...], "errors": {field: words}}``;
proxies, log-in pages and servlet containers in front of it answer HTML.
"""

import json
from collections.abc import Mapping

from twinline.domain.errors import (
    NotAuthenticated,
    NotFound,
    NotPermitted,
    Rejected,
    SyncError,
    Uncertain,
    Unreachable,
)
from twinline.trackers.transport import Answer, Intent

__all__ = ["Refused", "not_json", "refusal"]

_LONGEST_WORDS = 2_000


class Refused(Rejected):
    """Jira refused a request (400 and its kin), in its own words.

    ``errors`` is by Jira's field id; ``messages`` belong to no field.
    """

    def __init__(self, message: str, *, messages: tuple[str, ...], errors: Mapping[str, str]) -> None:
        super().__init__(message)
        self.messages = messages
        self.errors = errors


def refusal(answer: Answer, host: str, intent: Intent) -> SyncError:
    """The error for an answer with a 3xx or 4xx status."""
    messages, errors = _words(answer.body)
    said = " ".join([*messages, *(f"{name}: {words}" for name, words in errors.items())])
    match answer.status:
        case 401:
            return _not_authenticated(answer, host)
        case 403 if "CAPTCHA" in answer.headers.get("X-Authentication-Denied-Reason", ""):
            return _captcha(host)
        case 403:
            return NotPermitted(said or f"Our account at {host} may not do this ({_asked(answer)}).")
        case 404 if said or not _looks_like_html(answer):
            return NotFound(said or f"{host} knows no such thing ({_asked(answer)}).")
        case 413:
            return Rejected(said or f"{host} refuses it as too large.")
        case _ if said and not answer.is_redirect:
            return Refused(said, messages=messages, errors=errors)
        case _ if answer.is_redirect or _looks_like_html(answer):
            return not_json(answer, host, intent)
        case status:
            return Rejected(f"{host} refuses {_asked(answer)} ({status}) and gives no reason.")


def not_json(answer: Answer, host: str, intent: Intent) -> SyncError:
    """Something between us and Jira answered: a log-in page, a maintenance page, a container.

    That passes (probe alone takes it for good); a create may have happened behind a broken body.
    """
    message = (
        f"{host} answers {_asked(answer)} with something that is not Jira's ({answer.status}): "
        "a log-in or maintenance page, perhaps. It is tried again by itself."
    )
    if intent is not Intent.READ and answer.is_success:
        return Uncertain(message)
    return Unreachable(message)


def _not_authenticated(answer: Answer, host: str) -> SyncError:
    denied = answer.headers.get("X-Authentication-Denied-Reason", "")
    reason = answer.headers.get("X-Seraph-LoginReason", "")
    if "CAPTCHA" in denied or "AUTHENTICATION_DENIED" in reason:
        return _captcha(host)
    return NotAuthenticated(
        f"{host} does not accept the credential. Check the token, or the user name and password, "
        "and that it has not expired."
    )


def _captcha(host: str) -> SyncError:
    return NotAuthenticated(
        f"{host} wants a CAPTCHA solved after too many wrong log-ins. Log in once with a browser as this "
        "user, solve it, and check the password here."
    )


def _asked(answer: Answer) -> str:
    return answer.url.split("?")[0]


def _looks_like_html(answer: Answer) -> bool:
    return "html" in answer.headers.get("content-type", "") or answer.body.lstrip()[:1] == b"<"


def _words(body: bytes) -> tuple[tuple[str, ...], dict[str, str]]:
    try:
        said = json.loads(body)
    except ValueError:
        return (), {}
    if not isinstance(said, dict):
        return (), {}
    messages = [m for m in said.get("errorMessages") or () if isinstance(m, str)]
    if not messages and isinstance(said.get("message"), str):
        messages = [said["message"]]
    errors = said.get("errors")
    by_field = errors if isinstance(errors, dict) else {}
    return (
        tuple(message[:_LONGEST_WORDS] for message in messages),
        {str(name): str(words)[:_LONGEST_WORDS] for name, words in by_field.items()},
    )
