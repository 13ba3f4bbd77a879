"""Helpers that speak to the engine, not the tracker: sync requests, transitions, debug, log, connection."""

from typing import Any, ClassVar

from twinline.domain.hub import Json
from twinline.rules.groovy import GroovyError
from twinline.rules.host.helper import Ask, Helper
from twinline.rules.host.issue import LocalIssue
from twinline.rules.host.plain import text, to_groovy, to_json
from twinline.rules.host.records import HubRecord

__all__ = ["ConnectionInfo", "Debug", "Log", "SyncHelper", "WorkflowHelper"]

_LOG_LINES = 1000
_LOG_LINE_CHARACTERS = 4000


class SyncHelper(Helper):
    """Wishes that are carried out when the rule is through."""

    groovy_class = "com.exalate.node.hubobject.v1_3.SyncHelper"
    methods: ClassVar[dict[str, str]] = {
        "syncBackAfterProcessing": "sync_back",
        "unExalateAfterProcessing": "unexalate",
        "exalate": "exalate",
        "getLocalIssueKeyFromRemoteId": "local_issue_key",
        "getTrackerUrl": "get_tracker_url",
    }

    def __init__(self, ask: Ask, effects: list[str], tracker_url: str) -> None:
        self._ask = ask
        self._effects = effects
        self._tracker_url = tracker_url

    def sync_back(self) -> None:
        self._effects.append("syncBack")

    def unexalate(self) -> None:
        self._effects.append("unexalate")

    def exalate(self, item: Any) -> None:
        """Put another local item under sync: a key, a BasicIssueKey or an issue."""
        key = item.get_property("key") or item.get_property("id") if isinstance(item, HubRecord) else item
        if key is None or not text(key).strip():
            raise GroovyError("exalate needs the key of an item.", "java.lang.IllegalArgumentException")
        self._effects.append(f"exalate:{text(key)}")

    def local_issue_key(self, remote_id: Any, entity_type: Any = None) -> Any:
        if remote_id is None:
            return None
        arguments = [to_json(item, "remoteId") for item in (remote_id, entity_type) if item is not None]
        answer = self._ask("getLocalIssueKeyFromRemoteId", arguments)
        return HubRecord("issueKey", answer) if isinstance(answer, dict) else None

    def get_tracker_url(self) -> str:
        return self._tracker_url


class WorkflowHelper(Helper):
    groovy_class = "com.exalate.node.hubobject.v1_3.WorkflowHelper"
    methods: ClassVar[dict[str, str]] = {"transition": "transition"}

    def __init__(self, effects: list[str]) -> None:
        self._effects = effects

    def transition(self, issue: Any, name: Any) -> None:
        """One transition by its name. The engine carries it out after the fields are written."""
        if not isinstance(issue, LocalIssue) or name is None:
            raise GroovyError(
                "transition takes the issue and the name of a transition.",
                "java.lang.IllegalArgumentException",
            )
        self._effects.append(f"transition:{text(name)}")


class Debug(Helper):
    groovy_class = "com.exalate.node.hubobject.v1_3.Debug"
    methods: ClassVar[dict[str, str]] = {"error": "error"}

    def error(self, message: Any = None) -> None:
        """Stop the sync of this item and show the message among the errors."""
        raise GroovyError(text(message), "com.exalate.api.exception.IssueTrackerException")


class Log(Helper):
    """Lines for the person who reads the sync's details; limited in number and length."""

    groovy_class = "org.slf4j.Logger"
    methods: ClassVar[dict[str, str]] = {
        "trace": "trace",
        "debug": "debug",
        "info": "info",
        "warn": "warn",
        "error": "error",
    }

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def _add(self, level: str, message: Any, values: tuple[Any, ...]) -> None:
        words = text(message)
        for value in values:
            head, sign, tail = words.partition("{}")
            words = f"{head}{text(value)}{tail}" if sign else f"{words} {text(value)}"
        if len(self._lines) < _LOG_LINES:
            self._lines.append(f"{level} {words}"[:_LOG_LINE_CHARACTERS])

    def trace(self, message: Any, *values: Any) -> None:
        self._add("TRACE", message, values)

    def debug(self, message: Any, *values: Any) -> None:
        self._add("DEBUG", message, values)

    def info(self, message: Any, *values: Any) -> None:
        self._add("INFO", message, values)

    def warn(self, message: Any, *values: Any) -> None:
        self._add("WARN", message, values)

    def error(self, message: Any, *values: Any) -> None:
        self._add("ERROR", message, values)


class ConnectionInfo(Helper):
    """``connection.name``, ``connection.remoteInstance.url``: read only; unknown members are null."""

    groovy_class = "com.exalate.api.domain.connection.IConnection"

    def __init__(self, facts: dict[str, Json]) -> None:
        self._facts = to_groovy(facts)

    def get_property(self, name: str) -> Any:
        if name == "remoteInstance" and name not in self._facts:
            return {"url": self._facts.get("remoteUrl"), "name": self._facts.get("remoteName")}
        return self._facts.get(name)

    def to_text(self) -> str:
        return f"Connection({text(self._facts.get('name'))})"
