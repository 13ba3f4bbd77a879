"""What a fresh tracker holds."""

from twinline.trackers.sandbox.accounts import add_user
from twinline.trackers.sandbox.work import Work

__all__ = ["add_project", "seed"]

_USERS = (
    ("admin", "Administrator", True),
    ("anna", "Anna Berg", False),
    ("bob", "Bob Miller", False),
)
_ISSUE_TYPES = (
    ("Task", "Work to be done.", 0),
    ("Bug", "Something that does not work as it should.", 0),
    ("Story", "What a person wants to be able to do.", 0),
    ("Epic", "A large piece of work, made of smaller ones.", 0),
    ("Sub-task", "A part of another issue.", 1),
)
_PRIORITIES = (
    ("Highest", "#d04437"),
    ("High", "#f15c75"),
    ("Medium", "#f79232"),
    ("Low", "#707070"),
    ("Lowest", "#999999"),
)
_STATUSES = (("To Do", "new"), ("In Progress", "indeterminate"), ("Done", "done"))
_TRANSITIONS = (
    (11, "Start progress", "To Do", "In Progress"),
    (21, "Done", "In Progress", "Done"),
    (31, "Stop progress", "In Progress", "To Do"),
    (41, "Reopen", "Done", "In Progress"),
)
_RESOLUTIONS = (("Done",), ("Won't Do",), ("Duplicate",), ("Cannot Reproduce",))
_LINK_TYPES = (
    ("Blocks", "is blocked by", "blocks"),
    ("Cloners", "is cloned by", "clones"),
    ("Duplicate", "is duplicated by", "duplicates"),
    ("Relates", "relates to", "relates to"),
)
_CUSTOM_FIELDS = (
    ("Customer", "textfield", ()),
    ("Acceptance criteria", "textarea", ()),
    ("Story Points", "float", ()),
    ("Target date", "datepicker", ()),
    ("Severity", "select", ("Critical", "Major", "Minor", "Trivial")),
    ("Platforms", "multiselect", ("Linux", "macOS", "Windows", "Web")),
    ("Reviewer", "userpicker", ()),
)
_FIRST_IDS = {
    "issues": 10000, "projects": 10000, "issuetypes": 10000, "statuses": 10000, "resolutions": 10000,
    "link_types": 10000, "versions": 10000, "components": 10000, "comments": 10100, "worklogs": 10200,
    "attachments": 10300, "links": 10400, "remote_links": 10500, "custom_fields": 10100, "options": 10200,
    "history": 10600,
}  # fmt: skip
"""Different kinds of things start at different numbers, so that one id is not taken for another."""


def seed(work: Work, *, project: str, name: str) -> None:
    """Fill an empty tracker; leave one that has been filled as it is."""
    if work.one("SELECT 1 FROM settings WHERE name = 'seeded'"):
        return
    for table, first in _FIRST_IDS.items():
        work.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table, first)
    for user, display_name, admin in _USERS:
        email = f"{user}@example.com"
        add_user(work, user, display_name=display_name, email=email, password=user, admin=admin)
    db = work.db
    db.executemany("INSERT INTO issuetypes (name, description, subtask) VALUES (?, ?, ?)", _ISSUE_TYPES)
    db.executemany("INSERT INTO priorities (name, color) VALUES (?, ?)", _PRIORITIES)
    db.executemany("INSERT INTO resolutions (name) VALUES (?)", _RESOLUTIONS)
    db.executemany("INSERT INTO link_types (name, inward, outward) VALUES (?, ?, ?)", _LINK_TYPES)
    _seed_workflow(work)
    _seed_custom_fields(work)
    add_project(work, project, name)
    work.run("INSERT INTO settings VALUES ('seeded', '1')")


def add_project(work: Work, key: str, name: str) -> int:
    lead = work.one("SELECT key FROM users WHERE admin ORDER BY id LIMIT 1")
    assert lead is not None
    return work.run("INSERT INTO projects (key, name, lead) VALUES (?, ?, ?)", key, name, lead["key"])


def _seed_workflow(work: Work) -> None:
    ids = {
        status: work.run("INSERT INTO statuses (name, category) VALUES (?, ?)", status, category)
        for status, category in _STATUSES
    }
    for id_, title, source, target in _TRANSITIONS:
        work.run("INSERT INTO transitions VALUES (?, ?, ?, ?)", id_, title, ids[source], ids[target])


def _seed_custom_fields(work: Work) -> None:
    for name, kind, options in _CUSTOM_FIELDS:
        full_kind = f"com.atlassian.jira.plugin.system.customfieldtypes:{kind}"
        id_ = work.run("INSERT INTO custom_fields (name, kind) VALUES (?, ?)", name, full_kind)
        for option in options:
            work.run("INSERT INTO options (field, value) VALUES (?, ?)", id_, option)
