"""Short ways to run a rule in a test."""

from typing import Any

from twinline.rules.groovy import Budget, GroovyError, compile_script
from twinline.rules.groovy.runtime.text import inspect


def run(source: str, /, budget: Budget | None = None, **bindings: Any) -> Any:
    """The rule's value."""
    return compile_script(source).run(bindings, budget)


def shown(source: str, /, **bindings: Any) -> str:
    """The rule's value the way Groovy's ``inspect()`` shows it."""
    return inspect(run(source, **bindings))


def failure(source: str, /, budget: Budget | None = None, **bindings: Any) -> GroovyError:
    """The error the rule ends with."""
    try:
        value = run(source, budget, **bindings)
    except GroovyError as error:
        return error
    raise AssertionError(f"the rule ended with {value!r} and no error")
