"""``owner.name`` and ``owner.name = value`` for every kind of owner.

On a list, set or range a property is asked of every element (null elements are skipped): that is GPath.
"""

from typing import Any

from twinline.rules.groovy.errors import MissingProperty, Refused
from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.runtime.calls import REFUSED, call_library, decapitalized, invoke, null_pointer
from twinline.rules.groovy.runtime.classes import GroovyClass, Throwable
from twinline.rules.groovy.runtime.limits import charge, sized
from twinline.rules.groovy.runtime.methods import table_of
from twinline.rules.groovy.runtime.naming import class_name
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.values import LinkedHashSet, MapEntry, Range

__all__ = ["get_property", "set_property"]


def get_property(owner: Any, name: str) -> Any:
    """``owner.name``. Raises GroovyError."""
    if owner is None:
        raise null_pointer(f"Cannot get property '{name}' on null object")
    if isinstance(owner, dict):
        return owner.get(name)
    if isinstance(owner, HostObject):
        return _host_property(owner, name)
    if isinstance(owner, GroovyObject):
        return owner.kind.get_property(owner, name)
    if isinstance(owner, GroovyClass):
        return _static_property(owner, name)
    if name == "metaClass":
        raise Refused("metaClass is not available to rules")
    found, value = _getter(owner, name)
    if found:
        return value
    if isinstance(owner, (list, LinkedHashSet, Range)):
        return _spread(owner, name)
    if isinstance(owner, Throwable) and name in owner.fields:
        return owner.fields[name]
    raise MissingProperty(name, class_name(owner), _readable(owner))


def _readable(owner: Any) -> set[str]:
    """The properties a value has by its getters."""
    getters = (method for method in table_of(owner).names() - REFUSED if method.startswith("get"))
    return {decapitalized(getter.removeprefix("get")) for getter in getters} - {"", "at"}


def _host_property(owner: HostObject, name: str) -> Any:
    try:
        return owner.get_property(name)
    except MissingProperty as error:
        if error.name != name or error.owner is not None:
            raise
    if name == "class":
        return invoke(owner, "getClass", [])
    raise MissingProperty(name, owner.groovy_class)


def _getter(owner: Any, name: str) -> tuple[bool, Any]:
    """A property by its getter: ``date.time`` is ``date.getTime()``, ``list.empty`` is ``list.isEmpty()``."""
    if not name:
        return False, None
    table = table_of(owner)
    capital = name[0].upper() + name[1:]
    for accessor in (f"get{capital}", f"is{capital}"):
        method = table.find(accessor)
        if method is not None and method.least == 0:
            return True, call_library(method, owner, [])
    return False, None


def _spread(owner: Any, name: str) -> list[Any]:
    charge(len(owner))
    try:
        return [get_property(item, name) for item in owner if item is not None]
    except MissingProperty as error:
        reason = (
            f"Exception evaluating property '{name}' for {class_name(owner)}, Reason: {error.class_name}: "
        )
        wrapped = MissingProperty(name, error.owner)
        wrapped.message = reason + str(error.message)
        raise wrapped from error


def _static_property(kind: GroovyClass, name: str) -> Any:
    if name in kind.statics:
        return kind.statics[name]
    own = getattr(kind, "static_property", None)
    if own is not None:
        found, value = own(name)
        if found:
            return value
    if name in {"metaClass", "classLoader", "declaredMethods", "methods", "constructors"}:
        raise Refused(f"{name} is not available to rules")
    if name == "class":
        return kind
    accessor = f"get{name[:1].upper()}{name[1:]}"
    if accessor in kind.functions:
        return invoke(kind, accessor, [])
    found, value = _getter(kind, name)
    if found:
        return value
    raise MissingProperty(name, kind.name)


def set_property(owner: Any, name: str, value: Any) -> None:
    """``owner.name = value``. Raises GroovyError."""
    if owner is None:
        raise null_pointer(f"Cannot set property '{name}' on null object")
    if isinstance(owner, dict):
        owner[name] = value
        sized(len(owner))
    elif isinstance(owner, HostObject):
        _set_host_property(owner, name, value)
    elif isinstance(owner, GroovyObject):
        owner.kind.set_property(owner, name, value)
    elif name == "metaClass":
        raise Refused("metaClass is not available to rules")
    elif isinstance(owner, (list, LinkedHashSet)) and not isinstance(owner, Range):
        for item in owner:
            set_property(item, name, value)
    else:
        _set_by_setter(owner, name, value)


def _set_host_property(owner: HostObject, name: str, value: Any) -> None:
    try:
        owner.set_property(name, value)
    except MissingProperty as error:
        if error.name != name or error.owner is not None:
            raise
        raise MissingProperty(name, owner.groovy_class) from error


def _set_by_setter(owner: Any, name: str, value: Any) -> None:
    own = getattr(owner, "set_static_property", None)
    if own is not None and own(name, value):
        return
    method = table_of(owner).find(f"set{name[:1].upper()}{name[1:]}")
    if method is not None and method.least <= 1 <= method.most:
        call_library(method, owner, [value])
    elif isinstance(owner, MapEntry) and name == "value":
        owner.value = value
    else:
        raise MissingProperty(name, class_name(owner))
