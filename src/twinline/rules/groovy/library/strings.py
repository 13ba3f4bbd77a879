"""Strings, GStrings and characters."""

import base64
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.formatting import format_text
from twinline.rules.groovy.runtime.closures import GroovyClosure
from twinline.rules.groovy.runtime.gpath import get_index
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.regexes import Matcher, Pattern, compile_pattern, java_split, replace_all
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.truth import is_true
from twinline.rules.groovy.runtime.types import coercer, number_format
from twinline.rules.groovy.runtime.values import BigInteger, Character, Float, GString, JavaArray, Long

__all__ = ["STRING", "parse_integer"]

STRING = MethodTable("java.lang.String", OBJECT)
TABLES[str] = STRING
TABLES[Character] = STRING
TABLES[GString] = STRING

JAVA_SPACE = "".join(map(chr, range(33)))
"""What ``trim`` takes away: everything up to the blank."""


def define(*names: str) -> Any:
    """Enter a function that sees the text of its receiver, be it String, GString or Character."""

    def enter(function: Any) -> Any:
        import functools  # noqa: PLC0415

        @functools.wraps(function)
        def with_text(text: Any, *arguments: Any) -> Any:
            return function(str(text), *arguments)

        STRING.define(*names)(with_text)
        return function

    return enter


def text_of(value: Any) -> str:
    """A text argument. Raises NullPointerException for null, as Java does."""
    if value is None:
        raise GroovyError("Cannot invoke a String method with a null argument", "java.lang.NullPointerException")
    return to_text(value)


@define("size", "length")
def size(text: str) -> int:
    return len(text)


@define("isEmpty")
def is_empty(text: str) -> bool:
    return not text


@define("isBlank", "isAllWhitespace")
def is_blank(text: str) -> bool:
    return not text.strip()


@define("toUpperCase")
def upper(text: str, _locale: Any = None) -> str:
    return text.upper()


@define("toLowerCase")
def lower(text: str, _locale: Any = None) -> str:
    return text.lower()


@define("capitalize")
def capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


@define("uncapitalize")
def uncapitalize(text: str) -> str:
    return text[:1].lower() + text[1:]


@define("trim")
def trim(text: str) -> str:
    return text.strip(JAVA_SPACE)


@define("strip")
def strip(text: str) -> str:
    return text.strip()


@define("stripLeading")
def strip_leading(text: str) -> str:
    return text.lstrip()


@define("stripTrailing")
def strip_trailing(text: str) -> str:
    return text.rstrip()


@define("stripIndent")
def strip_indent(text: str) -> str:
    lines = text.split("\n")
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    common = min(indents, default=0)
    return "\n".join(line[common:] for line in lines)


@define("stripMargin")
def strip_margin(text: str, margin: Any = "|") -> str:
    mark = re.escape(text_of(margin)[:1])
    return re.sub(rf"^[ \t]*{mark}", "", text, flags=re.MULTILINE)


@define("contains")
def contains(text: str, part: Any) -> bool:
    return text_of(part) in text


@define("containsIgnoreCase")
def contains_ignore_case(text: str, part: Any) -> bool:
    return text_of(part).casefold() in text.casefold()


@define("startsWith")
def starts_with(text: str, part: Any, offset: int = 0) -> bool:
    return text.startswith(text_of(part), offset)


@define("endsWith")
def ends_with(text: str, part: Any) -> bool:
    return text.endswith(text_of(part))


@define("startsWithIgnoreCase")
def starts_with_ignore_case(text: str, part: Any) -> bool:
    return text.casefold().startswith(text_of(part).casefold())


@define("endsWithIgnoreCase")
def ends_with_ignore_case(text: str, part: Any) -> bool:
    return text.casefold().endswith(text_of(part).casefold())


@define("equalsIgnoreCase")
def equals_ignore_case(text: str, other: Any) -> bool:
    return other is not None and text.casefold() == to_text(other).casefold()


@define("contentEquals")
def content_equals(text: str, other: Any) -> bool:
    return text == text_of(other)


@define("compareTo")
def compare_to(text: str, other: Any) -> int:
    """The distance of the first characters that differ, or of the lengths."""
    right = text_of(other)
    for mine, yours in zip(text, right, strict=False):
        if mine != yours:
            return ord(mine) - ord(yours)
    return len(text) - len(right)


