"""What a field can hold: how a value is read from JSON, stored, shown and named in the change log.

A stored value is what fits a column: text, a number, an id, or a list of those. Kinds that name things
elsewhere (users, options, rows of small tables) are in ``references``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol

from twinline.trackers.sandbox.work import Work, jira_time, milliseconds_of

__all__ = [
    "LINE_LIMIT",
    "TEXT_LIMIT",
    "Day",
    "Invalid",
    "Kind",
    "Labels",
    "Moment",
    "Number",
    "Scope",
    "Stored",
    "Text",
    "list_of",
]

Stored = None | int | float | str | list[int] | list[str]

TEXT_LIMIT = 32_767
LINE_LIMIT = 255
NUMBER_LIMIT = 10**14


class Invalid(Exception):
    """A value a field refuses; the message is for the field's place in ``errors``."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a value is set: the unit of work, the project, and the number of a custom field."""

    work: Work
    project: int
    field: int = 0
    name: str = ""


class Kind(Protocol):
    """``type`` and ``items`` are those of the field's schema; ``many`` fields take add and remove."""

    type: ClassVar[str]
    items: ClassVar[str | None]

    def parse(self, scope: Scope, raw: Any) -> Stored: ...
    def show(self, scope: Scope, stored: Stored) -> Any: ...
    def label(self, scope: Scope, stored: Stored) -> tuple[str | None, str | None]:
        """``from``/``to`` and ``fromString``/``toString`` of a change log entry."""
        ...


class _Plain:
    items: ClassVar[str | None] = None

    def show(self, scope: Scope, stored: Stored) -> Any:  # noqa: ARG002 - the protocol's shape
        return stored

    def label(self, scope: Scope, stored: Stored) -> tuple[str | None, str | None]:  # noqa: ARG002
        return None, None if stored is None else str(stored)


@dataclass(frozen=True, slots=True)
class Text(_Plain):
    limit: int = TEXT_LIMIT
    one_line: bool = False
    type: ClassVar[str] = "string"

    def parse(self, scope: Scope, raw: Any) -> Stored:
        if raw is None or raw == "":
            return None
        if not isinstance(raw, str):
            raise Invalid("Operation value must be a string")
        if "\x00" in raw:
            raise Invalid("The text contains a character that cannot be stored (U+0000).")
        if self.one_line and ("\n" in raw or "\r" in raw):
            raise Invalid(f"The {scope.name.lower()} is invalid because it contains newline characters.")
        if self.one_line and len(raw) > self.limit:
            raise Invalid(f"{scope.name} must be less than {self.limit} characters.")
        if len(raw) > self.limit:
            raise Invalid(
                f"The entered text is too long. It exceeds the allowed limit of {self.limit:,} characters."
            )
        return raw


@dataclass(frozen=True, slots=True)
class Number(_Plain):
    type: ClassVar[str] = "number"

    def parse(self, scope: Scope, raw: Any) -> Stored:  # noqa: ARG002
        if raw is None:
            return None
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise Invalid("Operation value must be a number")
        if not -NUMBER_LIMIT <= raw <= NUMBER_LIMIT:
            raise Invalid("The number is too large: at most 100 trillion.")
        return float(raw)


@dataclass(frozen=True, slots=True)
class Day(_Plain):
    type: ClassVar[str] = "date"

    def parse(self, scope: Scope, raw: Any) -> Stored:  # noqa: ARG002
        if raw is None or raw == "":
            return None
        try:
            return date.fromisoformat(str(raw)).isoformat()
        except ValueError as error:
            raise Invalid("Error parsing date string: " + str(raw)[:100]) from error


@dataclass(frozen=True, slots=True)
class Moment(_Plain):
    type: ClassVar[str] = "datetime"

    def parse(self, scope: Scope, raw: Any) -> Stored:  # noqa: ARG002
        if raw is None or raw == "":
            return None
        try:
            return milliseconds_of(str(raw))
        except ValueError as error:
            raise Invalid("Error parsing time: " + str(raw)[:100]) from error

    def show(self, scope: Scope, stored: Stored) -> Any:  # noqa: ARG002
        return jira_time(stored) if isinstance(stored, int) else None


@dataclass(frozen=True, slots=True)
class Labels:
    type: ClassVar[str] = "array"
    items: ClassVar[str | None] = "string"

    def parse(self, scope: Scope, raw: Any) -> Stored:  # noqa: ARG002
        labels = list_of(raw)
        for label in labels:
            if not isinstance(label, str) or not label:
                raise Invalid("string expected at index 0")
            if any(character.isspace() for character in label):
                raise Invalid(f"The label '{label}' contains spaces which is invalid.")
            if len(label) > LINE_LIMIT:
                raise Invalid(f"The label '{label[:20]}…' is longer than {LINE_LIMIT} characters.")
        return sorted(set(labels))

    def show(self, scope: Scope, stored: Stored) -> Any:  # noqa: ARG002
        return stored or []

    def label(self, scope: Scope, stored: Stored) -> tuple[str | None, str | None]:  # noqa: ARG002
        return None, " ".join(map(str, stored)) if isinstance(stored, list) else ""


def list_of(raw: Any) -> list[Any]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise Invalid("data was not an array")
    return raw
