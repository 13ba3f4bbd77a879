# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""The Java class names of values, as they stand in messages and in ``.class.name``."""

from decimal import Decimal
from typing import Any

from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.runtime.classes import GroovyClass, Throwable
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.values import (
    BigInteger,
    Character,
    Float,
    GString,
    JavaArray,
    LinkedHashSet,
    ListKey,
    Long,
    MapEntry,
    MapKey,
    Range,
)

__all__ = ["argument_types", "class_name", "simple_class_name"]

_NAMES: dict[type, str] = {
    bool: "java.lang.Boolean",
    Long: "java.lang.Long",
    BigInteger: "java.math.BigInteger",
    Decimal: "java.math.BigDecimal",
    float: "java.lang.Double",
    Float: "java.lang.Float",
    str: "java.lang.String",
    Character: "java.lang.Character",
    GString: "org.codehaus.groovy.runtime.GStringImpl",
    list: "java.util.ArrayList",
    ListKey: "java.util.ArrayList",
    dict: "java.util.LinkedHashMap",
    MapKey: "java.util.LinkedHashMap",
    LinkedHashSet: "java.util.LinkedHashSet",
    MapEntry: "java.util.LinkedHashMap$Entry",
    GroovyClass: "java.lang.Class",
    type(None): "null",
}


def class_name(value: Any) -> str:
    """The full Java name of the value's class; "null" for null."""
    kind = type(value)
    if kind is int:
        return "java.lang.Integer" if -(2**31) <= value < 2**31 else "java.lang.Long"
    if name := _NAMES.get(kind):
        return name
    if isinstance(value, HostObject):
        return value.groovy_class
    if isinstance(value, GroovyClosure):
        return f"Script1${value.code.name}"
    if isinstance(value, Throwable):
        return value.kind.name
    if isinstance(value, Range):
        return "groovy.lang.ObjectRange" if value.letters else "groovy.lang.IntRange"
    if isinstance(value, JavaArray):
        return f"[L{value.component};"
    if isinstance(value, dict):
        return "java.util.LinkedHashMap"
    if isinstance(value, list):
        return "java.util.ArrayList"
    return str(getattr(value, "groovy_class", "java.lang.Object"))


def simple_class_name(value: Any) -> str:
    """The name without package; ``String[]`` for an array."""
    simple = class_name(value).rpartition(".")[2]
    if isinstance(value, JavaArray):
        return simple.removeprefix("[L").rstrip(";") + "[]"
    return simple if isinstance(value, GroovyClosure) else simple.rpartition("$")[2]


def argument_types(arguments: list[Any]) -> str:
    """``(Integer, String) values: [1, a]``, the way MissingMethodException shows a call."""
    from twinline.rules.groovy.runtime.text import to_text  # noqa: PLC0415 text needs class names

    types = ", ".join(simple_class_name(argument) for argument in arguments)
    values = ", ".join(_shortened(to_text(argument)) for argument in arguments)
    return f"({types}) values: [{values}]"


def _shortened(text: str) -> str:
    """Values longer than 60 characters show their beginning only."""
    return text if len(text) <= 60 else text[:57] + "..."
