"""Methods of lists, sets and ranges.

    table      the method table            contents   size, contains, join
    parts      first, take, findAll        changing   add, remove, retainAll
    combining  plus, minus, flatten        ordering   sort, max, unique
    gathering  sum, count, groupBy, collectEntries

What only lists can do (positions) is in lists.py; what every value can do (each, find, collect) in
objects.py.
"""

from twinline.rules.groovy.library.collections import (
    changing,
    combining,
    contents,
    gathering,
    ordering,
    parts,
)

__all__ = ["changing", "combining", "contents", "gathering", "ordering", "parts"]
