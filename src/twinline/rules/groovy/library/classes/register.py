"""Where the library enters its classes."""

from collections.abc import Callable, Mapping
from typing import Any

from twinline.rules.groovy.runtime.classes import GroovyClass
from twinline.rules.groovy.runtime.exceptions import EXCEPTIONS

__all__ = ["CLASSES", "enter"]

CLASSES: dict[str, GroovyClass] = dict(EXCEPTIONS)


def enter(
    name: str,
    *,
    construct: Callable[..., Any] | None = None,
    statics: Mapping[str, Any] | None = None,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    interface: bool = False,
) -> None:
    """Enter a class under its full name; see GroovyClass for the meaning of the parts."""
    CLASSES[name] = GroovyClass(
        name, construct=construct, statics=statics, functions=functions, is_interface=interface
    )
