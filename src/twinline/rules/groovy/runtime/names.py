"""Names that are no local variables: where a script, a class or a closure with delegate finds them."""

from typing import Any

from twinline.rules.groovy.errors import MissingMethod, MissingProperty
from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.runtime.calls import invoke
from twinline.rules.groovy.runtime.closures import DELEGATE_FIRST, DELEGATE_ONLY, Activation, GroovyClosure
from twinline.rules.groovy.runtime.gpath import get_property, set_property
from twinline.rules.groovy.runtime.naming import argument_types
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.run import SCRIPT_CLASS, Run

__all__ = ["call_name", "read_name", "write_name"]

CLOSURE_PROPERTIES = frozenset({"owner", "delegate", "thisObject", "resolveStrategy"})


def read_name(activation: Activation | None, run: Run, name: str) -> Any:
    """A name's value: from delegates as their closures say, ``this``, the script's variables, classes."""
    if isinstance(activation, GroovyClosure):
        return _read_in_closure(activation, run, name)
    if activation is not None and activation.this is not run.script:
        return _read_in_object(activation.this, run, name)
    if name in run.bindings:
        return run.bindings[name]
    if name == "binding":
        return run.script.get_property(name)
    if name in run.static_imports:
        owner, _, member = run.static_imports[name].rpartition(".")
        return get_property(run.classes.get(owner), member)
    kind = run.classes.find(name)
    if kind is not None:
        return kind
    raise MissingProperty(name, SCRIPT_CLASS)


def _read_in_closure(closure: GroovyClosure, run: Run, name: str) -> Any:
    if name in CLOSURE_PROPERTIES:
        return get_property(closure, name)
    if closure.delegate is None:
        return read_name(closure.owner, run, name)
    if closure.strategy in {DELEGATE_FIRST, DELEGATE_ONLY}:
        try:
            return get_property(closure.delegate, name)
        except MissingProperty:
            if closure.strategy == DELEGATE_ONLY:
                raise
            return read_name(closure.owner, run, name)
    try:
        return read_name(closure.owner, run, name)
    except MissingProperty:
        return get_property(closure.delegate, name)


def _read_in_object(this: Any, run: Run, name: str) -> Any:
    try:
        return this.kind.get_field(this, name) if isinstance(this, GroovyObject) else get_property(this, name)
    except MissingProperty as error:
        if error.name != name or error.owner != owner_name(this):
            raise
    if isinstance(this, GroovyObject):
        if this.kind.around is not None:
            return read_name(this.kind.around[0], run, name)
        if getter_of(this, name):
            return this.kind.get_property(this, name)
    kind = run.classes.find(name)
    if kind is not None:
        return kind
    raise MissingProperty(name, owner_name(this))


def owner_name(this: Any) -> str:
    return str(this.kind.name if isinstance(this, GroovyObject) else this.name)


def getter_of(this: GroovyObject, name: str) -> bool:
    """Does the class have a getter for a property without field?"""
    return this.kind.has_method(f"get{name[:1].upper()}{name[1:]}")


def write_name(activation: Activation | None, run: Run, name: str, value: Any) -> None:
    """``name = value`` where no local variable has that name."""
    if isinstance(activation, GroovyClosure):
        if activation.delegate is not None and activation.strategy in {DELEGATE_FIRST, DELEGATE_ONLY}:
            try:
                set_property(activation.delegate, name, value)
            except MissingProperty:
                write_name(activation.owner, run, name, value)
            return
        write_name(activation.owner, run, name, value)
    elif activation is not None and activation.this is not run.script:
        _write_in_object(activation.this, run, name, value)
    else:
        run.bindings[name] = value


def _write_in_object(this: Any, run: Run, name: str, value: Any) -> None:
    if not isinstance(this, GroovyObject):
        set_property(this, name, value)
        return
    try:
        this.kind.set_field(this, name, value)
    except MissingProperty:
        if this.kind.around is None:
            this.kind.set_property(this, name, value)
        else:
            write_name(this.kind.around[0], run, name, value)


def call_name(activation: Activation | None, run: Run, name: str, arguments: list[Any]) -> Any:
    """``name(arguments)``: a method of ``this``, a delegate's, or a value that can be called."""
    if isinstance(activation, GroovyClosure):
        if name == "call" and activation.delegate is None:
            return activation.call(arguments)
        if activation.delegate is None:
            return call_name(activation.owner, run, name, arguments)
        return _call_in_closure(activation, run, name, arguments)
    if activation is not None and activation.this is not run.script:
        return _call_in_object(activation, run, name, arguments)
    if name in run.methods:
        return run.call_method(name, arguments)
    if name in run.bindings:
        return call_value(run.bindings[name], arguments)
    if name in run.static_imports:
        kind, _, member = run.static_imports[name].rpartition(".")
        return invoke(run.classes.get(kind), member, arguments)
    return invoke(run.script, name, arguments)


def call_value(value: Any, arguments: list[Any]) -> Any:
    """``variable(arguments)``: its ``call`` method."""
    if isinstance(value, GroovyClosure):
        return value.call(arguments)
    if isinstance(value, HostObject):
        return value.invoke("call", arguments)
    return invoke(value, "call", arguments)


def _call_in_closure(closure: GroovyClosure, run: Run, name: str, arguments: list[Any]) -> Any:
    delegate_first = closure.strategy in {DELEGATE_FIRST, DELEGATE_ONLY}
    try:
        if delegate_first:
            return invoke(closure.delegate, name, arguments)
        return call_name(closure.owner, run, name, arguments)
    except MissingMethod as error:
        if error.name != name:
            raise
    if delegate_first:
        return call_name(closure.owner, run, name, arguments)
    return invoke(closure.delegate, name, arguments)


def _call_in_object(activation: Activation, run: Run, name: str, arguments: list[Any]) -> Any:
    """In a class: its own methods, a field holding a closure, then what every script can call (println)."""
    this = activation.this
    kind = this.kind if isinstance(this, GroovyObject) else this
    if kind.has_method(name):
        return invoke(this, name, arguments)
    try:
        return call_value(get_property(this, name), arguments)
    except MissingProperty as error:
        if error.name != name:
            raise
    builtin = getattr(run.script, "builtin", None)
    if builtin is not None and (found := builtin(name)) is not None:
        return found(arguments)
    if isinstance(this, GroovyObject):
        return invoke(this, name, arguments)
    raise MissingMethod(name, kind.name, argument_types(arguments))
