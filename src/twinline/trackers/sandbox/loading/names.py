"""Rows that loaded issues name: found by what they are called, made when they are missing."""

import re
import unicodedata
from typing import Any

from twinline.trackers.sandbox.accounts import add_user
from twinline.trackers.sandbox.documents import CATEGORIES
from twinline.trackers.sandbox.work import Document, Work
from twinline.trackers.sandbox.workflow import add_status

__all__ = ["issuetype_id", "link_type_id", "named_id", "project_row_ids", "status_id", "user_key"]


def user_key(work: Work, raw: Document | None) -> str | None:
    """The user by ``accountId`` (Jira Cloud) or ``name`` (Data Center). A new one's password is its name."""
    if not raw:
        return None
    account_id = raw.get("accountId")
    column, value = ("account_id", account_id) if account_id else ("name", raw.get("name") or raw.get("key"))
    row = work.one(f"SELECT key FROM users WHERE {column} = ?", value)  # noqa: S608 - one of two names
    if row is not None:
        return str(row["key"])
    display_name = str(raw.get("displayName") or value)
    name = _free_name(work, str(raw.get("name") or raw.get("key") or _name_from(display_name) or value))
    email = str(raw.get("emailAddress") or f"{name}@example.com")
    active = bool(raw.get("active", True))
    return add_user(
        work,
        name,
        display_name=display_name,
        email=email,
        password=name,
        active=active,
        account_id=account_id,
    )


def issuetype_id(work: Work, raw: Document) -> int:
    row = work.one("SELECT id FROM issuetypes WHERE name = ?", raw["name"])
    if row is not None:
        return int(row["id"])
    return work.run(
        "INSERT INTO issuetypes (name, description, subtask) VALUES (?, ?, ?)",
        *(raw["name"], raw.get("description") or "", int(bool(raw.get("subtask")))),
    )


def status_id(work: Work, raw: Document) -> int:
    row = work.one("SELECT id FROM statuses WHERE lower(name) = lower(?)", raw["name"])
    if row is not None:
        return int(row["id"])
    category = (raw.get("statusCategory") or {}).get("key")
    return add_status(work, raw["name"], category if category in CATEGORIES else "indeterminate")


def named_id(work: Work, table: str, raw: Document | None) -> int | None:
    """A priority or resolution."""
    if not raw:
        return None
    row = work.one(f"SELECT id FROM {table} WHERE lower(name) = lower(?)", raw["name"])  # noqa: S608
    if row is not None:
        return int(row["id"])
    return work.run(f"INSERT INTO {table} (name) VALUES (?)", raw["name"])  # noqa: S608 - our own table names


def project_row_ids(work: Work, table: str, project: int, raw: list[Document] | None) -> list[int]:
    """Versions or components of a project."""
    ids = []
    for one in raw or []:
        work.run(f"INSERT OR IGNORE INTO {table} (project, name) VALUES (?, ?)", project, one["name"])  # noqa: S608
        row = work.one(f"SELECT id FROM {table} WHERE project = ? AND name = ?", project, one["name"])  # noqa: S608
        assert row is not None
        ids.append(int(row["id"]))
    return sorted(set(ids))


def link_type_id(work: Work, raw: dict[str, Any]) -> int:
    row = work.one("SELECT id FROM link_types WHERE name = ?", raw["name"])
    if row is not None:
        return int(row["id"])
    return work.run(
        "INSERT INTO link_types (name, inward, outward) VALUES (?, ?, ?)",
        *(raw["name"], raw["inward"], raw["outward"]),
    )


def _name_from(display_name: str) -> str:
    """``Ünal Ağ`` -> ``unal.ag``; empty for a name without Latin letters."""
    plain = unicodedata.normalize("NFKD", display_name).encode("ascii", "ignore").decode().lower()
    return ".".join(re.findall(r"[a-z0-9]+", plain))


def _free_name(work: Work, wanted: str) -> str:
    name, number = wanted, 1
    while work.one("SELECT 1 FROM users WHERE name = ?", name):
        number += 1
        name = f"{wanted}{number}"
    return name
