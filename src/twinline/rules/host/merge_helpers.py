"""``commentHelper``, ``attachmentHelper``, ``workLogHelper``."""

from typing import Any, ClassVar

from twinline.rules.groovy import GroovyError
from twinline.rules.host.helper import Helper
from twinline.rules.host.issue import LocalIssue, Replica
from twinline.rules.host.merging import merge
from twinline.rules.host.plain import text
from twinline.rules.host.records import HubRecord

__all__ = ["AttachmentHelper", "CommentHelper", "WorkLogHelper"]


class CommentHelper(Helper):
    groovy_class = "com.exalate.node.hubobject.v1_3.CommentHelper"
    methods: ClassVar[dict[str, str]] = {
        "mergeComments": "merge_comments",
        "addComment": "add_comment",
        "filterLocal": "filter_local",
    }

    def merge_comments(self, issue: Any, replica: Any, closure: Any = None) -> list[Any]:
        return _merge("mergeComments", issue, replica, "comments", closure)

    def add_comment(self, body: Any, internal: Any, comments: Any = ()) -> list[Any]:
        """``addComment(body, comments)`` or ``addComment(body, internal, comments)``: a new list."""
        if not isinstance(internal, bool):
            internal, comments = False, internal
        comment = HubRecord("comment", {"body": text(body), "internal": internal})
        return [*(comments or ()), comment]

    def filter_local(self, comments: Any) -> list[Any]:
        """The comments everybody may read: without a role or group."""
        levels = ("roleLevel", "groupLevel", "role", "group")
        return [item for item in comments or () if not any(item.get_property(name) for name in levels)]


class AttachmentHelper(Helper):
    groovy_class = "com.exalate.node.hubobject.v1_3.AttachmentHelper"
    methods: ClassVar[dict[str, str]] = {"mergeAttachments": "merge_attachments"}

    def merge_attachments(self, issue: Any, replica: Any) -> list[Any]:
        return _merge("mergeAttachments", issue, replica, "attachments", None)


class WorkLogHelper(Helper):
    groovy_class = "com.exalate.node.hubobject.v1_3.WorkLogHelper"
    methods: ClassVar[dict[str, str]] = {"mergeWorkLogs": "merge_work_logs"}

    def merge_work_logs(self, issue: Any, replica: Any, closure: Any = None) -> list[Any]:
        return _merge("mergeWorkLogs", issue, replica, "workLogs", closure)


def _merge(method: str, issue: Any, replica: Any, member: str, closure: Any) -> list[Any]:
    if not isinstance(issue, LocalIssue) or not isinstance(replica, Replica):
        raise GroovyError(
            f"{method} takes the issue and the replica, in this order, in an incoming rule.",
            "java.lang.IllegalArgumentException",
        )
    return list(merge(issue, replica, member, closure))
