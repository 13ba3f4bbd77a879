"""Methods of maps and their entries.

    table     the method table     keys       get, put, remove, plus
    entries   entry.key            selecting  findAll, sort, groupBy
    defaults  withDefault

What every value can do (each, find, collect) is in objects.py.
"""

from twinline.rules.groovy.library.maps import defaults, entries, keys, selecting

__all__ = ["defaults", "entries", "keys", "selecting"]
