"""Finding out, when a node is attached, whether the address is a Jira that lets us in."""

import json
from http import HTTPStatus
from typing import Any

from twinline.domain.errors import NotAuthenticated, NotThisTracker
from twinline.domain.items import TrackerInfo
from twinline.trackers.jira.client import API, JiraClient

__all__ = ["probe"]


async def probe(client: JiraClient) -> TrackerInfo:
    """Raises NotAuthenticated, Unreachable or NotThisTracker, each saying what to check."""
    info = await _ask(client, "/serverInfo")
    if not isinstance(info, dict) or not isinstance(info.get("version"), str) or "baseUrl" not in info:
        raise NotThisTracker(
            f"{client.base_url} answers, but not as Jira does. Enter the address that the Jira start page "
            "has in the browser, up to and without /secure, /browse or /projects."
        )
    account = await _ask(client, "/myself")
    name = account.get("name") or account.get("key") if isinstance(account, dict) else None
    if not name:
        raise NotAuthenticated(f"{client.host} treats us as anonymous. Check the token or the password.")
    return TrackerInfo(
        kind="jira",
        title=str(info.get("serverTitle") or "Jira"),
        version=info["version"],
        base_url=str(info["baseUrl"]).rstrip("/"),
        account=str(name),
    )


async def _ask(client: JiraClient, path: str) -> Any:
    answer = await client.raw(API + path)
    if answer.is_redirect:
        target = answer.headers.get("location", "another address")
        raise NotThisTracker(
            f"{client.base_url} sends us on to {target[:300]}. Enter the address where Jira itself answers, "
            "without a single sign-on in front of the REST API."
        )
    if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise client.refused(answer)
    if not answer.is_success:
        raise NotThisTracker(
            f"{client.base_url} has no Jira REST API ({answer.status} at {API}{path}). "
            "Check the address and its path (often /jira)."
        )
    try:
        return json.loads(answer.body)
    except ValueError as error:
        raise NotThisTracker(
            f"{client.base_url} answers with a web page where Jira's REST API should be ({API}{path}). "
            "Check the address and its path (often /jira)."
        ) from error
