"""What all helpers of a rule (``nodeHelper``, ``commentHelper`` …) have in common."""

from collections.abc import Callable, Sequence
from inspect import signature
from typing import Any, ClassVar

from twinline.domain.hub import Json
from twinline.rules.groovy import GroovyError, HostObject, MissingMethod
from twinline.rules.host.plain import text

__all__ = ["Ask", "Helper", "called_with", "optional_text"]

Ask = Callable[[str, Sequence[Json]], Json]
"""Puts a question to the node that runs the rule, and waits for the answer."""


class Helper(HostObject):
    """An object with methods only. ``methods`` maps the names rules use to Python methods."""

    methods: ClassVar[dict[str, str]] = {}

    def invoke(self, name: str, arguments: list[Any]) -> Any:
        python_name = self.methods.get(name)
        if python_name is None:
            raise MissingMethod(name, self.groovy_class, called_with(arguments))
        method = getattr(self, python_name)
        try:
            bound = signature(method).bind(*arguments)
        except TypeError:
            raise MissingMethod(name, self.groovy_class, called_with(arguments)) from None
        try:
            return method(*bound.args)
        except (TypeError, AttributeError, ValueError) as error:
            given = called_with(arguments)
            raise GroovyError(
                f"{name} cannot take {given}: {error}", "java.lang.IllegalArgumentException"
            ) from error


def called_with(arguments: Sequence[Any]) -> str:
    """The argument list of Groovy's message for a missing method."""
    kinds = ", ".join(_kind(argument) for argument in arguments)
    values = ", ".join(text(argument)[:60] for argument in arguments)
    return f"({kinds}) values: [{values}]"


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    known = {str: "String", bool: "Boolean", int: "Integer", list: "ArrayList", dict: "LinkedHashMap"}
    return known.get(type(value)) or getattr(value, "groovy_class", None) or type(value).__name__


def optional_text(value: Any) -> str | None:
    return None if value is None else text(value)
