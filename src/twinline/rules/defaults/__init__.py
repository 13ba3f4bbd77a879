"""The rules a new connection starts with: Groovy text, one folder per kind of tracker."""

from dataclasses import dataclass
from importlib.resources import files

__all__ = ["RulePair", "basic_rules", "script_rules"]

_PLACE_OF_PROJECT = "__PROJECT__"
_KINDS = {"jira": "jira"}


@dataclass(frozen=True, slots=True)
class RulePair:
    """The sources of the two rules of one side."""

    outgoing: str
    incoming: str


def script_rules(tracker_kind: str, *, project: str) -> RulePair:
    """The rules of a Script connection: what most want, and commented recipes for the rest.

    ``project`` is the key of the project where the incoming rule creates items. Raises KeyError
    for a tracker kind that has no rules.
    """
    return _pair(tracker_kind, project, prefix="")


def basic_rules(tracker_kind: str, *, project: str) -> RulePair:
    """The fixed rules of a Basic connection: summary, description, type, labels, comments, files."""
    return _pair(tracker_kind, project, prefix="basic_")


def _pair(tracker_kind: str, project: str, *, prefix: str) -> RulePair:
    folder = files(__package__) / _KINDS[tracker_kind]
    key = project.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("\n", " ")
    incoming = (folder / f"{prefix}incoming.groovy").read_text(encoding="utf-8")
    outgoing = (folder / f"{prefix}outgoing.groovy").read_text(encoding="utf-8")
    return RulePair(outgoing, incoming.replace(_PLACE_OF_PROJECT, key))
