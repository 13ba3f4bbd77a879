"""Class names in expressions: ``groovy.json.JsonOutput.toJson(x)`` looks like properties of ``groovy``."""

from twinline.rules.groovy import ast
from twinline.rules.groovy.compiler.scope import Scope

__all__ = ["class_reference"]


def class_reference(node: ast.Expression, scope: Scope) -> str | None:
    """``a.b.C`` when the expression may be the full name of a class, else None.

    It may when it is a plain path, starts with no local variable and its last part is capitalized.
    """
    parts: list[str] = []
    current = node
    while isinstance(current, ast.Property):
        name = current.name
        if current.safe or current.spread or not isinstance(name, ast.Literal):
            return None
        parts.append(str(name.value))
        current = current.owner
    if not isinstance(current, ast.Variable) or not parts:
        return None
    if scope.find(current.name) is not None:
        return None
    parts.append(current.name)
    return ".".join(reversed(parts)) if parts[0][:1].isupper() else None
