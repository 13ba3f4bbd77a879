"""Web hooks: asking Jira for them, and reading which issues a call is about.

A call is a hint and nothing more. Of its body only ids are used, and the issue is read again.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from twinline.domain.errors import NotAuthenticated, NotFound, NotPermitted
from twinline.domain.ids import ItemId
from twinline.trackers.jira.client import JiraClient, JsonObject
from twinline.trackers.jira.refusals import Refused

__all__ = ["ensure_hook", "hinted"]

_PATH = "/rest/webhooks/1.0/webhook"
_NAME = "Twinline"
_EVENTS = [
    "jira:issue_created",
    "jira:issue_updated",
    "jira:issue_deleted",
    "comment_created",
    "comment_updated",
    "comment_deleted",
    "worklog_created",
    "worklog_updated",
    "worklog_deleted",
]
_LARGEST_BODY = 8 << 20
_MOST_ITEMS = 10
_ISSUE_IN_ADDRESS = re.compile(r"/rest/api/[^/]+/issue/(\d{1,19})/")
_IDENTITY = re.compile(r"\d{1,19}")


async def ensure_hook(client: JiraClient, url: str, *, secret: str) -> None:
    """Make the hook for this address, or bring the one there is up to date.

    Raises NotPermitted, saying what a Jira administrator has to enter, when our account may not.
    """
    wanted: JsonObject = {
        "name": _NAME,
        "url": url,
        "events": _EVENTS,
        "filters": {"issue-related-events-section": ""},
        "excludeBody": False,
        "enabled": True,
        "secret": secret,
    }
    try:
        present = [hook for hook in await client.get(_PATH) if hook.get("url") == url]
        if not present:
            await client.create(_PATH, wanted)
        for hook in present:
            # Jira shows no secret, so whether it is still the right one cannot be seen: always write it.
            await client.put(f"{_PATH}/{_number(hook)}", wanted)
    except (NotPermitted, NotAuthenticated, NotFound, Refused) as error:
        raise NotPermitted(
            "Our account may not create the web hook; it takes a Jira administrator. In Jira, under System, "
            f"WebHooks, create one with the URL {url}, the secret shown here, the events created, updated "
            "and deleted of issues, comments and work logs, and no JQL. Until then changes are found by "
            f"polling. Jira says: {error}"
        ) from error


def _number(hook: JsonObject) -> str:
    return str(hook.get("id") or str(hook.get("self", "")).rstrip("/").rpartition("/")[2])


def hinted(headers: Mapping[str, str], body: bytes, *, secret: str) -> tuple[ItemId, ...]:
    """The issues a call names, at most ten. Raises NotPermitted unless it is signed with our secret."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = next((value for name, value in headers.items() if name.lower() == "x-hub-signature"), "")
    if not hmac.compare_digest(expected.encode(), given.strip().encode()):
        raise NotPermitted("The call is not signed with the secret of this tracker's web hook.")
    if len(body) > _LARGEST_BODY:
        return ()
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(payload, dict):
        return ()
    found = dict.fromkeys(identity for identity in _identities(payload) if _IDENTITY.fullmatch(identity))
    return tuple(ItemId(identity) for identity in list(found)[:_MOST_ITEMS])


def _identities(payload: JsonObject) -> Iterator[str]:
    """``issue.id``; for a server's comment event only the address of the comment tells the issue."""
    yield str(_member(payload, "issue", "id"))
    yield str(_member(payload, "worklog", "issueId"))
    for end in ("sourceIssueId", "destinationIssueId"):
        yield str(_member(payload, "issueLink", end))
    for entity in ("comment", "worklog"):
        in_address = _ISSUE_IN_ADDRESS.search(str(_member(payload, entity, "self")))
        if in_address:
            yield in_address.group(1)


def _member(payload: JsonObject, name: str, inner: str) -> Any:
    value = payload.get(name)
    return value.get(inner, "") if isinstance(value, dict) else ""
