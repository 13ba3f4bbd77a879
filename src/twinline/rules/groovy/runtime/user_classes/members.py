"""A declared class in one run: its ancestors, its static fields, its methods by name."""

from typing import TYPE_CHECKING, Any

from twinline.rules.groovy.runtime.classes import GroovyClass
from twinline.rules.groovy.runtime.closures import Code, Frame
from twinline.rules.groovy.runtime.overloads import choose
from twinline.rules.groovy.runtime.user_classes.plans import ClassPlan, FieldPlan

if TYPE_CHECKING:
    from twinline.rules.groovy.runtime.run import Run

__all__ = ["ClassMembers"]


class ClassMembers(GroovyClass):
    """``around`` is the frame an anonymous class stands in."""

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
            nested = type(self)(run, inner)
            self.statics[inner.name.rpartition(".")[2]] = nested
            run.classes.declare(nested)

    def prepare(self) -> None:
        """Look up the ancestors and fill the static fields, at first use."""
        if self.ready:
            return
        self.ready = True
        above = [self.run.classes.get(name) for name in (self.plan.parent, *self.plan.interfaces) if name]
        for kind in above:
            if isinstance(kind, ClassMembers):
                kind.prepare()
        supers = [name for kind in above for name in (kind.name, *kind.supers)]
        self.supers = tuple(dict.fromkeys([*supers, "java.lang.Object"]))
        interfaces = [kind for kind in above if kind.is_interface or self._is_trait(kind)]
        self.traits = tuple(interfaces)
        self.parent = next((kind for kind in above if kind not in interfaces), None)
        self._fill_statics()

    def _is_trait(self, kind: GroovyClass) -> bool:
        return isinstance(kind, ClassMembers) and kind.plan.kind == "trait"

    def _fill_statics(self) -> None:
        for name, arguments in self.plan.constants:
            self.statics[name] = None
            self.statics[name] = self.constant(name, self.run.call_code(arguments, self, []))
        for field in self.plan.fields:
            if field.static:
                self.statics[field.name] = self.initial(field, self)
        for code in self.plan.methods.get("<clinit>", ()):
            self.call(code, self, [])

    def constant(self, name: str, arguments: list[Any]) -> Any:
        """Make one constant of an enum; done where objects are made."""
        raise NotImplementedError(name, arguments)

    def constants(self) -> list[Any]:
        """The values of an enum, in order."""
        found = (self.statics.get(name) for name, _ in self.plan.constants)
        return [constant for constant in found if constant is not None]

    def initial(self, field: FieldPlan, this: Any) -> Any:
        """What a field holds at first."""
        if field.initial is None:
            return field.empty
        value = self.call(field.initial, this, [])
        return field.convert(value) if field.convert is not None else value

    def call(self, code: Code, this: Any, arguments: list[Any]) -> Any:
        """Run one method of this class."""
        return self.run.call_code(code, this, arguments, around=self.around if code.captures else None)

    def find_codes(self, name: str) -> list[tuple["ClassMembers", Code]]:
        """All methods of a name, nearest class first."""
        self.prepare()
        found = [(self, code) for code in self.plan.methods.get(name, ())]
        for kind in (self.parent, *self.traits):
            if isinstance(kind, ClassMembers):
                found += kind.find_codes(name)
        return found

    def method_names(self) -> set[str]:
        """The names of all methods, ancestors' included; not those in ``< >``, which no rule can call."""
        above = [
            kind.method_names() for kind in (self.parent, *self.traits) if isinstance(kind, ClassMembers)
        ]
        own = {name for name in self.plan.methods if not name.startswith("<")}
        return own.union(*above)

    def has_method(self, name: str) -> bool:
        return bool(self.find_codes(name)) or name in {"super", "this"}

    def chosen(self, name: str, arguments: list[Any]) -> tuple["ClassMembers", Code] | None:
        """The method that fits the arguments best, with the class it stands in."""
        found = self.find_codes(name)
        code = choose([code for _, code in found], arguments)
        return next((pair for pair in found if pair[1] is code), None) if code else None

    def attempt(self, this: Any, name: str, arguments: list[Any]) -> tuple[bool, Any]:
        """Call the method that fits: (True, its value), or (False, None) when there is none."""
        chosen = self.chosen(name, arguments)
        if chosen is None:
            return False, None
        kind, code = chosen
        return True, kind.call(code, kind if code in kind.plan.static else this, arguments)

    def attempt_static(self, name: str, arguments: list[Any]) -> tuple[bool, Any]:
        """The same for static methods only."""
        chosen = self.chosen(name, arguments)
        if chosen is None or chosen[1] not in chosen[0].plan.static:
            return False, None
        return True, chosen[0].call(chosen[1], chosen[0], arguments)
