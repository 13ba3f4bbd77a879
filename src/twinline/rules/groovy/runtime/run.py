"""One run of a script: its variables, its meter, and the calling of code."""

from typing import TYPE_CHECKING, Any

from twinline.rules.groovy.errors import MissingMethod
from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.runtime.closures import Activation, Cell, Code, Frame, GroovyClosure
from twinline.rules.groovy.runtime.limits import Meter, sized
from twinline.rules.groovy.runtime.naming import argument_types
from twinline.rules.groovy.runtime.overloads import choose
from twinline.rules.groovy.runtime.values import JavaArray

if TYPE_CHECKING:
    from twinline.rules.groovy.runtime.class_table import ClassTable

__all__ = ["SCRIPT_CLASS", "Run"]

SCRIPT_CLASS = "Script1"
"""The name of the script's class in messages."""


class Run:
    """Everything that belongs to one execution. ``delegating`` is set once any closure got a delegate."""

    __slots__ = (
        "bindings",
        "classes",
        "delegating",
        "meter",
        "methods",
        "output",
        "output_size",
        "script",
        "static_imports",
    )

    def __init__(
        self,
        bindings: dict[str, Any],
        meter: Meter,
        classes: "ClassTable",
        *,
        methods: dict[str, list[Code]],
        script: HostObject,
        static_imports: dict[str, str],
    ) -> None:
        self.bindings = bindings
        self.meter = meter
        self.classes = classes
        self.methods = methods
        self.script = script
        self.static_imports = static_imports
        self.delegating = False
        self.output: list[str] = []
        self.output_size = 0

    def print(self, text: str) -> None:
        self.output_size += len(text)
        sized(self.output_size, text=True)
        self.output.append(text)

    def call_closure(self, closure: GroovyClosure, arguments: list[Any], called: str) -> Any:
        """Run a closure's body. One list for several parameters is taken apart."""
        code = closure.code
        wanted = len(code.parameters)
        if wanted > 1 and len(arguments) == 1 and isinstance(arguments[0], list):
            arguments = arguments[0]
        if len(arguments) != wanted:
            arguments = self._fitted(code, arguments, called)
        if code.typed and choose((code,), arguments) is None:
            raise self._unfit(code, arguments, called)
        return self._execute(code, closure.frame.copy(), arguments)

    def _fitted(self, code: Code, arguments: list[Any], called: str) -> list[Any]:
        """Arguments whose number differs from the parameters: defaults, ``it`` as null, or no such method."""
        wanted, given = len(code.parameters), len(arguments)
        if given == 0 and wanted == 1:
            parameter = code.parameters[0]
            return [] if parameter.default or parameter.variadic else [None]
        variadic = bool(code.parameters) and code.parameters[-1].variadic
        if code.required <= given and (given <= wanted or variadic):
            return arguments
        raise self._unfit(code, arguments, called)

    def _unfit(self, code: Code, arguments: list[Any], called: str) -> MissingMethod:
        return MissingMethod(called, f"{SCRIPT_CLASS}${code.name}", argument_types(arguments))

    def call_code(self, code: Code, this: Any, arguments: list[Any], around: Frame | None = None) -> Any:
        """Run a method's body with ``this``; ``around`` is the frame whose variables it shares."""
        frame: Frame = [None] * code.size
        frame[0] = Activation(self, this)
        if around is not None:
            for source, target in code.captures:
                frame[target] = around[source]
        return self._execute(code, frame, arguments)

    def _execute(self, code: Code, frame: Frame, arguments: list[Any]) -> Any:
        meter = self.meter
        meter.steps -= 1
        if meter.steps < 0:
            raise meter.out_of_steps().at(code.line, code.column)
        if meter.depth <= 0:
            raise meter.out_of_depth().at(code.line, code.column)
        meter.depth -= 1
        try:
            if code.plain:
                frame[1 : 1 + len(arguments)] = arguments
            else:
                bind(code, frame, arguments)
            return code.body(frame)
        finally:
            meter.depth += 1

    def call_method(self, name: str, arguments: list[Any]) -> Any:
        """A method of the script. Raises MissingMethod."""
        codes = self.methods.get(name)
        code = choose(codes, arguments) if codes else None
        if code is None:
            raise MissingMethod(name, SCRIPT_CLASS, argument_types(arguments), self.methods)
        return self.call_code(code, self.script, arguments)


def bind(code: Code, frame: Frame, arguments: list[Any]) -> None:
    """Put arguments into their slots, with defaults, conversions, variable arguments and cells.

    Defaults are given out from the left, as Groovy's generated overloads do: with ``(a = 1, b, c = 3)`` one
    argument is ``b``, two are ``a`` and ``b``.
    """
    spare = len(arguments) - code.required
    position = 0
    for parameter in code.parameters:
        if parameter.variadic:
            value = _rest(arguments[position:])
            position = len(arguments)
        elif parameter.default is not None and spare <= 0:
            value = parameter.default(frame)
        else:
            spare -= parameter.default is not None
            value = arguments[position]
            position += 1
        if parameter.convert is not None:
            value = parameter.convert(value)
        frame[parameter.slot] = Cell(value) if parameter.captured else value


def _rest(arguments: list[Any]) -> list[Any]:
    if len(arguments) == 1 and isinstance(arguments[0], JavaArray):
        return arguments[0]
    return JavaArray(arguments)
