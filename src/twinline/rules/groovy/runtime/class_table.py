"""Which classes a script can name: its own, the host's, the library's. Looked up when reached."""

from collections.abc import Callable, Mapping
from typing import Any

from twinline.rules.groovy.errors import GroovyError, Refused
from twinline.rules.groovy.runtime.classes import GroovyClass

__all__ = ["ClassTable"]

AUTOMATIC = ("java.lang.", "java.util.", "java.io.", "java.net.", "groovy.lang.", "groovy.util.")
"""Packages every Groovy file imports."""

ALIASES = {"BigDecimal": "java.math.BigDecimal", "BigInteger": "java.math.BigInteger"}
PRIMITIVES = {
    "int": "java.lang.Integer", "long": "java.lang.Long", "boolean": "java.lang.Boolean",
    "char": "java.lang.Character",
    "double": "java.lang.Double", "float": "java.lang.Float", "short": "java.lang.Short",
    "byte": "java.lang.Byte",
}  # fmt: skip
CLOSED = frozenset(
    {
        "java.lang.System", "java.lang.Runtime", "java.lang.Thread", "java.lang.ProcessBuilder",
        "java.lang.Class",
        "java.lang.ClassLoader", "java.io.File", "java.net.URL", "java.net.Socket", "groovy.util.Eval",
        "groovy.lang.GroovyShell", "groovy.lang.GroovyClassLoader", "groovy.lang.Binding",
        "java.lang.Process",
        "java.io.FileReader", "java.io.FileWriter", "java.nio.file.Files", "java.nio.file.Paths",
    }
)  # fmt: skip
"""Classes that exist and are closed: named only to give a clear answer."""


class ClassTable:
    """Names to classes, for one script."""

    def __init__(
        self,
        library: Mapping[str, GroovyClass],
        host: Mapping[str, GroovyClass | Callable[..., Any]],
        imports: Mapping[str, str],
        packages: tuple[str, ...],
    ) -> None:
        self._library = library
        self._host: Mapping[str, GroovyClass] = {name: _as_class(name, found) for name, found in host.items()}
        self._imports = imports
        self._packages = (*AUTOMATIC, *packages)
        self._own: dict[str, GroovyClass] = {}
        self._found: dict[str, GroovyClass] = {}

    def for_run(self) -> "ClassTable":
        """The same names, with room for the classes that one run makes."""
        return ClassTable(self._library, self._host, self._imports, self._packages[len(AUTOMATIC) :])

    def declare(self, kind: GroovyClass) -> None:
        """Add a class of the script itself."""
        self._own[kind.name] = kind

    def find(self, name: str) -> GroovyClass | None:
        """The class, or None. Raises Refused for classes that rules must not reach."""
        found = self._own.get(name) or self._found.get(name)
        if found is None:
            found = self._search(name)
            if found is not None:
                self._found[name] = found
        return found

    def get(self, name: str) -> GroovyClass:
        """The class. Raises GroovyError when there is none."""
        found = self.find(name)
        if found is None:
            raise GroovyError(f"unable to resolve class {name}", "java.lang.NoClassDefFoundError")
        return found

    def _search(self, name: str) -> GroovyClass | None:
        for candidate in self._candidates(name):
            if candidate in CLOSED and candidate not in self._library:
                raise Refused(f"{candidate} is not available to rules")
            found = self._host.get(candidate) or self._library.get(candidate)
            if found is not None:
                return found
        return self._nested(name)

    def _candidates(self, name: str) -> list[str]:
        if name in PRIMITIVES:
            return [PRIMITIVES[name]]
        first, _, rest = name.partition(".")
        if first in self._imports:
            imported = self._imports[first]
            return [f"{imported}.{rest}" if rest else imported, name]
        if "." in name:
            return [name, name.replace("$", ".")]
        return [ALIASES.get(name, name), *(package + name for package in self._packages)]

    def _nested(self, name: str) -> GroovyClass | None:
        """``Outer.Inner`` where Outer is known."""
        outer, _, inner = name.rpartition(".")
        if not outer:
            return None
        kind = self.find(outer)
        nested = kind.statics.get(inner) if kind is not None else None
        return nested if isinstance(nested, GroovyClass) else None


def _as_class(name: str, found: GroovyClass | Callable[..., Any]) -> GroovyClass:
    return found if isinstance(found, GroovyClass) else GroovyClass(name, construct=found)
