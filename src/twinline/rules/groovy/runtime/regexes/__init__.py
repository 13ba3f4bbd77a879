"""Java's regular expressions on the ``regex`` package.

    translation  Java's notation             pattern    Pattern, and the bound on matching time
    matcher      find, group, all            replacing  replaceAll, split, ``$1``

Everything that matches goes through ``timed`` (pattern.py).
"""

from twinline.rules.groovy.runtime.regexes.matcher import Matcher
from twinline.rules.groovy.runtime.regexes.pattern import COMMENTS, Pattern, compile_pattern
from twinline.rules.groovy.runtime.regexes.replacing import java_split, quote_replacement, replace_all

__all__ = [
    "COMMENTS",
    "Matcher",
    "Pattern",
    "compile_pattern",
    "java_split",
    "quote_replacement",
    "replace_all",
]
