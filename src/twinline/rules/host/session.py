"""One run of a rule: its variables before, its outcome after."""

from collections.abc import Mapping
from typing import Any

from twinline.domain.hub import Json
from twinline.rules.groovy import GroovyError, HostFunction
from twinline.rules.host.engine_helpers import ConnectionInfo, Debug, Log, SyncHelper, WorkflowHelper
from twinline.rules.host.helper import Ask
from twinline.rules.host.http_client import HttpClient
from twinline.rules.host.issue import LocalIssue, Replica
from twinline.rules.host.merge_helpers import AttachmentHelper, CommentHelper, WorkLogHelper
from twinline.rules.host.node_helper import NodeHelper, UserHelper
from twinline.rules.host.records import HubRecord, Origin
from twinline.rules.host.traces import Traces

__all__ = ["Session"]

_TRACE_TYPES = {"comments": "COMMENT", "attachments": "ATTACHMENT", "workLogs": "WORKLOG"}


class Session:
    """``context`` is a RuleContext as JSON (see ``rules.workers.messages``)."""

    def __init__(self, direction: str, context: Mapping[str, Json], ask: Ask) -> None:
        self._incoming = direction == "incoming"
        self._context = context
        self._ask = ask
        self.effects: list[str] = []
        self.log: list[str] = []
        self._logger = Log(self.log)
        raw = _object(context.get("issue"))
        self._is_new = raw is None
        self.issue = LocalIssue(raw or {}, Origin(), ask if self._incoming else None)
        self._before = LocalIssue(raw or {}, Origin())
        self.replica = self._made_replica()
        self._traces = [HubRecord("trace", item) for item in self._known()]
        self._known_traces = len(self._traces)

    def _made_replica(self) -> Replica:
        if not self._incoming:
            return Replica({}, Origin(), Traces())
        traces = Traces(self._known())
        origin = Origin(foreign=True, local_ids=traces.local_id)
        raw = _object(self._context.get("replica"))
        return Replica(raw or {}, origin, traces, self._context.get("previous"))

    def _known(self) -> list[dict[str, Json]]:
        """The traces given, and those the local entries tell themselves by their ``remoteId``."""
        issue = _object(self._context.get("issue")) or {}
        told: list[dict[str, Json]] = [
            {"type": kind, "localId": entry["id"], "remoteId": entry["remoteId"]}
            for member, kind in _TRACE_TYPES.items()
            for entry in _objects(issue.get(member))
            if entry.get("id") and entry.get("remoteId")
        ]
        return told + _objects(self._context.get("traces"))

    def bindings(self) -> dict[str, Any]:
        """The variables of the script."""
        context = self._context
        previous = _object(context.get("previous"))
        connection = ConnectionInfo(_object(context.get("connection")) or {})
        return {
            "issue": self.issue,
            "workItem": self.issue,
            "entity": self.issue,
            "replica": self.replica,
            "previous": None if previous is None else Replica(previous, self.replica.origin, Traces()),
            "issueBeforeScript": self._before,
            "firstSync": bool(context.get("firstSync")),
            "entityType": context.get("entityType") or "issue",
            "sprint": self.issue if context.get("entityType") == "sprint" else None,
            "connection": connection,
            "relation": connection,
            "traces": self._traces,
            "issueKey": self._issue_key(),
            "issueUrl": self.issue.raw.get("url") or self.replica.raw.get("url"),
            "syncRequest": {"traces": self._traces, "blobMetadataList": [], "connection": connection},
            "blobMetadataList": [],
            "store": HostFunction("store", self._store),
            **self._helpers(),
        }

    def _helpers(self) -> dict[str, Any]:
        tracker_url = self._context.get("trackerUrl")
        return {
            "nodeHelper": NodeHelper(self._ask),
            "userHelper": UserHelper(self._ask),
            "commentHelper": CommentHelper(),
            "attachmentHelper": AttachmentHelper(),
            "workLogHelper": WorkLogHelper(),
            "workflowHelper": WorkflowHelper(self.effects),
            "syncHelper": SyncHelper(self._ask, self.effects, str(tracker_url or "")),
            "httpClient": HttpClient(self._ask),
            "debug": Debug(),
            "log": self._logger,
        }

    def note_printed(self, text: str) -> None:
        """What the rule printed (``println``), as lines of the log."""
        for line in text.splitlines():
            self._logger.info(line)

    def outcome(self) -> dict[str, Json]:
        """RuleOutcome as JSON. An untouched new issue and an empty replica are null."""
        replica = self.replica.to_json()
        issue = self.issue.to_json(local=True) if self._incoming else self._before.raw
        new_traces = self._traces[self._known_traces :] if self._incoming else []
        noted: list[Json] = [*self.effects, *(_trace_effect(trace) for trace in new_traces)]
        log: list[Json] = [*self.log]
        return {
            "issue": issue if issue or not self._is_new else None,
            "replica": replica or None,
            "effects": noted,
            "log": log,
        }

    def _issue_key(self) -> HubRecord | None:
        raw = self.issue.raw
        if not raw.get("id"):
            return None
        return HubRecord("issueKey", {"id": raw["id"], "key": raw.get("key"), "entityType": "issue"})

    def _store(self, issue: Any = None) -> Any:
        """Write the issue now, and take over what the tracker made of it."""
        if not self._incoming or (issue is not None and issue is not self.issue):
            raise GroovyError(
                "store takes the issue, in an incoming rule.", "java.lang.IllegalArgumentException"
            )
        stored = _object(self._ask("store", [self.issue.to_json(local=True)]))
        if stored is not None:
            self.issue.replace(stored)
        return self.issue


def _trace_effect(trace: Any) -> str:
    """A trace the rule added: ``trace:COMMENT:<local id>:<remote id>``."""
    if not isinstance(trace, HubRecord) or trace.shape_name != "trace":
        raise GroovyError("traces hold traces only.", "java.lang.IllegalArgumentException")
    parts = (trace.get_property(name) for name in ("type", "localId", "remoteId"))
    return ":".join(["trace", *("" if part is None else str(part) for part in parts)])


def _object(value: Json) -> dict[str, Json] | None:
    return value if isinstance(value, dict) else None


def _objects(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
