"""Who may see a comment or work log that is kept to a role or group."""

import json
from typing import Any

from twinline.trackers.sandbox.refusal import bad_request
from twinline.trackers.sandbox.work import Work

__all__ = ["ADMIN_AUDIENCES", "AUDIENCES", "may_see", "parsed_visibility"]

AUDIENCES = {
    "role": ("Administrators", "Developers", "Users"),
    "group": ("jira-administrators", "jira-software-users"),
}
ADMIN_AUDIENCES = frozenset({"Administrators", "jira-administrators"})


def parsed_visibility(work: Work, raw: Any) -> str | None:
    """The stored form. Raises Refused for an audience that does not exist or lacks the actor."""
    if raw is None or (isinstance(raw, dict) and not raw.get("value")):
        return None
    if not isinstance(raw, dict) or raw.get("value") not in AUDIENCES.get(str(raw.get("type")), ()):
        value = raw.get("value") if isinstance(raw, dict) else raw
        raise bad_request(commentLevel=f"Role or group '{value}' does not exist.")
    visibility = json.dumps({"type": raw["type"], "value": raw["value"]})
    if not may_see(work, visibility):
        raise bad_request(commentLevel=f"You are currently not a member of '{raw['value']}'.")
    return visibility


def may_see(work: Work, visibility: str | None) -> bool:
    return not visibility or work.actor.admin or json.loads(visibility)["value"] not in ADMIN_AUDIENCES
