"""``object.name`` and ``object.name = value`` for objects of declared classes, and static fields."""

from typing import Any

from twinline.rules.groovy.errors import MissingProperty
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.user_classes.members import ClassMembers

__all__ = ["ClassProperties"]


class ClassProperties(ClassMembers):
    __slots__ = ()

    def get_property(self, this: GroovyObject, name: str) -> Any:
        """``object.name`` from outside: the getter first, then the field."""
        capital = name[:1].upper() + name[1:]
        for accessor in (f"get{capital}", f"is{capital}"):
            found, value = self.attempt(this, accessor, [])
            if found:
                return value
        return self.get_field(this, name)

    def get_field(self, this: GroovyObject, name: str) -> Any:
        """A field as the class's own methods see it."""
        if name in this.fields:
            return this.fields[name]
        found, value = self.static_property(name)
        if found:
            return value
        if name == "class":
            return self
        if self.plan.kind == "enum" and name in {"name", "ordinal"}:
            return this.fields["$" + name]
        if "java.lang.Throwable" in self.supers and name in {"message", "cause", "localizedMessage"}:
            return this.fields.get("message" if name != "cause" else name)
        raise MissingProperty(name, self.name, [one for one in this.fields if one[0] != "$"])

    def static_property(self, name: str) -> tuple[bool, Any]:
        """A static field of this class or of one above: (found, value)."""
        self.prepare()
        if name in self.statics:
            return True, self.statics[name]
        found, value = self.attempt_static(f"get{name[:1].upper()}{name[1:]}", [])
        if found:
            return True, value
        for kind in (self.parent, *self.traits):
            if isinstance(kind, ClassProperties):
                found, value = kind.static_property(name)
                if found:
                    return True, value
        if name in {"name", "simpleName"}:
            return True, self.name if name == "name" else self.simple_name
        return False, None

    def set_property(self, this: GroovyObject, name: str, value: Any) -> None:
        """``object.name = value`` from outside: the setter first."""
        found, _ = self.attempt(this, f"set{name[:1].upper()}{name[1:]}", [value])
        if not found:
            self.set_field(this, name, value)

    def set_field(self, this: GroovyObject, name: str, value: Any) -> None:
        """A field as the class's own methods set it."""
        if name in this.fields:
            this.fields[name] = self.converted(name, value)
        elif not self.set_static_property(name, value):
            raise MissingProperty(name, self.name)

    def converted(self, name: str, value: Any) -> Any:
        """The value as the type of the field of that name has it."""
        for field in self.plan.fields:
            if field.name == name:
                return field.convert(value) if field.convert is not None else value
        return self.parent.converted(name, value) if isinstance(self.parent, ClassProperties) else value

    def set_static_property(self, name: str, value: Any) -> bool:
        """True when a static field of that name exists here or above."""
        self.prepare()
        if any(field.static and field.name == name for field in self.plan.fields):
            self.statics[name] = self.converted(name, value)
            return True
        return isinstance(self.parent, ClassProperties) and self.parent.set_static_property(name, value)
