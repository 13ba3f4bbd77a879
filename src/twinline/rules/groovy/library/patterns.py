"""Patterns and matchers."""

from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.elements import visitor
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.regexes import Matcher, Pattern, java_split, replace_all
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import JavaArray, Long, Range

__all__: list[str] = []

PATTERN = MethodTable("java.util.regex.Pattern", OBJECT)
MATCHER = MethodTable("java.util.regex.Matcher", OBJECT)
TABLES[Pattern] = PATTERN
TABLES[Matcher] = MATCHER


@PATTERN.define("matcher")
def matcher(pattern: Pattern, text: Any) -> Matcher:
    return Matcher(pattern, to_text(text))


@PATTERN.define("pattern")
def source(pattern: Pattern) -> str:
    return pattern.source


@PATTERN.define("flags")
def flags(pattern: Pattern) -> int:
    return pattern.flags


@PATTERN.define("split")
def split(pattern: Pattern, text: Any, limit: int = 0) -> JavaArray:
    return JavaArray(java_split(to_text(text), pattern, limit), "java.lang.String")


@PATTERN.define("isCase")
def is_case(pattern: Pattern, text: Any) -> bool:
    return text is not None and pattern.matches_whole(to_text(text))


@MATCHER.define("find")
def find(found: Matcher, start: int | None = None) -> bool:
    if start is not None:
        found.reset()
        found.position = start
    return found.find()


@MATCHER.define("matches")
def matches(found: Matcher) -> bool:
    return found.matches()


@MATCHER.define("lookingAt")
def looking_at(found: Matcher) -> bool:
    return found.looking_at()


@MATCHER.define("hitEnd")
def hit_end(found: Matcher) -> bool:
    return found.position >= len(found.text)


@MATCHER.define("group")
def group(found: Matcher, which: Any = 0) -> Any:
    return found.group(which)


@MATCHER.define("groupCount")
def group_count(found: Matcher) -> int:
    return int(found.pattern.compiled.groups)


@MATCHER.define("hasGroup")
def has_group(found: Matcher) -> bool:
    return group_count(found) > 0


@MATCHER.define("start")
def start(found: Matcher, which: int = 0) -> int:
    return int(found.match().start(which))


@MATCHER.define("end")
def end(found: Matcher, which: int = 0) -> int:
    return int(found.match().end(which))


@MATCHER.define("reset")
def reset(found: Matcher, text: Any = None) -> Matcher:
    if text is not None:
        found.text = to_text(text)
    found.reset()
    return found


@MATCHER.define("getCount")
def count(found: Matcher) -> int:
    return len(found.all())


@MATCHER.define("size")
def size(found: Matcher) -> Long:
    return Long(len(found.all()))


@MATCHER.define("getAt")
def get_at(found: Matcher, index: Any) -> Any:
    """One match by its number; several for a range or list."""
    everything = found.all()
    if isinstance(index, (Range, list)):
        return [get_at(found, one) for one in index]
    count = len(everything)
    if not -count <= index < count:
        raise GroovyError(
            f"index is out of range {-count}..{count - 1} (index = {int(index)})",
            "java.lang.IndexOutOfBoundsException",
        )
    return everything[index]


@MATCHER.define("iterator")
def iterator(found: Matcher) -> Any:
    return iter(found.all())


@MATCHER.define("each")
def each(found: Matcher, closure: GroovyClosure) -> Matcher:
    for one in found.all():
        closure(one)
    return found


@MATCHER.define("collect")
def collect(found: Matcher, closure: GroovyClosure | None = None) -> list[Any]:
    everything = found.all()
    return [visitor(closure, everything)(one) for one in everything] if closure is not None else everything


@MATCHER.define("findAll")
def find_all(found: Matcher, closure: GroovyClosure | None = None) -> list[Any]:
    from twinline.rules.groovy.runtime.calls import invoke  # noqa: PLC0415

    return list(invoke(found.all(), "findAll", [] if closure is None else [closure]))


@MATCHER.define("toList")
def to_list(found: Matcher) -> list[Any]:
    return found.all()


@MATCHER.define("replaceAll")
def replace(found: Matcher, replacement: Any) -> str:
    return replace_all(found.text, found.pattern, to_text(replacement))


@MATCHER.define("replaceFirst")
def replace_first(found: Matcher, replacement: Any) -> str:
    return replace_all(found.text, found.pattern, to_text(replacement), first_only=True)


@MATCHER.define("appendReplacement")
def append_replacement(found: Matcher, builder: Any, replacement: Any) -> Matcher:
    builder.append(found.append_replacement(to_text(replacement)))
    return found


@MATCHER.define("appendTail")
def append_tail(found: Matcher, builder: Any) -> Any:
    builder.append(found.tail())
    return builder


@MATCHER.define("pattern")
def pattern(found: Matcher) -> Pattern:
    return found.pattern
