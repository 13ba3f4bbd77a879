"""The classes a rule may name: hub objects to make, traces, keys, and the tracker exception."""

from collections.abc import Callable
from typing import Any

from twinline.rules.groovy import MissingMethod
from twinline.rules.groovy.runtime.classes import GroovyClass, exception_class
from twinline.rules.host.plain import to_json
from twinline.rules.host.records import HubRecord
from twinline.rules.host.shapes import SHAPES

__all__ = ["ISSUE_TRACKER_EXCEPTION", "rule_classes"]

ISSUE_TRACKER_EXCEPTION = "com.exalate.api.exception.IssueTrackerException"
_DOMAIN = "com.exalate.basic.domain."
_API = "com.exalate.api.domain."


class Trace(HubRecord):
    """``new BasicNonPersistentTrace().setType(TraceType.COMMENT).setLocalId("1")``: setters chain."""

    def __init__(self) -> None:
        super().__init__("trace", {})

    def invoke(self, name: str, arguments: list[Any]) -> Any:
        result = super().invoke(name, arguments)
        return self if name.startswith("set") else result


def rule_classes() -> dict[str, GroovyClass]:
    """By qualified name."""
    known = [
        GroovyClass(shape.groovy_class, construct=_maker(name), is_instance=_checker(name))
        for name, shape in SHAPES.items()
        if name not in {"issueKey", "trace"}
    ]
    known += [
        exception_class(ISSUE_TRACKER_EXCEPTION, exception_class("java.lang.RuntimeException", _EXCEPTION)),
        GroovyClass(_DOMAIN + "BasicNonPersistentTrace", construct=Trace, is_instance=_checker("trace")),
        GroovyClass(_DOMAIN + "BasicIssueKey", construct=_issue_key, is_instance=_checker("issueKey")),
        _constants(_API + "twintrace.TraceType", "COMMENT WORKLOG ATTACHMENT"),
        _constants(_API + "twintrace.TraceAction", "NONE CREATE UPDATE DELETE"),
    ]
    return {kind.name: kind for kind in known}


_EXCEPTION = exception_class("java.lang.Exception", exception_class("java.lang.Throwable"))


def _maker(shape: str) -> Callable[..., HubRecord]:
    def make(*arguments: Any) -> HubRecord:
        record = HubRecord(shape)
        match arguments:
            case ():
                pass
            case ({},):
                for name, value in arguments[0].items():
                    record.set_property(str(name), value)
            case (title,) if record.shape.title:
                record.set_property(record.shape.title, title)
            case _:
                raise MissingMethod("<init>", record.groovy_class)
        return record

    return make


def _checker(shape: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, HubRecord) and value.shape_name == shape


def _issue_key(identity: Any = None, key: Any = None, entity_type: Any = None) -> HubRecord:
    raw = {"id": to_json(identity, "id"), "key": to_json(key, "key")}
    return HubRecord("issueKey", raw | {"entityType": to_json(entity_type, "entityType")})


def _constants(name: str, words: str) -> GroovyClass:
    return GroovyClass(name, statics={word: word for word in words.split()})
