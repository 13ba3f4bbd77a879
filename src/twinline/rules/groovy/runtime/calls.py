# ruff: noqa: PLR2004 small numbers here are what the language says: parameters, digits, widths
"""``receiver.name(arguments)``: who answers, and what is said when nobody does."""

from collections.abc import Callable
from typing import Any

from twinline.rules.groovy.errors import GroovyError, MissingMethod, MissingProperty, Refused
from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.runtime.classes import GroovyClass
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.methods import OBJECT, LibraryMethod, static_method, table_of
from twinline.rules.groovy.runtime.naming import argument_types, class_name
from twinline.rules.groovy.runtime.objects import GroovyObject

__all__ = ["decapitalized", "invoke", "missing_method", "null_pointer"]

REFUSED = frozenset(
    {
        "getMetaClass",
        "setMetaClass",
        "execute",
        "getMetaPropertyValues",
        "evaluate",
        "forName",
        "newInstance",
        "getClassLoader",
        "getDeclaredMethods",
        "getMethods",
        "invokeMethod",
        "respondsTo",
        "mixin",
    }
)
"""Methods of real Groovy that lead out of a rule; named here only to say so clearly."""

NULL_ANSWERS: dict[str, Callable[..., Any]] = {
    "toString": lambda: "null",
    "equals": lambda other: other is None,
    "is": lambda other: other is None,
    "asBoolean": lambda: False,
}
NULL_AS_EMPTY = frozenset(
    {
        "any",
        "collect",
        "each",
        "eachWithIndex",
        "every",
        "find",
        "findAll",
        "findIndexOf",
        "inject",
        "iterator",
        "with",
    }
)
"""Methods that null answers as something without elements would: ``null.each { }`` does nothing."""


def null_pointer(message: str) -> GroovyError:
    return GroovyError(message, "java.lang.NullPointerException")


def missing_method(receiver: Any, name: str, arguments: list[Any]) -> MissingMethod:
    host = isinstance(receiver, HostObject)
    known = receiver.method_names() if host else table_of(receiver).names() - REFUSED
    return MissingMethod(name, class_name(receiver), argument_types(arguments), known)


def invoke(receiver: Any, name: str, arguments: list[Any]) -> Any:
    """Call a method. Raises GroovyError: NullPointer-, MissingMethodException, or the method's own."""
    if receiver is None:
        return _invoke_on_null(name, arguments)
    if isinstance(receiver, HostObject):
        return _invoke_on_host(receiver, name, arguments)
    if isinstance(receiver, GroovyObject):
        return receiver.kind.invoke(receiver, name, arguments)
    if isinstance(receiver, GroovyClass):
        return _invoke_static(receiver, name, arguments)
    method = table_of(receiver).find(name)
    if method is not None and method.least <= len(arguments) <= method.most:
        return call_library(method, receiver, arguments)
    return _otherwise(receiver, name, arguments)


def call_library(method: LibraryMethod, receiver: Any, arguments: list[Any]) -> Any:
    """Python's complaints about values become Groovy's about arguments."""
    try:
        return method.function(receiver, *arguments)
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
        raise unsuitable(receiver, arguments, error) from error


def unsuitable(receiver: Any, arguments: list[Any], error: Exception) -> GroovyError:
    shown = argument_types(arguments)
    return GroovyError(
        f"{class_name(receiver)} cannot take {shown}: {error}", "java.lang.IllegalArgumentException"
    )


def _invoke_on_null(name: str, arguments: list[Any]) -> Any:
    answer = NULL_ANSWERS.get(name)
    if answer is not None and len(arguments) != static_method(answer).most:
        answer = None
    if name in NULL_AS_EMPTY and (method := OBJECT.find(name)) is not None:
        return call_library(method, None, arguments)
    if answer is None:
        raise null_pointer(f"Cannot invoke method {name}() on null object")
    return answer(*arguments)


def _invoke_on_host(receiver: HostObject, name: str, arguments: list[Any]) -> Any:
    """The host first, then what every object has, then ``getName()`` and ``setName(x)`` as properties."""
    try:
        return receiver.invoke(name, arguments)
    except MissingMethod as error:
        if error.name != name or error.owner is not None:
            raise
    method = OBJECT.find(name)
    if method is not None and method.least <= len(arguments) <= method.most:
        return call_library(method, receiver, arguments)
    found, value = _accessor(receiver, name, arguments)
    if found:
        return value
    raise missing_method(receiver, name, arguments)


def _accessor(receiver: HostObject, name: str, arguments: list[Any]) -> tuple[bool, Any]:
    try:
        if not arguments and len(name) > 3 and name.startswith("get"):
            return True, receiver.get_property(decapitalized(name[3:]))
        if not arguments and len(name) > 2 and name.startswith("is"):
            return True, receiver.get_property(decapitalized(name[2:]))
        if len(arguments) == 1 and len(name) > 3 and name.startswith("set"):
            receiver.set_property(decapitalized(name[3:]), arguments[0])
            return True, None
    except MissingProperty as error:
        if error.owner is not None:
            raise
    return False, None


def decapitalized(name: str) -> str:
    """``Key`` to ``key``; two capitals in front stay (``URN``), as JavaBeans have it."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _invoke_static(kind: GroovyClass, name: str, arguments: list[Any]) -> Any:
    own = getattr(kind, "invoke_static", None)
    if own is not None:
        return own(name, arguments)
    function = kind.functions.get(name)
    if function is not None:
        method = static_method(function)
        if method.least <= len(arguments) <= method.most:
            try:
                return function(*arguments)
            except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
                raise unsuitable(kind, arguments, error) from error
    found = table_of(kind).find(name)
    if found is not None and found.least <= len(arguments) <= found.most:
        return found.function(kind, *arguments)
    if isinstance(kind.statics.get(name), GroovyClosure):
        return kind.statics[name](*arguments)
    if name in REFUSED:
        raise Refused(f"{name}() is not available to rules")
    raise MissingMethod(name, kind.name, argument_types(arguments))


def _otherwise(receiver: Any, name: str, arguments: list[Any]) -> Any:
    """A closure kept in a map is callable as a method; everything else is missing."""
    if isinstance(receiver, dict) and isinstance(kept := receiver.get(name), GroovyClosure):
        return kept(*arguments)
    if name in REFUSED:
        raise Refused(f"{name}() is not available to rules")
    raise missing_method(receiver, name, arguments)
