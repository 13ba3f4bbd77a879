"""The method table of maps."""

from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable

__all__ = ["MAP"]

MAP = MethodTable("java.util.Map", OBJECT)


TABLES[dict] = MAP