@define("compareToIgnoreCase")
def compare_to_ignore_case(text: str, other: Any) -> int:
    return compare_to(text.lower(), text_of(other).lower())


@define("indexOf")
def index_of(text: str, part: Any, start: int = 0) -> int:
    return text.find(_searched(part), max(start, 0))


@define("lastIndexOf")
def last_index_of(text: str, part: Any, start: int | None = None) -> int:
    wanted = _searched(part)
    return text.rfind(wanted) if start is None else text.rfind(wanted, 0, start + len(wanted))


def _searched(part: Any) -> str:
    return chr(part) if isinstance(part, int) and not isinstance(part, bool) else text_of(part)


@define("charAt")
def char_at(text: str, index: int) -> Character:
    if not 0 <= index < len(text):
        raise GroovyError(f"String index out of range: {int(index)}", "java.lang.StringIndexOutOfBoundsException")
    return Character(text[index])


@define("codePointAt")
def code_point_at(text: str, index: int) -> int:
    return ord(char_at(text, index))


@define("substring", "subSequence")
def substring(text: str, start: int, end: int | None = None) -> str:
    stop = len(text) if end is None else end
    if not 0 <= start <= stop <= len(text):
        raise GroovyError(
            f"begin {int(start)}, end {int(stop)}, length {len(text)}", "java.lang.StringIndexOutOfBoundsException"
        )
    return text[start:stop]


@define("getAt")
def get_at(text: str, index: Any) -> Any:
    return get_index(text, index)


@define("take")
def take(text: str, number: int) -> str:
    return text[: max(number, 0)]


@define("takeRight")
def take_right(text: str, number: int) -> str:
    return text[-number:] if number > 0 else ""


@define("drop")
def drop(text: str, number: int) -> str:
    return text[max(number, 0) :]


@define("dropRight")
def drop_right(text: str, number: int) -> str:
    return text[: max(len(text) - max(number, 0), 0)]


@define("takeBefore")
def take_before(text: str, mark: Any) -> str:
    before, found, _ = text.partition(text_of(mark))
    return before if found else ""


@define("takeAfter")
def take_after(text: str, mark: Any) -> str:
    return text.partition(text_of(mark))[2]


@define("takeBetween")
def take_between(text: str, start: Any, end: Any = None) -> str:
    after = take_after(text, start)
    return take_before(after, start if end is None else end)


@define("takeWhile")
def take_while(text: str, condition: Any) -> str:
    length = next((i for i, character in enumerate(text) if not is_true(condition(character))), len(text))
    return text[:length]


@define("reverse")
def reverse(text: str) -> str:
    return text[::-1]


@define("toList")
def to_list(text: str) -> list[str]:
    sized(len(text))
    return list(text)


@define("toSet")
def to_set(text: str) -> Any:
    from twinline.rules.groovy.runtime.values import LinkedHashSet  # noqa: PLC0415

    return LinkedHashSet(text)


@define("toCharArray", "getChars")
def to_char_array(text: str) -> JavaArray:
    sized(len(text))
    return JavaArray((Character(character) for character in text), "char")


@define("concat")
def concat(text: str, other: Any) -> str:
    return plus(text, text_of(other))


@define("plus")
def plus(text: str, other: Any) -> str:
    added = to_text(other)
    sized(len(text) + len(added), text=True)
    return text + added


@define("minus")
def minus(text: str, other: Any) -> str:
    if isinstance(other, Pattern):
        return replace_all(text, other, lambda _match: "", first_only=True)
    return text.replace(to_text(other), "", 1)


@define("multiply", "repeat")
def multiply(text: str, times: Any) -> str:
    if times < 0:
        raise GroovyError(f"multiply() should be called with a number of 0 or greater not: {int(times)}",
                          "java.lang.IllegalArgumentException")  # fmt: skip
    sized(len(text) * int(times), text=True)
    return text * int(times)


@define("leftShift")
def left_shift(text: str, other: Any) -> Any:
    from twinline.rules.groovy.library.builders import StringBuilder  # noqa: PLC0415 builders need strings

    return StringBuilder(text + to_text(other), "java.lang.StringBuffer")


@define("padLeft")
def pad_left(text: str, width: int, fill: Any = " ") -> str:
    return _padding(text, width, fill) + text


@define("padRight")
def pad_right(text: str, width: int, fill: Any = " ") -> str:
    return text + _padding(text, width, fill)


