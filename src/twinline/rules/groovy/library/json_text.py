"""groovy.json: JsonSlurper, JsonOutput, JsonBuilder's one use."""

import json
from decimal import Decimal
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.library.dates import Date, DateFormat
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.numbers import narrowest
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import GString, LinkedHashSet, MapEntry, Range

__all__ = ["JsonBuilder", "JsonSlurper", "parse_json", "pretty_print", "to_json"]

MAX_DEPTH = 100


def parse_json(text: str) -> Any:
    """JSON to Groovy values: whole numbers in the narrowest kind, others as BigDecimal."""
    sized(len(text), text=True)
    try:
        return json.loads(text, parse_int=lambda digits: narrowest(int(digits)), parse_float=Decimal,
                          parse_constant=_no_constant)  # fmt: skip
    except (ValueError, RecursionError) as error:
        raise GroovyError(f"Unable to parse the text as JSON: {error}", "groovy.json.JsonException") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


class JsonSlurper:
    """groovy.json.JsonSlurper."""

    __slots__ = ()
    groovy_class = "groovy.json.JsonSlurper"


SLURPER = MethodTable("groovy.json.JsonSlurper", OBJECT)
TABLES[JsonSlurper] = SLURPER


@SLURPER.define("parseText")
def parse_text(_slurper: JsonSlurper, text: Any) -> Any:
    if text is None or not to_text(text):
        raise GroovyError("Text must not be null or empty", "java.lang.IllegalArgumentException")
    return parse_json(to_text(text))


@SLURPER.define("parse")
def parse(_slurper: JsonSlurper, data: Any) -> Any:
    """Bytes, as ``text.bytes`` gives them."""
    if isinstance(data, list):
        return parse_json(bytes(int(byte) % 256 for byte in data).decode())
    return parse_json(to_text(data))


@SLURPER.define("setType")
def set_type(slurper: JsonSlurper, _kind: Any) -> JsonSlurper:
    return slurper


class JsonBuilder:
    """groovy.json.JsonBuilder over ready content."""

    __slots__ = ("content",)
    groovy_class = "groovy.json.JsonBuilder"

    def __init__(self, content: Any = None) -> None:
        self.content = content

    def to_text(self) -> str:
        return to_json(self.content)


BUILDER = MethodTable("groovy.json.JsonBuilder", OBJECT)
TABLES[JsonBuilder] = BUILDER


@BUILDER.define("toPrettyString")
def to_pretty_string(builder: JsonBuilder) -> str:
    return pretty_print(to_json(builder.content))


@BUILDER.define("getContent")
def get_content(builder: JsonBuilder) -> Any:
    return builder.content


@BUILDER.define("call")
def fill(builder: JsonBuilder, content: Any) -> Any:
    builder.content = content
    return content


def to_json(value: Any) -> str:
    """JsonOutput.toJson: no blanks, everything beyond ASCII escaped, dates in UTC."""
    text = _json(value, 0)
    sized(len(text), text=True)
    return text


def _json(value: Any, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise GroovyError("The value is nested too deeply for JSON", "groovy.json.JsonException")
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (str, GString)):
        return _string(str(value))
    if isinstance(value, (int, float, Decimal)):
        return to_text(value)
    if isinstance(value, dict):
        pairs = (f"{_string(to_text(key))}:{_json(one, depth + 1)}" for key, one in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, (list, LinkedHashSet, Range)):
        return "[" + ",".join(_json(one, depth + 1) for one in value) + "]"
    return _json_object(value, depth)


def _json_object(value: Any, depth: int) -> str:
    if isinstance(value, Date):
        return _string(DateFormat("yyyy-MM-dd'T'HH:mm:ssZ").format(value))
    if isinstance(value, MapEntry):
        return "{" + f'"key":{_json(value.key, depth + 1)},"value":{_json(value.value, depth + 1)}' + "}"
    if isinstance(value, GroovyObject):
        return _json({name: one for name, one in value.fields.items() if name[0] != "$"}, depth + 1)
    facts = getattr(value, "to_json", None)
    if isinstance(value, HostObject) and facts is not None:
        return _json(facts(), depth + 1)
    return _string(to_text(value))


def _string(text: str) -> str:
    return json.dumps(text)


def pretty_print(text: str) -> str:
    """JsonOutput.prettyPrint: four blanks a level."""
    try:
        found = json.loads(text, parse_float=_Digits, parse_int=_Digits)
    except ValueError as error:
        raise GroovyError(f"Unable to parse the text as JSON: {error}", "groovy.json.JsonException") from None
    shown = _pretty(found, "")
    sized(len(shown), text=True)
    return shown


class _Digits(str):
    """A number as it was written."""

    __slots__ = ()


def _pretty(value: Any, indent: str) -> str:
    inside = indent + "    "
    if isinstance(value, dict):
        pairs = [f"{inside}{_string(key)}: {_pretty(one, inside)}" for key, one in value.items()]
        return (
            "{\n" + ",\n".join(pairs) + f"\n{indent}" + "}" if pairs else "{\n" + f"{inside}\n{indent}" + "}"
        )
    if isinstance(value, list):
        items = [inside + _pretty(one, inside) for one in value]
        return "[\n" + ",\n".join(items) + f"\n{indent}]" if items else f"[\n{inside}\n{indent}]"
    if isinstance(value, _Digits):
        return str(value)
    return json.dumps(value)
