"""``this`` of a script, ``binding``, and the functions every script can call."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from twinline.rules.groovy.errors import MissingMethod, MissingProperty
from twinline.rules.groovy.host import HostObject
from twinline.rules.groovy.library.strings.formatting import format_text
from twinline.rules.groovy.runtime.text import to_text

if TYPE_CHECKING:
    from twinline.rules.groovy.runtime.run import Run

__all__ = ["ScriptObject"]


class Binding(HostObject):
    """``binding.hasVariable("x")``, ``binding.x``, ``binding.variables``."""

    groovy_class = "groovy.lang.Binding"

    def __init__(self, variables: dict[str, Any]) -> None:
        self._variables = variables

    def get_property(self, name: str) -> Any:
        if name == "variables":
            return self._variables
        if name not in self._variables:
            raise MissingProperty(name)
        return self._variables[name]

    def set_property(self, name: str, value: Any) -> None:
        self._variables[name] = value

    def invoke(self, name: str, arguments: list[Any]) -> Any:
        match name, [to_text(argument) for argument in arguments[:1]]:
            case "hasVariable", [variable]:
                return variable in self._variables
            case "getVariable", [variable]:
                return self.get_property(variable)
            case "setVariable", [variable]:
                return self.set_property(variable, arguments[1])
            case "getVariables", []:
                return self._variables
        raise MissingMethod(name)


class ScriptObject(HostObject):
    """The script itself: its methods, its variables as properties, and print."""

    groovy_class = "Script1"

    def __init__(self) -> None:
        self.run: Run

    def get_property(self, name: str) -> Any:
        if name in self.run.bindings:
            return self.run.bindings[name]
        if name == "binding":
            return Binding(self.run.bindings)
        raise MissingProperty(name)

    def set_property(self, name: str, value: Any) -> None:
        self.run.bindings[name] = value

    def invoke(self, name: str, arguments: list[Any]) -> Any:
        if name in self.run.methods:
            return self.run.call_method(name, arguments)
        found = self.builtin(name)
        if found is not None:
            return found(arguments)
        raise MissingMethod(name)

    def method_names(self) -> Iterable[str]:
        return self.run.methods

    def builtin(self, name: str) -> Callable[[list[Any]], Any] | None:
        """A function that every script has, or None."""
        return {
            "println": self._print_line,
            "print": self._print,
            "printf": self._print_formatted,
            "sprintf": lambda arguments: format_text(to_text(arguments[0]), arguments[1:]),
            "getBinding": lambda _arguments: Binding(self.run.bindings),
        }.get(name)

    def _print(self, arguments: list[Any], name: str = "print", ending: str = "") -> None:
        if len(arguments) > 1:
            raise MissingMethod(name)
        self.run.print("".join(map(to_text, arguments)) + ending)

    def _print_line(self, arguments: list[Any]) -> None:
        self._print(arguments, "println", "\n")

    def _print_formatted(self, arguments: list[Any]) -> None:
        self.run.print(format_text(to_text(arguments[0]), arguments[1:]))