@define("center")
def center(text: str, width: int, fill: Any = " ") -> str:
    sized(max(width, 0), text=True)
    missing = max(width - len(text), 0)
    mark = text_of(fill)
    return (mark * (missing // 2) + text + mark * (missing - missing // 2))[: max(width, len(text))]


def _padding(text: str, width: int, fill: Any) -> str:
    sized(max(width, 0), text=True)
    missing = max(width - len(text), 0)
    return (text_of(fill) * missing)[:missing]


@define("replace")
def replace(text: str, old: Any, new: Any = None) -> str:
    """``replace(old, new)``, or a map of replacements."""
    pairs = old.items() if isinstance(old, dict) else [(old, new)]
    for one, other in pairs:
        wanted, put = text_of(one), text_of(other)
        if len(put) > len(wanted):
            sized(len(text) + text.count(wanted) * (len(put) - len(wanted)), text=True)
        text = text.replace(wanted, put)
    return text


@define("replaceAll")
def replace_all_method(text: str, pattern: Any, replacement: Any) -> str:
    return replace_all(text, pattern, _replacement(replacement))


@define("replaceFirst")
def replace_first(text: str, pattern: Any, replacement: Any) -> str:
    return replace_all(text, pattern, _replacement(replacement), first_only=True)


def _replacement(value: Any) -> Any:
    """Text stays Java's replacement text; a closure gets the match, or the groups one by one."""
    if not isinstance(value, GroovyClosure):
        return text_of(value)

    def made(match: Any) -> str:
        found = [match[0], *match.groups()] if match.re.groups else match[0]
        return to_text(value(found))

    return made


@define("split")
def split(text: str, pattern: Any = None, limit: int = 0) -> Any:
    """Without pattern at white space; the array's empty end is dropped, as in Java."""
    if pattern is None:
        return JavaArray(text.split(), "java.lang.String")
    return JavaArray(java_split(text, pattern, limit), "java.lang.String")


@define("tokenize")
def tokenize(text: str, delimiters: Any = None) -> list[str]:
    """Cut at any of the characters; empty pieces are dropped."""
    if delimiters is None:
        return text.split()
    marks = re.escape(text_of(delimiters))
    return [piece for piece in re.split(f"[{marks}]", text) if piece] if marks else [text]


@define("readLines", "lines")
def read_lines(text: str) -> list[str]:
    return text.splitlines()


@define("eachLine")
def each_line(text: str, closure: Any) -> Any:
    result = None
    for number, line in enumerate(text.splitlines()):
        result = closure(line, number) if closure.parameter_count == 2 else closure(line)
    return result


@define("splitEachLine")
def split_each_line(text: str, pattern: Any, closure: Any) -> Any:
    result = None
    for line in text.splitlines():
        result = closure(java_split(line, pattern))
    return result


@define("normalize")
def normalize(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@define("count")
def count(text: str, part: Any) -> int:
    return text.count(text_of(part))


@define("matches")
def matches(text: str, pattern: Any) -> bool:
    return compile_pattern(pattern).matches_whole(text)


@define("find")
def find(text: str, pattern: Any = None, closure: Any = None) -> Any:
    """The first match, or what a closure makes of it; without pattern the first character that fits."""
    if isinstance(pattern, GroovyClosure):
        return next((character for character in text if is_true(pattern(character))), None)
    for match in compile_pattern(pattern).finditer(text):
        found = [match[0], *match.groups()] if match.re.groups else match[0]
        return closure(found) if closure is not None else match[0]
    return None


@define("findAll")
def find_all(text: str, pattern: Any = None, closure: Any = None) -> list[Any]:
    if isinstance(pattern, GroovyClosure):
        return [character for character in text if is_true(pattern(character))]
    found = []
    for match in compile_pattern(pattern).finditer(text):
        whole = [match[0], *match.groups()] if match.re.groups else match[0]
        found.append(closure(whole) if closure is not None else match[0])
    sized(len(found))
    return found


@define("eachMatch")
def each_match(text: str, pattern: Any, closure: Any) -> str:
    for found in Matcher(compile_pattern(pattern), text).all():
        closure(found)
    return text


@define("bitwiseNegate")
def bitwise_negate(text: str) -> Pattern:
    return Pattern(text)


@define("format", "formatted")
def format_(text: str, *arguments: Any) -> str:
    """``"pattern".format(…)`` of Groovy: with the static ``String.format``, the first argument is the pattern."""
    if not arguments:
        raise TypeError("a pattern is expected")
    return format_text(to_text(arguments[0]), list(arguments[1:]))


@define("getBytes", "bytes")
def get_bytes(text: str, charset: Any = "UTF-8") -> JavaArray:
    sized(len(text))
    data = text.encode(to_text(charset), errors="replace")
    return JavaArray((byte - 256 if byte > 127 else byte for byte in data), "byte")


@define("encodeBase64")
def encode_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@define("decodeBase64")
def decode_base64(text: str) -> JavaArray:
    data = base64.b64decode(text)
    return JavaArray((byte - 256 if byte > 127 else byte for byte in data), "byte")


# text to numbers


def parse_integer(text: str, radix: int = 10) -> int:
    """Java's parseInt: digits and a sign, nothing else."""
    if not re.fullmatch(r"[+-]?[0-9a-zA-Z]+", text):
        raise number_format(text)
    try:
        return int(text, radix)
    except ValueError:
        raise number_format(text) from None


@define("toInteger")
def to_integer(text: str, radix: int = 10) -> int:
    number = parse_integer(text.strip(JAVA_SPACE), radix)
    if not -(2**31) <= number < 2**31:
        raise number_format(text)
    return number


@define("toLong")
def to_long(text: str, radix: int = 10) -> Long:
    number = parse_integer(text.strip(JAVA_SPACE), radix)
    if not -(2**63) <= number < 2**63:
        raise number_format(text)
    return Long(number)


@define("toBigInteger")
def to_big_integer(text: str) -> BigInteger:
    return BigInteger(parse_integer(text.strip(JAVA_SPACE)))


@define("toBigDecimal")
def to_big_decimal(text: str) -> Decimal:
    return parse_decimal(text.strip(JAVA_SPACE))


def parse_decimal(text: str) -> Decimal:
    try:
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?", text):
            raise number_format(text)
        return Decimal(text)
    except InvalidOperation:
        raise number_format(text) from None


@define("toDouble")
def to_double(text: str) -> float:
    return parse_double(text)


def parse_double(text: str) -> float:
    stripped = text.strip(JAVA_SPACE)
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?", stripped):
        if not stripped:
            raise GroovyError("empty String", "java.lang.NumberFormatException")
        raise number_format(text)
    return float(stripped.rstrip("dDfF"))


@define("toFloat")
def to_float(text: str) -> Float:
    return Float(parse_double(text))


@define("toBoolean")
def to_boolean(text: str) -> bool:
    return text.strip(JAVA_SPACE).lower() in {"true", "y", "1"}


@define("isInteger")
def is_integer(text: str) -> bool:
    return _fits(to_integer, text)


@define("isLong")
def is_long(text: str) -> bool:
    return _fits(to_long, text)


@define("isBigInteger")
def is_big_integer(text: str) -> bool:
    return _fits(to_big_integer, text)


@define("isNumber", "isBigDecimal", "isDouble", "isFloat")
def is_number(text: str) -> bool:
    return _fits(to_big_decimal, text)


def _fits(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except GroovyError:
        return False
    return True


@define("next")
def next_(text: str) -> str:
    return text[:-1] + chr(ord(text[-1]) + 1) if text else "\x00"


@define("previous")
def previous(text: str) -> str:
    return text[:-1] + chr(ord(text[-1]) - 1)


@define("isDigit")
def is_digit(text: str) -> bool:
    return text.isdigit()


@define("isLetter")
def is_letter(text: str) -> bool:
    return text.isalpha()


@define("toURL", "toURI")
def to_url(text: str) -> Any:
    if not re.match(r"[a-zA-Z][\w+.-]*:", text):
        raise GroovyError(f"no protocol: {text}", "java.net.MalformedURLException")
    raise GroovyError("Rules reach the tracker through httpClient only", "java.lang.SecurityException")


@define("asType")
def as_type(text: str, kind: Any) -> Any:
    convert = coercer(kind.name)
    return convert(text) if convert is not None else text


@define("collectReplacements")
def collect_replacements(text: str, closure: Any) -> str:
    made = [closure(character) for character in text]
    return "".join(
        character if new is None else to_text(new) for character, new in zip(text, made, strict=True)
    )


@define("tr")
def translate(text: str, source: Any, target: Any) -> str:
    old, new = text_of(source), text_of(target)
    return text.translate({ord(a): new[min(i, len(new) - 1)] for i, a in enumerate(old)} if new else {})


