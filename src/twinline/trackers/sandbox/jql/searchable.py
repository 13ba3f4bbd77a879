"""The fields a query can name, and what a comparison with each means in SQL."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from twinline.trackers.sandbox.fields import Field, fields_of
from twinline.trackers.sandbox.jql.moments import moment_of
from twinline.trackers.sandbox.jql.syntax import Literal
from twinline.trackers.sandbox.work import Work

__all__ = ["Condition", "Searchable", "find_searchable"]


@dataclass(frozen=True, slots=True)
class Condition:
    sql: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Searchable:
    """``condition`` answers SQL for one operator (``=``, ``~``, ``<`` …) and one value, or a sentence
    saying why the value cannot be (``{field}`` stands for the field's name as written).

    ``present`` is SQL that holds where the field is not empty. ``order`` are the columns to sort by.
    """

    operators: frozenset[str]
    condition: Callable[[Work, str, Literal], Condition | str]
    present: str = "1"
    may_be_empty: bool = False
    order: tuple[str, ...] = ()


_EQUAL = frozenset({"="})
_TEXT = frozenset({"~"})
_ORDERED = frozenset({"=", "<", "<=", ">", ">="})
_NO_SUCH_VALUE = "The value '{value}' does not exist for the field '{{field}}'."


def find_searchable(work: Work, name: str) -> Searchable | None:
    """The system field or alias of this name, else the custom field ``cf[10100]`` or of this name."""
    found = _SYSTEM.get(name.lower())
    if found is not None:
        return found
    number = re.fullmatch(r"cf\[(\d+)\]|customfield_(\d+)", name, re.IGNORECASE)
    wanted = f"customfield_{number[1] or number[2]}" if number else name
    for field in fields_of(work).values():
        if field.custom and (field.id == wanted or field.name.lower() == wanted.lower()):
            return _custom(field)
    return None


def _row(table: str, columns: tuple[str, ...], column: str, *, order: tuple[str, ...] = ()) -> Searchable:
    """A column that holds the id of a row in a small table, named by any of ``columns``."""

    def condition(work: Work, _: str, value: Literal) -> Condition | str:
        names = " OR ".join(f"lower({one}) = lower(?)" for one in columns)
        ids = work.all(f"SELECT id FROM {table} WHERE {names}", *[value.text] * len(columns))  # noqa: S608
        if not ids:
            return _NO_SUCH_VALUE.format(value=value.text)
        marks = ", ".join("?" * len(ids))
        return Condition(f"{column} IN ({marks})", tuple(row["id"] for row in ids))

    present = f"{column} IS NOT NULL"
    return Searchable(_EQUAL, condition, present, may_be_empty=True, order=order or (column,))


def _rows(table: str, column: str) -> Searchable:
    """A column that holds a list of ids."""

    def condition(work: Work, _: str, value: Literal) -> Condition | str:
        ids = work.all(
            f"SELECT id FROM {table} WHERE lower(name) = lower(?) OR id = ?",  # noqa: S608 - our own names
            value.text,
            value.text,
        )
        if not ids:
            return _NO_SUCH_VALUE.format(value=value.text)
        marks = ", ".join("?" * len(ids))
        return Condition(
            f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value IN ({marks}))",  # noqa: S608
            tuple(row["id"] for row in ids),
        )

    return Searchable(_EQUAL, condition, f"{column} != '[]'", may_be_empty=True)


def _person(column: str) -> Searchable:
    def condition(work: Work, _: str, value: Literal) -> Condition | str:
        if value.arguments is not None:
            if value.text.lower() != "currentuser":
                return f"Unable to find JQL function '{value.text}()'."
            return Condition(f"{column} = ?", (work.actor.key,))
        row = work.one(
            "SELECT key FROM users WHERE lower(name) = lower(?) OR key = ? OR lower(email) = lower(?)",
            *[value.text] * 3,
        )
        if row is None:
            return _NO_SUCH_VALUE.format(value=value.text)
        return Condition(f"{column} = ?", (row["key"],))

    present = f"{column} IS NOT NULL"
    order = (f"(SELECT display_name FROM users WHERE key = {column})",)  # noqa: S608
    return Searchable(_EQUAL, condition, present, may_be_empty=True, order=order)


def _text(expression: str, *, order: tuple[str, ...] = ()) -> Searchable:
    def condition(_: Work, __: str, value: Literal) -> Condition | str:
        if not value.text.strip():
            return "The field '{field}' does not support searching for an empty string."
        return Condition(f"matches_text({expression}, ?)", (value.text,))

    present = f"{expression} IS NOT NULL"
    return Searchable(_TEXT, condition, present, may_be_empty=True, order=order)


def _moment(column: str) -> Searchable:
    def condition(work: Work, operator: str, value: Literal) -> Condition | str:
        moment = moment_of(value, work.now)
        if moment is None:
            return (
                f"Date value '{value.text}' for field '{{field}}' is invalid. Valid formats include: "
                "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period: '-5d'."
            )
        return Condition(f"{column} {operator} ?", (moment,))

    present = f"{column} IS NOT NULL"
    return Searchable(_ORDERED, condition, present, may_be_empty=True, order=(column,))


def _day(column: str) -> Searchable:
    def condition(work: Work, operator: str, value: Literal) -> Condition | str:
        moment = moment_of(value, work.now)
        if moment is None:
            return f"Date value '{value.text}' for field '{{field}}' is invalid."
        day = datetime.fromtimestamp(moment / 1000, UTC).date().isoformat()
        return Condition(f"{column} {operator} ?", (day,))

    present = f"{column} IS NOT NULL"
    return Searchable(_ORDERED, condition, present, may_be_empty=True, order=(column,))


def _number(expression: str) -> Searchable:
    def condition(_: Work, operator: str, value: Literal) -> Condition | str:
        try:
            return Condition(f"{expression} {operator} ?", (float(value.text),))
        except ValueError:
            return f"Value '{value.text}' is invalid for the '{{field}}' field."

    present = f"{expression} IS NOT NULL"
    return Searchable(_ORDERED, condition, present, may_be_empty=True, order=(expression,))


def _element(column: str) -> Searchable:
    def condition(_: Work, __: str, value: Literal) -> Condition | str:
        return Condition(f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value = ?)", (value.text,))  # noqa: S608

    return Searchable(_EQUAL, condition, f"coalesce({column}, '[]') != '[]'", may_be_empty=True)


def _key_condition(work: Work, operator: str, value: Literal) -> Condition | str:
    if value.arguments is not None:
        return _issues_of_function(value)
    text = value.text
    row = work.one("SELECT id, project, number FROM issues WHERE key = ? OR id = ?", text.upper(), text)
    if row is None:
        kind = "A value with ID" if text.isdigit() else "An issue with key"
        return f"{kind} '{text}' does not exist for field '{{field}}'."
    if operator == "=":
        return Condition("id = ?", (row["id"],))
    return Condition(f"(project = ? AND number {operator} ?)", (row["project"], row["number"]))


def _issues_of_function(value: Literal) -> Condition | str:
    match value.text.lower(), value.arguments:
        case "issueswithremotelinksbyglobalid", arguments if arguments:
            marks = ", ".join("?" * len(arguments))
            return Condition(
                f"id IN (SELECT issue FROM remote_links WHERE global_id IN ({marks}))",  # noqa: S608
                arguments,
            )
        case "linkedissues", (key,):
            return Condition(
                "id IN (SELECT target FROM links JOIN issues AS i ON i.id = source WHERE i.key = ? UNION "
                "SELECT source FROM links JOIN issues AS i ON i.id = target WHERE i.key = ?)",
                (key.upper(), key.upper()),
            )
        case _:
            return f"Unable to find JQL function '{value.text}({', '.join(value.arguments or ())})'."


def _parent_condition(work: Work, _: str, value: Literal) -> Condition | str:
    row = work.one("SELECT id FROM issues WHERE key = ? OR id = ?", value.text.upper(), value.text)
    if row is None:
        return f"An issue with key '{value.text}' does not exist for field '{{field}}'."
    return Condition("parent = ?", (row["id"],))


def _category_condition(work: Work, _: str, value: Literal) -> Condition | str:
    names = {"to do": "new", "in progress": "indeterminate", "done": "done", "new": "new",
             "indeterminate": "indeterminate"}  # fmt: skip
    key = names.get(value.text.lower())
    if key is None:
        return _NO_SUCH_VALUE.format(value=value.text)
    ids = [row["id"] for row in work.all("SELECT id FROM statuses WHERE category = ?", key)]
    marks = ", ".join("?" * len(ids))
    return Condition(f"status IN ({marks})", tuple(ids))


def _custom(field: Field) -> Searchable:
    """By the kind of its values."""
    place = f"json_extract(custom, '$.{field.id}')"
    match field.kind.type:
        case "number":
            return _number(place)
        case "date":
            return _day(place)
        case "datetime":
            return _moment(place)
        case "user":
            return _person(place)
        case "option":
            return _option(field, f"{place} = ?", place)
        case "array" if field.kind.items == "option":
            return _option(field, f"EXISTS (SELECT 1 FROM json_each({place}) WHERE value = ?)", place)  # noqa: S608
        case "array":
            return _element(place)
        case _:
            return _text(place, order=(place,))


def _option(field: Field, test: str, place: str) -> Searchable:
    def condition(work: Work, _: str, value: Literal) -> Condition | str:
        row = work.one(
            "SELECT id FROM options WHERE field = ? AND (lower(value) = lower(?) OR id = ?)",
            *(field.number, value.text, value.text),
        )
        if row is None:
            return f"The option '{value.text}' for field '{{field}}' does not exist."
        return Condition(test, (row["id"],))

    return Searchable(_EQUAL, condition, f"{place} IS NOT NULL", may_be_empty=True, order=(place,))


_COMMENTS = (
    "(SELECT group_concat(body, char(10)) FROM comments"
    " WHERE comments.issue = issues.id AND visibility IS NULL)"
)
_EVERYTHING = (
    "(summary || char(10) || coalesce(description, '') || char(10) || coalesce(environment, '')"
    f" || char(10) || coalesce({_COMMENTS}, ''))"
)
_KEY = Searchable(_ORDERED, _key_condition, order=("project", "number"))
_TYPE = _row("issuetypes", ("name", "id"), "issuetype")
_DUE = _day("duedate")
_RESOLVED = _moment("resolutiondate")

_SYSTEM: dict[str, Searchable] = {
    "project": _row("projects", ("key", "name", "id"), "project"),
    "key": _KEY,
    "issuekey": _KEY,
    "issue": _KEY,
    "id": Searchable(_ORDERED, _key_condition, order=("id",)),
    "issuetype": _TYPE,
    "type": _TYPE,
    "status": _row("statuses", ("name", "id"), "status"),
    "statuscategory": Searchable(_EQUAL, _category_condition),
    "priority": _row("priorities", ("name", "id"), "priority", order=("-priority",)),
    "resolution": _row("resolutions", ("name", "id"), "resolution"),
    "assignee": _person("assignee"),
    "reporter": _person("reporter"),
    "creator": _person("creator"),
    "labels": _element("labels"),
    "component": _rows("components", "components"),
    "fixversion": _rows("versions", "fixVersions"),
    "affectedversion": _rows("versions", "versions"),
    "summary": _text("summary", order=("summary",)),
    "description": _text("description"),
    "environment": _text("environment"),
    "comment": _text(_COMMENTS),
    "text": _text(_EVERYTHING),
    "created": _moment("created"),
    "createddate": _moment("created"),
    "updated": _moment("updated"),
    "updateddate": _moment("updated"),
    "resolved": _RESOLVED,
    "resolutiondate": _RESOLVED,
    "due": _DUE,
    "duedate": _DUE,
    "parent": Searchable(
        _EQUAL, _parent_condition, "parent IS NOT NULL", may_be_empty=True, order=("parent",)
    ),
}
"""By lower-case name."""
