"""Methods of strings, GStrings and characters.

    table       the method table                 letters     toUpperCase, trim, reverse
    comparing   contains, startsWith, compareTo  parts       substring, indexOf, take
    matching    replaceAll, split, =~            making      plus, padLeft, format
    numbers     toInteger, isNumber              converting  bytes, encodeBase64, asType
    formatting  what String.format does

``@define`` (table.py) enters a function; it sees plain text, whatever kind of string the receiver is.
"""

from twinline.rules.groovy.library.strings import (
    comparing,
    converting,
    letters,
    making,
    matching,
    numbers,
    parts,
)

__all__ = ["comparing", "converting", "letters", "making", "matching", "numbers", "parts"]
