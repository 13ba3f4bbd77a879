"""Which of several methods of one name fits the arguments best."""

from collections.abc import Sequence
from typing import Any

from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.runtime.classes import Throwable
from twinline.rules.groovy.runtime.closures import Code, GroovyClosure
from twinline.rules.groovy.runtime.naming import class_name
from twinline.rules.groovy.runtime.numbers import is_number
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.types import ANCESTORS
from twinline.rules.groovy.runtime.values import GString

__all__ = ["choose"]

_WIDER = {
    "Integer": (
        "Integer",
        "int",
        "Long",
        "long",
        "BigInteger",
        "BigDecimal",
        "Float",
        "float",
        "Double",
        "double",
    ),
    "Long": ("Long", "long", "BigInteger", "BigDecimal", "Float", "float", "Double", "double"),
    "BigInteger": ("BigInteger", "BigDecimal", "Double", "double"),
    "BigDecimal": ("BigDecimal", "Double", "double", "Float", "float"),
    "Float": ("Float", "float", "Double", "double"),
    "Double": ("Double", "double"),
    "Boolean": ("Boolean", "boolean"),
    "Character": ("Character", "char", "Integer", "int"),
    "String": ("String",),
}
"""For each class, itself and the types its values may be passed as, nearest first."""

_CHECKED = frozenset(
    {
        "String", "CharSequence", "GString", "Integer", "int", "Long", "long", "Short", "short",
        "Byte", "byte", "BigInteger", "BigDecimal", "Double", "double", "Float", "float", "Number",
        "Boolean", "boolean", "Character", "char", "List", "ArrayList", "Set", "Collection",
        "Iterable", "Range", "Map", "HashMap", "LinkedHashMap", "Closure", "Date",
    }
)  # fmt: skip
"""Types an argument is checked against; names of other classes take everything but these."""


def choose(codes: Sequence[Code], arguments: list[Any]) -> Code | None:
    """The nearest fit, or None. A single candidate of the right size wins without much ado."""
    best: Code | None = None
    best_distance = 0
    for code in codes:
        distance = _distance(code, arguments)
        if distance is not None and (best is None or distance < best_distance):
            best, best_distance = code, distance
    return best


def _distance(code: Code, arguments: list[Any]) -> int | None:
    """0 for an exact fit, more for each step away, None when the arguments do not fit."""
    parameters = code.parameters
    given = len(arguments)
    if given == 0 and len(parameters) == 1 and parameters[0].type_name is None and not parameters[0].default:
        return 50
    variadic = bool(parameters) and parameters[-1].variadic
    if given < code.required or (given > len(parameters) and not variadic):
        return None
    total = 100 if variadic else 0
    for parameter, argument in zip(_taken(code, given), arguments, strict=False):
        step = 0 if parameter.variadic else _step(parameter.type_name, argument)
        if step is None:
            return None
        total += step
    return total


def _taken(code: Code, given: int) -> list[Any]:
    """The parameters that arguments reach, defaults being left out from the right."""
    spare = given - code.required
    taken = []
    for parameter in code.parameters:
        if parameter.default is not None:
            if spare <= 0:
                continue
            spare -= 1
        taken.append(parameter)
    return taken


def _step(type_name: str | None, argument: Any) -> int | None:
    if type_name is None or type_name.endswith("Object"):
        return 20
    simple = type_name.rpartition(".")[2]
    if argument is None:
        return None if simple[0].islower() else 5
    own = class_name(argument)
    own_simple = own.rpartition(".")[2]
    if simple in {own_simple, own}:
        return 0
    if own_simple in _WIDER and simple in _WIDER[own_simple]:
        return 1 + _WIDER[own_simple].index(simple)
    if isinstance(argument, GString) and simple in {"String", "CharSequence"}:
        return 2
    if simple == "Closure":
        return 1 if isinstance(argument, GroovyClosure) else None
    if simple == "Number" and is_number(argument):
        return 10
    return _ancestor_step(simple, own, argument)


def _ancestor_step(simple: str, own: str, argument: Any) -> int | None:
    ancestors = (
        argument.kind.supers if isinstance(argument, (GroovyObject, Throwable)) else ANCESTORS.get(own, ())
    )
    for distance, ancestor in enumerate(ancestors):
        if ancestor.rpartition(".")[2].rpartition("$")[2] == simple:
            return 2 + distance
    if simple in _CHECKED:
        return None
    if isinstance(argument, GroovyObject):
        return None
    return 15 if isinstance(argument, HostObject) else 18
