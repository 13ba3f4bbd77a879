"""``new Type(arguments)``."""

from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.classes import GroovyClass
from twinline.rules.groovy.runtime.methods import static_method
from twinline.rules.groovy.runtime.naming import argument_types

__all__ = ["construct"]


def construct(kind: GroovyClass, arguments: list[Any]) -> Any:
    """Make an object. Raises MissingMethodException-like errors when no constructor fits."""
    create = getattr(kind, "create", None)
    if create is not None:
        return create(arguments)
    if kind.construct is None:
        raise GroovyError(f"{kind.name} cannot be constructed by a rule", "java.lang.InstantiationException")
    method = static_method(kind.construct)
    if not method.least <= len(arguments) <= method.most:
        raise no_constructor(kind, arguments)
    try:
        return kind.construct(*arguments)
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
        text = f"Could not construct {kind.name} from {argument_types(arguments)}: {error}"
        raise GroovyError(text, "java.lang.IllegalArgumentException") from error


def no_constructor(kind: GroovyClass, arguments: list[Any]) -> GroovyError:
    types = argument_types(arguments).partition(" values:")[0]
    return GroovyError(f"Could not find matching constructor for: {kind.name}{types}", MISSING_CONSTRUCTOR)


MISSING_CONSTRUCTOR = "groovy.lang.GroovyRuntimeException"
