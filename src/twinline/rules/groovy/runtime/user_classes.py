"""Classes that a rule declares: plans made by the compiler, classes made of them for each run.

A class made for a run owns its static fields, so nothing stays from one run to the next.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twinline.rules.groovy.errors import GroovyError, MissingMethod, MissingProperty
from twinline.rules.groovy.runtime.calls import REFUSED, call_library, decapitalized
from twinline.rules.groovy.runtime.classes import GroovyClass, Throwable
from twinline.rules.groovy.runtime.closures import Code, Frame, GroovyClosure
from twinline.rules.groovy.runtime.construction import no_constructor
from twinline.rules.groovy.runtime.methods import OBJECT
from twinline.rules.groovy.runtime.naming import argument_types
from twinline.rules.groovy.runtime.objects import GroovyObject
from twinline.rules.groovy.runtime.overloads import choose
from twinline.rules.groovy.runtime.truth import is_true

if TYPE_CHECKING:
    from twinline.rules.groovy.runtime.run import Run

__all__ = ["ClassPlan", "FieldPlan", "UserClass"]


class FieldPlan:
    """A field: ``initial`` code or ``empty`` value, ``convert`` for its type."""

    __slots__ = ("convert", "empty", "initial", "name", "static")

    def __init__(
        self,
        name: str,
        *,
        static: bool,
        initial: Code | None,
        convert: Callable[[Any], Any] | None,
        empty: Any = None,
    ) -> None:
        self.name = name
        self.static = static
        self.initial = initial
        self.convert = convert
        self.empty = empty


class ClassPlan:
    """A class as declared."""

    __slots__ = (
        "constants", "fields", "inner", "interfaces", "kind", "methods", "name", "parent", "static",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        kind: str,
        *,
        parent: str | None,
        interfaces: tuple[str, ...],
        inner: tuple["ClassPlan", ...],
    ) -> None:
        self.name = name
        self.kind = kind
        self.parent = parent
        self.interfaces = interfaces
        self.inner = inner
        self.fields: list[FieldPlan] = []
        self.methods: dict[str, list[Code]] = {}
        self.static: set[Code] = set()
        self.constants: list[tuple[str, Code]] = []

    def add_method(self, name: str, code: Code, *, static: bool, abstract: bool) -> None:
        if not abstract:
            self.methods.setdefault(name, []).append(code)
        if static:
            self.static.add(code)


class UserClass(GroovyClass):
    """A declared class in one run. ``around`` is the frame an anonymous class stands in."""

    __slots__ = ("around", "parent", "plan", "ready", "run", "traits")

    def __init__(self, run: "Run", plan: ClassPlan, around: Frame | None = None) -> None:
        super().__init__(plan.name, is_interface=plan.kind == "interface")
        self.run = run
        self.plan = plan
        self.around = around
        self.ready = False
        self.parent: GroovyClass | None = None
        self.traits: tuple[GroovyClass, ...] = ()
        for inner in plan.inner:
            nested = UserClass(run, inner)
            self.statics[inner.name.rpartition(".")[2]] = nested
            run.classes.declare(nested)

    # getting ready: ancestors are looked up and static fields filled at first use

    def prepare(self) -> "UserClass":
        if self.ready:
            return self
        self.ready = True
        above = [self.run.classes.get(name) for name in (self.plan.parent, *self.plan.interfaces) if name]
        for kind in above:
            if isinstance(kind, UserClass):
                kind.prepare()
        supers = [name for kind in above for name in (kind.name, *kind.supers)]
        self.supers = tuple(dict.fromkeys([*supers, "java.lang.Object"]))
        interfaces = [kind for kind in above if kind.is_interface or self._is_trait(kind)]
        self.traits = tuple(interfaces)
        self.parent = next((kind for kind in above if kind not in interfaces), None)
        self._fill_statics()
        return self

    def _is_trait(self, kind: GroovyClass) -> bool:
        return isinstance(kind, UserClass) and kind.plan.kind == "trait"

    def _fill_statics(self) -> None:
        for name, arguments in self.plan.constants:
            self.statics[name] = None
            constant = self._instance(self.run.call_code(arguments, self, []))
            constant.fields |= {"$name": name, "$ordinal": len(self.constants())}
            self.statics[name] = constant
        for field in self.plan.fields:
            if field.static:
                self.statics[field.name] = self._initial(field, self)
        for code in self.plan.methods.get("<clinit>", ()):
            self._call(code, self, [])

    def constants(self) -> list[Any]:
        """The values of an enum, in order."""
        found = (self.statics.get(name) for name, _ in self.plan.constants)
        return [constant for constant in found if constant is not None]

    def _initial(self, field: FieldPlan, this: Any) -> Any:
        if field.initial is None:
            return field.empty
        value = self._call(field.initial, this, [])
        return field.convert(value) if field.convert is not None else value

    def _call(self, code: Code, this: Any, arguments: list[Any]) -> Any:
        return self.run.call_code(code, this, arguments, around=self.around if code.captures else None)

    # objects

    def create(self, arguments: list[Any]) -> GroovyObject:
        """``new``. An interface or enum cannot be made."""
        self.prepare()
        if self.plan.kind in {"interface", "trait", "enum"}:
            raise GroovyError(f"You cannot create an instance from the {self.plan.kind} {self.name}",
                              "java.lang.InstantiationException")  # fmt: skip
        return self._instance(arguments)

    def _instance(self, arguments: list[Any]) -> GroovyObject:
        made = GroovyObject(self)
        self._fill_fields(made)
        self._construct(made, arguments)
        return made

    def _fill_fields(self, made: GroovyObject) -> None:
        for kind in (self.parent, *self.traits):
            if isinstance(kind, UserClass):
                kind._fill_fields(made)  # noqa: SLF001 another class of the same kind
        for field in self.plan.fields:
            if not field.static:
                made.fields[field.name] = field.empty
        for field in self.plan.fields:
            if not field.static:
                made.fields[field.name] = self._initial(field, made)
        for code in self.plan.methods.get("<init-block>", ()):
            self._call(code, made, [])

    def _construct(self, made: GroovyObject, arguments: list[Any]) -> None:
        codes = self.plan.methods.get("<init>", [])
        code = choose(codes, arguments) if codes else None
        if code is not None:
            self._call(code, made, arguments)
        elif len(arguments) == 1 and isinstance(arguments[0], dict) and (not codes or choose(codes, [])):
            if codes:
                self._construct(made, [])
            for name, value in arguments[0].items():
                self.set_property(made, str(name), value)
        elif codes or (arguments and not self._construct_parent(made, arguments)):
            raise no_constructor(self, arguments)

    def _construct_parent(self, made: GroovyObject, arguments: list[Any]) -> bool:
        """``super(...)``: the parent's constructor; an exception's message and cause."""
        if isinstance(self.parent, UserClass):
            self.parent._construct(made, arguments)  # noqa: SLF001
            return True
        if self.parent is not None and "java.lang.Throwable" in self.supers and self.parent.construct:
            like = self.parent.construct(*arguments)
            if isinstance(like, Throwable):
                made.fields |= {"message": like.message, "cause": like.cause}
            return True
        return not arguments

    # methods

    def find_codes(self, name: str) -> list[tuple["UserClass", Code]]:
        """All methods of a name, nearest class first."""
        self.prepare()
        found = [(self, code) for code in self.plan.methods.get(name, ())]
        for kind in (self.parent, *self.traits):
            if isinstance(kind, UserClass):
                found += kind.find_codes(name)
        return found

    def has_method(self, name: str) -> bool:
        return bool(self.find_codes(name)) or name in {"super", "this"}

    def _choose(self, name: str, arguments: list[Any]) -> tuple["UserClass", Code] | None:
        found = self.find_codes(name)
        code = choose([code for _, code in found], arguments)
        return next((pair for pair in found if pair[1] is code), None) if code else None

    def invoke(self, this: GroovyObject, name: str, arguments: list[Any]) -> Any:
        """``object.name(arguments)``."""
        if name == "super":
            return self._construct_parent(this, arguments)
        if name == "this":
            return self._construct(this, arguments)
        chosen = self._choose(name, arguments)
        if chosen is not None:
            kind, code = chosen
            return kind._call(code, kind if code in kind.plan.static else this, arguments)  # noqa: SLF001
        return self._invoke_other(this, name, arguments)

    def invoke_parent(self, this: Any, name: str, arguments: list[Any]) -> Any:
        """``super.name(arguments)``."""
        self.prepare()
        for kind in (self.parent, *self.traits):
            if isinstance(kind, UserClass) and (chosen := kind._choose(name, arguments)):  # noqa: SLF001
                return chosen[0]._call(chosen[1], this, arguments)  # noqa: SLF001
        return self._invoke_other(this, name, arguments)

    def _invoke_other(self, this: GroovyObject, name: str, arguments: list[Any]) -> Any:
        """A closure in a field, an enum's methods, accessors, what every object has."""
        kept = this.fields.get(name)
        if isinstance(kept, GroovyClosure):
            return kept(*arguments)
        if self.plan.kind == "enum" and not arguments and name in {"name", "ordinal"}:
            return this.fields["$" + name]
        if not arguments and name.startswith("get") and decapitalized(name[3:]) in this.fields:
            return this.fields[decapitalized(name[3:])]
        if not arguments and name.startswith("is") and decapitalized(name[2:]) in this.fields:
            return this.fields[decapitalized(name[2:])]
        if len(arguments) == 1 and name.startswith("set") and decapitalized(name[3:]) in this.fields:
            self.set_field(this, decapitalized(name[3:]), arguments[0])
            return None
        method = OBJECT.find(name)
        if method is not None and method.least <= len(arguments) <= method.most and name not in REFUSED:
            return call_library(method, this, arguments)
        raise MissingMethod(name, self.name, argument_types(arguments))

    def invoke_static(self, name: str, arguments: list[Any]) -> Any:
        """``Type.name(arguments)``."""
        chosen = self._choose(name, arguments)
        if chosen is not None and chosen[1] in chosen[0].plan.static:
            return chosen[0]._call(chosen[1], chosen[0], arguments)  # noqa: SLF001
        if self.plan.kind == "enum" and name == "values" and not arguments:
            return self.constants()
        if self.plan.kind == "enum" and name == "valueOf" and len(arguments) == 1:
            return self._constant(str(arguments[0]))
        kept = self.statics.get(name)
        if isinstance(kept, GroovyClosure):
            return kept(*arguments)
        if not arguments and name in {"getName", "getSimpleName", "toString"}:
            return {"getName": self.name, "getSimpleName": self.simple_name}.get(name, f"class {self.name}")
        raise MissingMethod(name, self.name, argument_types(arguments))

    def _constant(self, name: str) -> Any:
        found = self.statics.get(name) if any(name == known for known, _ in self.plan.constants) else None
        if found is None:
            raise GroovyError(f"No enum constant {self.name}.{name}", "java.lang.IllegalArgumentException")
        return found

    # properties

    def get_property(self, this: GroovyObject, name: str) -> Any:
        """``object.name`` from outside: the getter first, then the field."""
        capital = name[:1].upper() + name[1:]
        for accessor in (f"get{capital}", f"is{capital}"):
            chosen = self._choose(accessor, [])
            if chosen is not None:
                return chosen[0]._call(chosen[1], this, [])  # noqa: SLF001
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
        raise MissingProperty(name, self.name)

    def static_property(self, name: str) -> tuple[bool, Any]:
        """A static field of this class or of one above: (found, value)."""
        self.prepare()
        if name in self.statics:
            return True, self.statics[name]
        chosen = self._choose(f"get{name[:1].upper()}{name[1:]}", [])
        if chosen is not None and chosen[1] in chosen[0].plan.static:
            return True, chosen[0]._call(chosen[1], chosen[0], [])  # noqa: SLF001
        for kind in (self.parent, *self.traits):
            if isinstance(kind, UserClass):
                found, value = kind.static_property(name)
                if found:
                    return True, value
        if name in {"name", "simpleName"}:
            return True, self.name if name == "name" else self.simple_name
        return False, None

    def set_property(self, this: GroovyObject, name: str, value: Any) -> None:
        """``object.name = value`` from outside: the setter first."""
        chosen = self._choose(f"set{name[:1].upper()}{name[1:]}", [value])
        if chosen is not None:
            chosen[0]._call(chosen[1], this, [value])  # noqa: SLF001
        else:
            self.set_field(this, name, value)

    def set_field(self, this: GroovyObject, name: str, value: Any) -> None:
        """A field as the class's own methods set it."""
        if name in this.fields:
            this.fields[name] = self._converted(name, value)
        elif not self.set_static_property(name, value):
            raise MissingProperty(name, self.name)

    def _converted(self, name: str, value: Any) -> Any:
        for field in self.plan.fields:
            if field.name == name:
                return field.convert(value) if field.convert is not None else value
        return self.parent._converted(name, value) if isinstance(self.parent, UserClass) else value  # noqa: SLF001

    def set_static_property(self, name: str, value: Any) -> bool:
        """True when a static field of that name exists here or above."""
        self.prepare()
        if any(field.static and field.name == name for field in self.plan.fields):
            self.statics[name] = self._converted(name, value)
            return True
        return isinstance(self.parent, UserClass) and self.parent.set_static_property(name, value)

    # what operators and the library ask

    def message_of(self, this: GroovyObject) -> str | None:
        """An exception's message: ``getMessage()`` if the class has one."""
        value = self.get_property(this, "message")
        return None if value is None else str(value)

    def text_of(self, this: GroovyObject) -> str:
        chosen = self._choose("toString", [])
        if chosen is not None:
            return str(chosen[0]._call(chosen[1], this, []))  # noqa: SLF001
        if self.plan.kind == "enum":
            return str(this.fields["$name"])
        if "java.lang.Throwable" in self.supers:
            message = self.message_of(this)
            return self.name if message is None else f"{self.name}: {message}"
        return f"{self.name}@{id(this) & 0xFFFFFFF:x}"

    def truth_of(self, this: GroovyObject) -> bool:
        chosen = self._choose("asBoolean", [])
        return is_true(chosen[0]._call(chosen[1], this, [])) if chosen else True  # noqa: SLF001

    def order_of(self, this: GroovyObject, other: Any) -> int | None:
        chosen = self._choose("compareTo", [other])
        if chosen is not None:
            return int(chosen[0]._call(chosen[1], this, [other]))  # noqa: SLF001
        if self.plan.kind == "enum" and isinstance(other, GroovyObject) and other.kind is self:
            return int(this.fields["$ordinal"] - other.fields["$ordinal"])
        return None

    def equal(self, this: GroovyObject, other: object) -> bool:
        if this is other:
            return True
        chosen = self._choose("equals", [other])
        return bool(chosen[0]._call(chosen[1], this, [other])) if chosen else False  # noqa: SLF001

    def hash_of(self, this: GroovyObject) -> int:
        chosen = self._choose("hashCode", [])
        return int(chosen[0]._call(chosen[1], this, [])) if chosen else object.__hash__(this)  # noqa: SLF001
