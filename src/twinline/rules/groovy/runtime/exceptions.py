"""Throwables: the known classes, from Python's exception to the object a ``catch`` binds, and back."""

from typing import Any

from twinline.rules.groovy.errors import GroovyError, LimitExceeded
from twinline.rules.groovy.runtime.class_table import ClassTable
from twinline.rules.groovy.runtime.classes import GroovyClass, Throwable, exception_class
from twinline.rules.groovy.runtime.naming import class_name
from twinline.rules.groovy.runtime.objects import GroovyObject

__all__ = ["EXCEPTIONS", "is_caught", "throwable_parent", "thrown_by", "to_error"]

_TREE = {
    "java.lang.Throwable": None,
    "java.lang.Exception": "java.lang.Throwable",
    "java.lang.Error": "java.lang.Throwable",
    "java.lang.AssertionError": "java.lang.Error",
    "java.lang.StackOverflowError": "java.lang.Error",
    "java.lang.NoClassDefFoundError": "java.lang.Error",
    "java.lang.RuntimeException": "java.lang.Exception",
    "java.lang.IllegalArgumentException": "java.lang.RuntimeException",
    "java.lang.IllegalStateException": "java.lang.RuntimeException",
    "java.lang.NumberFormatException": "java.lang.IllegalArgumentException",
    "java.util.regex.PatternSyntaxException": "java.lang.IllegalArgumentException",
    "java.lang.NullPointerException": "java.lang.RuntimeException",
    "java.lang.ArithmeticException": "java.lang.RuntimeException",
    "java.lang.ClassCastException": "java.lang.RuntimeException",
    "java.lang.SecurityException": "java.lang.RuntimeException",
    "java.lang.UnsupportedOperationException": "java.lang.RuntimeException",
    "java.lang.IndexOutOfBoundsException": "java.lang.RuntimeException",
    "java.lang.ArrayIndexOutOfBoundsException": "java.lang.IndexOutOfBoundsException",
    "java.lang.StringIndexOutOfBoundsException": "java.lang.IndexOutOfBoundsException",
    "java.lang.InterruptedException": "java.lang.Exception",
    "java.lang.CloneNotSupportedException": "java.lang.Exception",
    "java.util.NoSuchElementException": "java.lang.RuntimeException",
    "java.util.ConcurrentModificationException": "java.lang.RuntimeException",
    "java.util.concurrent.TimeoutException": "java.lang.Exception",
    "java.io.IOException": "java.lang.Exception",
    "java.io.UnsupportedEncodingException": "java.io.IOException",
    "java.net.MalformedURLException": "java.io.IOException",
    "java.net.URISyntaxException": "java.lang.Exception",
    "java.text.ParseException": "java.lang.Exception",
    "java.time.DateTimeException": "java.lang.RuntimeException",
    "java.time.format.DateTimeParseException": "java.time.DateTimeException",
    "groovy.lang.GroovyRuntimeException": "java.lang.RuntimeException",
    "groovy.lang.MissingPropertyException": "groovy.lang.GroovyRuntimeException",
    "groovy.lang.MissingMethodException": "groovy.lang.GroovyRuntimeException",
    "groovy.lang.ReadOnlyPropertyException": "groovy.lang.MissingPropertyException",
    "groovy.json.JsonException": "groovy.lang.GroovyRuntimeException",
    "org.codehaus.groovy.runtime.typehandling.GroovyCastException": "java.lang.ClassCastException",
}
"""Exception classes and their parents."""

EXCEPTIONS: dict[str, GroovyClass] = {}
for _name, _parent in _TREE.items():
    EXCEPTIONS[_name] = exception_class(_name, EXCEPTIONS[_parent] if _parent else None)


def throwable_parent(supers: tuple[str, ...]) -> bool:
    """Does a class with these ancestors count as an exception?"""
    return "java.lang.Throwable" in supers


def thrown_by(error: GroovyError) -> Any:
    """The object that ``catch (e)`` binds; made once per error."""
    if error.thrown is None:
        kind = EXCEPTIONS.get(error.class_name)
        if kind is None:
            kind = exception_class(error.class_name, EXCEPTIONS["java.lang.RuntimeException"])
        error.thrown = Throwable(kind, error.message, line=error.line)
    return error.thrown


def to_error(value: Any) -> GroovyError:
    """What ``throw value`` raises."""
    if value is None:
        return GroovyError('Cannot throw exception because "null" is null', "java.lang.NullPointerException")
    if isinstance(value, Throwable):
        return GroovyError(value.message, value.kind.name, thrown=value)
    if isinstance(value, GroovyObject) and throwable_parent(value.kind.supers):
        return GroovyError(value.kind.message_of(value), value.kind.name, thrown=value)
    text = f"class {class_name(value)} cannot be cast to class java.lang.Throwable"
    return GroovyError(text, "java.lang.ClassCastException")


def is_caught(error: GroovyError, types: tuple[str, ...], classes: ClassTable) -> bool:
    """Does ``catch (types e)`` take this error? Without types it takes every Exception, no Error."""
    if isinstance(error, LimitExceeded):
        return False
    names = _ancestry(error)
    if not types:
        return "java.lang.Exception" in names
    for name in types:
        found = classes.find(name)
        if found is not None and found.name in names:
            return True
        if found is None and name in names:
            return True
    return False


def _ancestry(error: GroovyError) -> tuple[str, ...]:
    thrown = error.thrown
    if isinstance(thrown, (Throwable, GroovyObject)):
        return (thrown.kind.name, *thrown.kind.supers)
    kind = EXCEPTIONS.get(error.class_name)
    if kind is None:
        kind = EXCEPTIONS["java.lang.RuntimeException"]
        return (error.class_name, kind.name, *kind.supers)
    return (kind.name, *kind.supers)
