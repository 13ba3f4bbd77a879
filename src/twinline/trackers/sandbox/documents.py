"""The small JSON objects of the Jira API: users, projects, types, priorities, statuses …"""

from collections.abc import Callable

from twinline.trackers.sandbox.work import Document, Row, User, Work

__all__ = [
    "CATEGORIES",
    "category_document",
    "issuetype_document",
    "link_type_document",
    "named_document",
    "priority_document",
    "project_document",
    "resolution_document",
    "status_document",
    "user_document",
    "user_reference",
]

CATEGORIES = {
    "new": (2, "To Do", "blue-gray"),
    "indeterminate": (4, "In Progress", "yellow"),
    "done": (3, "Done", "green"),
}
"""Status categories: key -> id, name, colour."""

_AVATAR_SIZES = ("16x16", "24x24", "32x32", "48x48")


def user_document(work: Work, user: User) -> Document:
    return {
        "self": f"{work.base}/rest/api/2/user?username={user.name}",
        "key": user.key,
        "name": user.name,
        "emailAddress": user.email,
        "avatarUrls": _avatars(f"{work.base}/secure/useravatar?ownerId={user.key}"),
        "displayName": user.display_name,
        "active": user.active,
        "timeZone": "UTC",
    }


def user_reference(work: Work, key: str | None) -> Document | None:
    """The user with this key, or None where none is set."""
    user = work.user(key)
    return user_document(work, user) if user else None


def _avatars(url: str) -> Document:
    separator = "&" if "?" in url else "?"
    return {size: f"{url}{separator}size={size.split('x')[0]}" for size in _AVATAR_SIZES}


def project_document(work: Work, row: Row) -> Document:
    return {
        "self": f"{work.base}/rest/api/2/project/{row['id']}",
        "id": str(row["id"]),
        "key": row["key"],
        "name": row["name"],
        "avatarUrls": _avatars(f"{work.base}/secure/projectavatar?pid={row['id']}"),
        "projectTypeKey": "software",
    }


def issuetype_document(work: Work, row: Row) -> Document:
    return {
        "self": f"{work.base}/rest/api/2/issuetype/{row['id']}",
        "id": str(row["id"]),
        "description": row["description"],
        "iconUrl": f"{work.base}/secure/icon/issuetype/{row['id']}.svg",
        "name": row["name"],
        "subtask": bool(row["subtask"]),
    }


def priority_document(work: Work, row: Row) -> Document:
    return {
        "self": f"{work.base}/rest/api/2/priority/{row['id']}",
        "iconUrl": f"{work.base}/secure/icon/priority/{row['id']}.svg",
        "name": row["name"],
        "id": str(row["id"]),
        "statusColor": row["color"],
        "description": row["description"],
    }


def status_document(work: Work, row: Row) -> Document:
    return {
        "self": f"{work.base}/rest/api/2/status/{row['id']}",
        "description": row["description"],
        "iconUrl": f"{work.base}/secure/icon/status/{row['id']}.svg",
        "name": row["name"],
        "id": str(row["id"]),
        "statusCategory": category_document(work, row["category"]),
    }


def category_document(work: Work, key: str) -> Document:
    id_, name, color = CATEGORIES[key]
    return {
        "self": f"{work.base}/rest/api/2/statuscategory/{id_}",
        "id": id_,
        "key": key,
        "colorName": color,
        "name": name,
    }


def resolution_document(work: Work, row: Row) -> Document:
    return {
        "self": f"{work.base}/rest/api/2/resolution/{row['id']}",
        "id": str(row["id"]),
        "description": row["description"],
        "name": row["name"],
    }


def link_type_document(work: Work, row: Row) -> Document:
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "inward": row["inward"],
        "outward": row["outward"],
        "self": f"{work.base}/rest/api/2/issueLinkType/{row['id']}",
    }


def _version_document(work: Work, row: Row) -> Document:
    return {
        "self": f"{work.base}/rest/api/2/version/{row['id']}",
        "id": str(row["id"]),
        "name": row["name"],
        "archived": False,
        "released": False,
        "projectId": row["project"],
    }


def _component_document(work: Work, row: Row) -> Document:
    return {
        "self": f"{work.base}/rest/api/2/component/{row['id']}",
        "id": str(row["id"]),
        "name": row["name"],
    }


_BY_TABLE: dict[str, Callable[[Work, Row], Document]] = {
    "projects": project_document,
    "issuetypes": issuetype_document,
    "priorities": priority_document,
    "statuses": status_document,
    "resolutions": resolution_document,
    "versions": _version_document,
    "components": _component_document,
}


def named_document(work: Work, table: str, id_: int | None) -> Document | None:
    row = work.named(table, id_)
    return _BY_TABLE[table](work, row) if row else None
