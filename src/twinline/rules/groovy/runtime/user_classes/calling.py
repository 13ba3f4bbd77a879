"""``object.name(arguments)``, ``super.name(arguments)`` and ``Type.name(arguments)`` for declared classes."""

from typing import Any

from twinline.rules.groovy.errors import GroovyError, MissingMethod
from twinline.rules.groovy.runtime.calls import REFUSED, call_library, decapitalized
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.methods import OBJECT
from twinline.rules.groovy.runtime.naming import argument_types
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.user_classes.creation import ClassCreation

__all__ = ["ClassCalling"]


class ClassCalling(ClassCreation):
    __slots__ = ()

    def invoke(self, this: GroovyObject, name: str, arguments: list[Any]) -> Any:
        """``object.name(arguments)``; ``super`` and ``this`` are the constructors."""
        if name == "super":
            return self.construct_parent(this, arguments)
        if name == "this":
            return self.construct_with(this, arguments)
        found, value = self.attempt(this, name, arguments)
        return value if found else self._invoke_other(this, name, arguments)

    def invoke_parent(self, this: Any, name: str, arguments: list[Any]) -> Any:
        """``super.name(arguments)``."""
        self.prepare()
        for kind in (self.parent, *self.traits):
            if isinstance(kind, ClassCalling) and (chosen := kind.chosen(name, arguments)):
                return chosen[0].call(chosen[1], this, arguments)
        return self._invoke_other(this, name, arguments)

    def _invoke_other(self, this: GroovyObject, name: str, arguments: list[Any]) -> Any:
        """A closure in a field, an enum's methods, accessors, what every object has."""
        kept = this.fields.get(name)
        if isinstance(kept, GroovyClosure):
            return kept(*arguments)
        if self.plan.kind == "enum" and not arguments and name in {"name", "ordinal"}:
            return this.fields["$" + name]
        if (field := _read_by(name)) in this.fields and not arguments:
            return this.fields[field]
        if len(arguments) == 1 and name.startswith("set") and decapitalized(name[3:]) in this.fields:
            return self.set_field(this, decapitalized(name[3:]), arguments[0])
        method = OBJECT.find(name)
        if method is not None and method.least <= len(arguments) <= method.most and name not in REFUSED:
            return call_library(method, this, arguments)
        raise MissingMethod(name, self.name, argument_types(arguments), self.method_names())

    def invoke_static(self, name: str, arguments: list[Any]) -> Any:
        """``Type.name(arguments)``."""
        found, value = self.attempt_static(name, arguments)
        if found:
            return value
        if self.plan.kind == "enum" and name == "values" and not arguments:
            return self.constants()
        if self.plan.kind == "enum" and name == "valueOf" and len(arguments) == 1:
            return self._constant_named(str(arguments[0]))
        kept = self.statics.get(name)
        if isinstance(kept, GroovyClosure):
            return kept(*arguments)
        if not arguments and name in {"getName", "getSimpleName", "toString"}:
            return {"getName": self.name, "getSimpleName": self.simple_name}.get(name, f"class {self.name}")
        raise MissingMethod(name, self.name, argument_types(arguments))

    def _constant_named(self, name: str) -> Any:
        found = self.statics.get(name) if any(name == known for known, _ in self.plan.constants) else None
        if found is None:
            raise GroovyError(f"No enum constant {self.name}.{name}", "java.lang.IllegalArgumentException")
        return found


def _read_by(name: str) -> str:
    """The field that ``getName()`` or ``isName()`` would read."""
    for prefix in ("get", "is"):
        if name.startswith(prefix):
            return decapitalized(name.removeprefix(prefix))
    return ""
