"""``nodeHelper`` and ``userHelper``: what a rule can look up in the tracker.

Each look-up is one question to the host, named like the method, with JSON arguments; the answer has
the hub's shape, or is null. An issue among the arguments is sent as its place:
``{"id", "key", "projectKey", "typeName"}``. A look-up whose first argument is null answers null.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from twinline.domain.hub import Json
from twinline.rules.groovy import MissingMethod
from twinline.rules.host.helper import Ask, Helper, called_with, optional_text
from twinline.rules.host.html import to_markup, to_text
from twinline.rules.host.issue import LocalIssue
from twinline.rules.host.plain import to_groovy, to_json
from twinline.rules.host.records import HubRecord, Origin

__all__ = ["NodeHelper", "UserHelper"]

_PLAIN = ""
_LOOKUPS: Mapping[str, tuple[str, int, int]] = MappingProxyType(
    {
        # method: (shape of the answer, fewest arguments, most arguments)
        "getIssueType": ("type", 1, 2),
        "getDefaultIssueType": ("type", 1, 1),
        "getUserByEmail": ("user", 1, 2),
        "getUserByUsername": ("user", 1, 2),
        "getUser": ("user", 1, 2),
        "isUserAssignable": (_PLAIN, 2, 2),
        "getPriority": ("priority", 1, 2),
        "getResolution": ("resolution", 1, 1),
        "getStatus": ("status", 1, 2),
        "getSecurityLevel": ("securityLevel", 1, 2),
        "getProject": ("project", 1, 1),
        "getVersion": ("version", 2, 2),
        "createVersion": ("version", 3, 3),
        "getComponent": ("component", 2, 2),
        "createComponent": ("component", 5, 5),
        "getOption": ("option", 2, 3),
        "getCustomField": ("field", 1, 2),
        "getHubIssue": ("issue", 1, 1),
        "getLocalIssueFromRemoteId": ("issue", 1, 2),
        "getLocalIssueFromRemoteUrn": ("issue", 1, 2),
        "getLocalIssueKeyFromRemoteId": ("issueKey", 1, 2),
        "getLocalKeyFromRemoteId": ("issueKey", 1, 2),
        "getReference": (_PLAIN, 3, 3),
        "getHtmlField": (_PLAIN, 2, 2),
        "getHtmlComments": ("comment", 1, 1),
        "getRemoteIssueLinks": ("link", 1, 1),
    }
)
_USER_LOOKUPS: Mapping[str, tuple[str, int, int]] = MappingProxyType(
    {
        "getByEmail": ("user", 1, 1),
        "getByKey": ("user", 1, 1),
        "getByUsername": ("user", 1, 1),
        "createUser": ("user", 1, 5),
        "findInGroup": ("user", 1, 2),
        "findWithRole": ("user", 2, 3),
        "hasRole": (_PLAIN, 3, 3),
        "isGroupMember": (_PLAIN, 2, 2),
    }
)
_SAME_QUESTION = {"getByEmail": "getUserByEmail", "getByKey": "getUser", "getByUsername": "getUserByUsername"}


class _Directory(Helper):
    """A helper whose methods are questions to the tracker."""

    lookups: ClassVar[Mapping[str, tuple[str, int, int]]] = {}

    def __init__(self, ask: Ask) -> None:
        self.ask = ask

    def invoke(self, name: str, arguments: list[Any]) -> Any:
        if name not in self.lookups:
            return super().invoke(name, arguments)
        shape, fewest, most = self.lookups[name]
        if not fewest <= len(arguments) <= most:
            raise MissingMethod(name, self.groovy_class, called_with(arguments))
        if arguments[0] is None or (name == "createComponent" and arguments[-1] is None):
            return None
        question = _SAME_QUESTION.get(name, name)
        return _wrapped(shape, self.ask(question, [_argument(item, name) for item in arguments]))


class NodeHelper(_Directory):
    groovy_class = "com.exalate.node.hubobject.v1_3.NodeHelper"
    lookups = _LOOKUPS
    methods: ClassVar[dict[str, str]] = {
        "getLabel": "get_label",
        "stripHtml": "strip_html",
        "stripHtmlFromComments": "strip_html_from_comments",
        "toMarkDownFromHtml": "to_markdown_from_html",
        "toMarkDownComments": "to_markdown_comments",
    }

    def get_label(self, label: Any) -> Any:
        """A label of this name; labels exist by being used."""
        name = optional_text(label)
        return None if name is None else HubRecord("label", {"label": name})

    def strip_html(self, html: Any) -> str | None:
        source = optional_text(html)
        return None if source is None else to_text(source)

    def to_markdown_from_html(self, html: Any) -> str | None:
        source = optional_text(html)
        return None if source is None else to_markup(source)

    def strip_html_from_comments(self, comments: Any) -> list[Any]:
        return _with_bodies(comments, self.strip_html)

    def to_markdown_comments(self, comments: Any) -> list[Any]:
        return _with_bodies(comments, self.to_markdown_from_html)


class UserHelper(_Directory):
    groovy_class = "com.exalate.node.hubobject.v1_3.UserHelper"
    lookups = _USER_LOOKUPS


def _argument(value: Any, method: str) -> Json:
    if isinstance(value, HubRecord) and value.shape_name == "issue":
        names = ("id", "key", "projectKey", "typeName")
        return {name: to_json(value.get_property(name), f"issue.{name}") for name in names}
    return to_json(value, f"the argument of {method}")


def _wrapped(shape: str, answer: Json) -> Any:
    if isinstance(answer, list):
        return [_wrapped(shape, item) for item in answer]
    if not isinstance(answer, dict) or not shape:
        return to_groovy(answer)
    return LocalIssue(answer, Origin()) if shape == "issue" else HubRecord(shape, answer)


def _with_bodies(comments: Any, change: Any) -> list[Any]:
    """Copies of the comments with a changed text."""
    copies = []
    for comment in comments or ():
        copy = HubRecord("comment", comment.to_json(), comment.origin)
        copy.set_property("body", change(copy.get_property("body")))
        copies.append(copy)
    return copies
