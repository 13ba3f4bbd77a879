"""``new`` for declared classes: fields, initializers, constructors."""

from typing import TYPE_CHECKING, Any, cast

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.classes import Throwable
from twinline.rules.groovy.runtime.construction import no_constructor
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.overloads import choose
from twinline.rules.groovy.runtime.user_classes.properties import ClassProperties

if TYPE_CHECKING:
    from twinline.rules.groovy.runtime.user_classes import UserClass

__all__ = ["ClassCreation"]


class ClassCreation(ClassProperties):
    __slots__ = ()

    def create(self, arguments: list[Any]) -> GroovyObject:
        """``new``. An interface or enum cannot be made."""
        self.prepare()
        if self.plan.kind in {"interface", "trait", "enum"}:
            raise GroovyError(f"You cannot create an instance from the {self.plan.kind} {self.name}",
                              "java.lang.InstantiationException")  # fmt: skip
        return self.instance(arguments)

    def constant(self, name: str, arguments: list[Any]) -> GroovyObject:
        made = self.instance(arguments)
        made.fields |= {"$name": name, "$ordinal": len(self.constants())}
        return made

    def instance(self, arguments: list[Any]) -> GroovyObject:
        """A new object of this class."""
        made = GroovyObject(cast("UserClass", self))
        self.fill_fields(made)
        self.construct_with(made, arguments)
        return made

    def fill_fields(self, made: GroovyObject) -> None:
        """Fields of ancestors first, then the own ones, then initializer blocks."""
        for kind in (self.parent, *self.traits):
            if isinstance(kind, ClassCreation):
                kind.fill_fields(made)
        for field in self.plan.fields:
            if not field.static:
                made.fields[field.name] = field.empty
        for field in self.plan.fields:
            if not field.static:
                made.fields[field.name] = self.initial(field, made)
        for code in self.plan.methods.get("<init-block>", ()):
            self.call(code, made, [])

    def construct_with(self, made: GroovyObject, arguments: list[Any]) -> None:
        """The constructor that fits, or named arguments as properties."""
        codes = self.plan.methods.get("<init>", [])
        code = choose(codes, arguments) if codes else None
        if code is not None:
            self.call(code, made, arguments)
        elif len(arguments) == 1 and isinstance(arguments[0], dict) and (not codes or choose(codes, [])):
            if codes:
                self.construct_with(made, [])
            for name, value in arguments[0].items():
                self.set_property(made, str(name), value)
        elif codes or (arguments and not self.construct_parent(made, arguments)):
            raise no_constructor(self, arguments)

    def construct_parent(self, made: GroovyObject, arguments: list[Any]) -> bool:
        """``super(...)``: the parent's constructor; an exception's message and cause."""
        if isinstance(self.parent, ClassCreation):
            self.parent.construct_with(made, arguments)
            return True
        if self.parent is not None and "java.lang.Throwable" in self.supers and self.parent.construct:
            like = self.parent.construct(*arguments)
            if isinstance(like, Throwable):
                made.fields |= {"message": like.message, "cause": like.cause}
            return True
        return not arguments
