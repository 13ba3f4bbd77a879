"""Users in both directions. Data Center has name and key, Cloud an account id and often no e-mail."""

from typing import Any

from twinline.domain.errors import InvalidField
from twinline.domain.hub import Json

__all__ = ["hub_user", "user_reference"]


def hub_user(user: Any) -> Json:
    """A Jira user as the hub has it, or None for nobody."""
    if not isinstance(user, dict):
        return None
    account, name = user.get("accountId"), user.get("name")
    return {
        "key": str(user.get("key") or account or name or ""),
        "username": str(name or ""),
        "email": str(user.get("emailAddress") or ""),
        "displayName": str(user.get("displayName") or name or ""),
        "active": bool(user.get("active", True)),
    }


def user_reference(field: str, user: Json) -> dict[str, str] | None:
    """How Data Center wants a user named in a write: by user name. Raises InvalidField."""
    if user is None or user == "":
        return None
    if isinstance(user, str):
        return {"name": user}
    if isinstance(user, dict):
        name = user.get("username") or user.get("key")
        if isinstance(name, str) and name:
            return {"name": name}
    raise InvalidField(field, "a user of this Jira is expected (see nodeHelper.getUserByEmail).")
