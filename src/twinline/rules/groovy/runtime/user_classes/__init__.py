"""Classes that a rule declares: plans made by the compiler, classes made of them for each run.

    plans     what the compiler leaves       members   ancestors, statics, methods by name
    creation  new                            properties, calling   object.name, object.name()

A class made for a run owns its static fields, so nothing stays from one run to the next.
"""

from typing import Any

from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.user_classes.calling import ClassCalling
from twinline.rules.groovy.runtime.user_classes.plans import ClassPlan, FieldPlan

__all__ = ["ClassPlan", "FieldPlan", "UserClass"]


class UserClass(ClassCalling):
    """A declared class in one run; here, what operators and the library ask of its objects."""

    __slots__ = ()

    def message_of(self, this: GroovyObject) -> str | None:
        """An exception's message: ``getMessage()`` if the class has one."""
        value = self.get_property(this, "message")
        return None if value is None else str(value)

    def text_of(self, this: GroovyObject) -> str:
        found, text = self.attempt(this, "toString", [])
        if found:
            return str(text)
        if self.plan.kind == "enum":
            return str(this.fields["$name"])
        if "java.lang.Throwable" in self.supers:
            message = self.message_of(this)
            return self.name if message is None else f"{self.name}: {message}"
        return f"{self.name}@{id(this) & 0xFFFFFFF:x}"

    def truth_of(self, this: GroovyObject) -> bool:
        found, value = self.attempt(this, "asBoolean", [])
        return is_true(value) if found else True

    def order_of(self, this: GroovyObject, other: Any) -> int | None:
        found, value = self.attempt(this, "compareTo", [other])
        if found:
            return int(value)
        if self.plan.kind == "enum" and isinstance(other, GroovyObject) and other.kind is self:
            return int(this.fields["$ordinal"] - other.fields["$ordinal"])
        return None

    def equal(self, this: GroovyObject, other: object) -> bool:
        if this is other:
            return True
        found, value = self.attempt(this, "equals", [other])
        return found and bool(value)

    def hash_of(self, this: GroovyObject) -> int:
        found, value = self.attempt(this, "hashCode", [])
        return int(value) if found else object.__hash__(this)
