"""A compiled rule, and how it is run."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from twinline.rules.groovy.compiler import Program, compile_tree
from twinline.rules.groovy.errors import GroovySyntaxError, LimitExceeded
from twinline.rules.groovy.library import LIBRARY
from twinline.rules.groovy.parser import parse
from twinline.rules.groovy.runtime.class_table import ClassTable
from twinline.rules.groovy.runtime.classes import GroovyClass
from twinline.rules.groovy.runtime.limits import Budget, Meter, current_meter
from twinline.rules.groovy.runtime.run import Run
from twinline.rules.groovy.runtime.script_object import ScriptObject
from twinline.rules.groovy.runtime.user_classes import UserClass

__all__ = ["Script", "compile_script"]

Classes = Mapping[str, GroovyClass | Callable[..., Any]]

PYTHON_FRAMES = 8_000
"""Python calls that may be nested: a Groovy call takes up to forty, and a budget allows 200 of them."""


class Script:
    """A rule ready to run. Holds no state of a run, so runs may overlap."""

    def __init__(self, name: str, program: Program, classes: ClassTable) -> None:
        self.name = name
        self._program = program
        self._classes = classes

    def run(
        self,
        bindings: dict[str, Any],
        budget: Budget | None = None,
        *,
        output: list[str] | None = None,
    ) -> Any:
        """The script's value. Bare assignments in the rule land in ``bindings``, printed text in ``output``.

        Raises GroovyError, with line and column, for what the rule does not catch. Other exceptions are the
        host's own and pass through.
        """
        run = self._start(bindings, Meter(budget or Budget()))
        if output is not None:
            run.output = output
        token = current_meter.set(run.meter)
        try:
            with deep_python_stack():
                return run.call_code(self._program.body, run.script, [])
        except RecursionError:
            raise LimitExceeded("Calls are nested too deeply. Look for a method that calls itself.") from None
        except MemoryError:
            raise LimitExceeded("The rule used up its memory.") from None
        finally:
            current_meter.reset(token)

    def _start(self, bindings: dict[str, Any], meter: Meter) -> Run:
        script = ScriptObject()
        program = self._program
        run = Run(
            bindings,
            meter,
            self._classes.for_run(),
            methods=program.methods,
            script=script,
            static_imports=program.static_imports,
        )
        script.run = run
        for plan in program.classes:
            run.classes.declare(UserClass(run, plan))
        return run


def compile_script(source: str, name: str = "Script1", *, classes: Classes | None = None) -> Script:
    """Check and translate a rule. Raises GroovySyntaxError with line and column."""
    try:
        with deep_python_stack():
            program = compile_tree(parse(source))
    except RecursionError:
        raise GroovySyntaxError("The rule is nested too deeply", 1, 1) from None
    table = ClassTable(LIBRARY, classes or {}, program.imports, program.packages)
    return Script(name, program, table)


@contextmanager
def deep_python_stack() -> Iterator[None]:
    """Allow as many nested Python calls as a rule within its budget needs; never lowers the limit."""
    before = sys.getrecursionlimit()
    if before < PYTHON_FRAMES:
        sys.setrecursionlimit(PYTHON_FRAMES)
    yield
