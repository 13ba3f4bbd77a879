"""The classes of Java and Groovy that a rule can name: constructors, constants, static methods."""

import math
import random
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from twinline.rules.groovy.library import (
    callables,
    collections,
    lists,
    maps,
    objects,
    patterns,
    string_matching,
    strings,
)
from twinline.rules.groovy.library.builders import StringBuilder
from twinline.rules.groovy.library.collections.ordering import Comparator, ordering
from twinline.rules.groovy.library.collections.table import add_all
from twinline.rules.groovy.library.dates import Date, DateFormat, Timestamp, TimeZone
from twinline.rules.groovy.library.elements import snapshot
from twinline.rules.groovy.library.formatting import format_text
from twinline.rules.groovy.library.json_text import JsonBuilder, JsonSlurper, pretty_print, to_json
from twinline.rules.groovy.library.numbers import round_half_up
from twinline.rules.groovy.library.string_numbers import parse_decimal, parse_double, parse_integer
from twinline.rules.groovy.library.string_table import text_of
from twinline.rules.groovy.runtime import numbers
from twinline.rules.groovy.runtime.classes import GroovyClass
from twinline.rules.groovy.runtime.equality import compare, groovy_equals
from twinline.rules.groovy.runtime.exceptions import EXCEPTIONS
from twinline.rules.groovy.runtime.regexes import COMMENTS, Pattern, quote_replacement
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.types import number_format, to_decimal
from twinline.rules.groovy.runtime.values import (
    BigInteger,
    Character,
    JavaArray,
    LinkedHashSet,
    Long,
)

__all__ = ["LIBRARY"]

_TABLES = (callables, collections, lists, maps, objects, patterns, string_matching, strings)
"""Modules that only fill method tables; named so that they are loaded."""

_CLASSES: dict[str, GroovyClass] = dict(EXCEPTIONS)


def enter(
    name: str,
    *,
    construct: Callable[..., Any] | None = None,
    statics: Mapping[str, Any] | None = None,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    interface: bool = False,
) -> None:
    _CLASSES[name] = GroovyClass(
        name, construct=construct, statics=statics, functions=functions, is_interface=interface
    )


# java.lang


def text_from(value: Any = "", charset: Any = None) -> str:
    """``new String(…)``: of text, of bytes, of characters."""
    if isinstance(value, list) and all(isinstance(item, int) for item in value):
        return bytes(item % 256 for item in value).decode(to_text(charset or "UTF-8"), errors="replace")
    return "".join(value) if isinstance(value, list) else to_text(value)


def parse_int(text: Any, radix: int = 10) -> int:
    if text is None:
        raise number_format("null")
    number = parse_integer(to_text(text), radix)
    if not -(2**31) <= number < 2**31:
        raise number_format(to_text(text))
    return number


def parse_long(text: Any, radix: int = 10) -> Long:
    if text is None:
        raise number_format("null")
    return Long(parse_integer(to_text(text), radix))


def value_as_int(value: Any, radix: int = 10) -> int:
    return numbers.integer(value) if isinstance(value, int) else parse_int(value, radix)


def value_as_long(value: Any) -> Long:
    return numbers.long(int(value)) if isinstance(value, int) else parse_long(value)


def join(separator: Any, *parts: Any) -> str:
    items = snapshot(parts[0]) if len(parts) == 1 and not isinstance(parts[0], str) else list(parts)
    return to_text(separator).join(map(to_text, items))


class Plain:
    """``new Object()``."""

    __slots__ = ()
    groovy_class = "java.lang.Object"


enter("java.lang.Object", construct=Plain)
enter(
    "java.lang.String",
    construct=text_from,
    functions={
        "format": lambda pattern, *values: format_text(to_text(pattern), list(values)),
        "valueOf": lambda value: "".join(value) if isinstance(value, JavaArray) else to_text(value),
        "join": join,
    },
    statics={"CASE_INSENSITIVE_ORDER": Comparator(lambda a, b: compare(str(a).lower(), str(b).lower()))},
)
enter(
    "java.lang.Integer",
    construct=value_as_int,
    statics={"MAX_VALUE": 2**31 - 1, "MIN_VALUE": -(2**31)},
    functions={
        "parseInt": parse_int,
        "valueOf": value_as_int,
        "toString": lambda value, radix=10: to_base(int(value), radix),
        "toHexString": lambda value: f"{int(value) % 2**32:x}",
        "toBinaryString": lambda value: f"{int(value) % 2**32:b}",
        "compare": compare,
        "max": max,
        "min": min,
        "signum": lambda value: (value > 0) - (value < 0),
    },
)
enter(
    "java.lang.Long",
    construct=value_as_long,
    statics={"MAX_VALUE": Long(2**63 - 1), "MIN_VALUE": Long(-(2**63))},
    functions={
        "parseLong": parse_long,
        "valueOf": value_as_long,
        "toString": to_text,
        "compare": compare,
        "toHexString": lambda value: f"{int(value) % 2**64:x}",
    },
)
enter("java.lang.Number")
enter("java.lang.Short", statics={"MAX_VALUE": 32767, "MIN_VALUE": -32768})
enter("java.lang.Byte", statics={"MAX_VALUE": 127, "MIN_VALUE": -128})
_parse_double = {
    "valueOf": lambda value: float(value) if numbers.is_number(value) else parse_double(text_of(value))
}
enter(
    "java.lang.Double",
    construct=_parse_double["valueOf"],
    statics={
        "MAX_VALUE": 1.7976931348623157e308,
        "MIN_VALUE": 5e-324,
        "NaN": float("nan"),
        "POSITIVE_INFINITY": float("inf"),
        "NEGATIVE_INFINITY": float("-inf"),
    },
    functions={
        **_parse_double,
        "parseDouble": lambda text: parse_double(text_of(text)),
        "compare": compare,
        "isNaN": math.isnan,
        "toString": to_text,
    },
)
enter(
    "java.lang.Float",
    functions={"parseFloat": lambda text: parse_double(text_of(text)), **_parse_double},
)
enter(
    "java.lang.Boolean",
    statics={"TRUE": True, "FALSE": False},
    functions={
        "parseBoolean": lambda text: text is not None and to_text(text).lower() == "true",
        "valueOf": lambda value: value if isinstance(value, bool) else to_text(value).lower() == "true",
        "toString": to_text,
    },
)
enter(
    "java.lang.Character",
    functions={
        "isDigit": lambda value: str(value).isdigit(),
        "isLetter": lambda value: str(value).isalpha(),
        "isLetterOrDigit": lambda value: str(value).isalnum(),
        "isWhitespace": lambda value: str(value).isspace(),
        "isUpperCase": lambda value: str(value).isupper(),
        "isLowerCase": lambda value: str(value).islower(),
        "toUpperCase": lambda value: Character(str(value).upper()),
        "toLowerCase": lambda value: Character(str(value).lower()),
        "valueOf": lambda value: Character(str(value)),
        "getNumericValue": lambda value: int(str(value), 36) if str(value).isalnum() else -1,
        "toString": str,
    },
)


def to_base(number: int, radix: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    value, shown = abs(number), ""
    while value:
        value, rest = divmod(value, radix)
        shown = digits[rest] + shown
    return ("-" if number < 0 else "") + (shown or "0")


def on_float(function: Callable[[float], float]) -> Callable[[Any], float]:
    """A function of Doubles; outside its domain it answers NaN as Java does."""

    def apply(value: Any) -> float:
        try:
            return function(float(value))
        except ValueError:
            return float("nan")
        except OverflowError:
            return float("inf")

    return apply


def ceiling(value: Any) -> float:
    return float(math.ceil(float(value)))


def floor(value: Any) -> float:
    return float(math.floor(float(value)))


enter(
    "java.lang.Math",
    statics={"PI": math.pi, "E": math.e},
    functions={
        "abs": lambda value: numbers.negate(value) if value < 0 else value,
        "round": lambda value: round_half_up(float(value)),
        "floor": floor,
        "ceil": ceiling,
        "sqrt": on_float(math.sqrt),
        "cbrt": on_float(math.cbrt),
        "exp": on_float(math.exp),
        "log": on_float(lambda value: math.log(value) if value else float("-inf")),
        "log10": on_float(lambda value: math.log10(value) if value else float("-inf")),
        "sin": on_float(math.sin),
        "cos": on_float(math.cos),
        "tan": on_float(math.tan),
        "pow": lambda base, exponent: float(numbers.power(float(base), float(exponent))),
        "max": lambda left, right: left if compare(left, right) >= 0 else right,
        "min": lambda left, right: left if compare(left, right) <= 0 else right,
        "random": random.random,
        "signum": lambda value: math.copysign(1.0, value) if value else 0.0,
        "floorMod": lambda left, right: int(left) % int(right),
        "floorDiv": lambda left, right: int(left) // int(right),
        "hypot": lambda left, right: math.hypot(float(left), float(right)),
    },
)
enter("java.lang.StringBuilder", construct=lambda text="": StringBuilder(_initial(text)))
enter(
    "java.lang.StringBuffer",
    construct=lambda text="": StringBuilder(_initial(text), "java.lang.StringBuffer"),
)


def _initial(text: Any) -> str:
    """A number given to the constructor is a capacity."""
    return "" if isinstance(text, int) else to_text(text)


def only_line_separator() -> str:
    return "\n"


enter(
    "java.lang.System",
    functions={
        "lineSeparator": only_line_separator,
        "currentTimeMillis": lambda: Long(Date().milliseconds),
        "nanoTime": lambda: Long(Date().milliseconds * 1_000_000),
    },
)

# java.math

enter(
    "java.math.BigDecimal",
    construct=lambda value: to_decimal(value) if numbers.is_number(value) else parse_decimal(text_of(value)),
    statics={
        "ZERO": Decimal(0),
        "ONE": Decimal(1),
        "TEN": Decimal(10),
        "ROUND_HALF_UP": 4,
        "ROUND_DOWN": 1,
        "ROUND_UP": 0,
    },
    functions={"valueOf": lambda value, _scale=0: to_decimal(value)},
)
enter(
    "java.math.BigInteger",
    construct=lambda text, radix=10: BigInteger(parse_integer(text_of(text), radix)),
    statics={"ZERO": BigInteger(0), "ONE": BigInteger(1), "TEN": BigInteger(10)},
    functions={"valueOf": lambda value: BigInteger(int(value))},
)
enter(
    "java.math.RoundingMode",
    statics={name: name for name in ("HALF_UP", "HALF_DOWN", "HALF_EVEN", "UP", "DOWN", "CEILING", "FLOOR")},
)

# java.util

_LISTS = (
    "java.util.ArrayList",
    "java.util.LinkedList",
    "java.util.Stack",
    "java.util.Vector",
    "java.util.ArrayDeque",
)


def new_list(items: Any = ()) -> list[Any]:
    """Empty, or the elements of a collection; a number is a capacity."""
    return [] if isinstance(items, int) else snapshot(items)


def new_map(items: Any = None, _load: Any = None) -> dict[Any, Any]:
    return dict(items) if isinstance(items, dict) else {}


def new_set(items: Any = ()) -> LinkedHashSet:
    return LinkedHashSet(() if isinstance(items, int) else snapshot(items))


for _name in _LISTS:
    enter(_name, construct=new_list)
for _name in ("java.util.LinkedHashMap", "java.util.HashMap", "java.util.concurrent.ConcurrentHashMap"):
    enter(_name, construct=new_map)
for _name in ("java.util.LinkedHashSet", "java.util.HashSet"):
    enter(_name, construct=new_set)
enter("java.util.TreeMap", construct=lambda items=None: dict(sorted(new_map(items).items())))
enter("java.util.List", interface=True, functions={"of": lambda *items: list(items), "copyOf": snapshot})
enter("java.util.Set", interface=True, functions={"of": lambda *items: LinkedHashSet(items)})
enter(
    "java.util.Map",
    interface=True,
    functions={"of": lambda *items: dict(zip(items[::2], items[1::2], strict=True))},
    statics={"Entry": GroovyClass("java.util.Map$Entry", is_interface=True)},
)
for _name in (
    "java.util.Collection", "java.util.Queue", "java.util.Deque", "java.lang.Iterable",
    "java.lang.CharSequence",
    "java.util.Iterator", "java.lang.Comparable", "java.util.Comparator", "java.lang.Runnable",
    "java.io.Serializable",
    "java.util.concurrent.Callable", "groovy.lang.Range", "java.lang.Cloneable",
):  # fmt: skip
    enter(_name, interface=True)
enter("java.util.Map.Entry", interface=True)
enter("groovy.lang.GString")
enter("groovy.lang.IntRange")
enter(
    "groovy.lang.Closure",
    statics={"OWNER_FIRST": 0, "DELEGATE_FIRST": 1, "OWNER_ONLY": 2, "DELEGATE_ONLY": 3, "IDENTITY": None},
)
enter(
    "java.util.Collections",
    functions={
        "emptyList": list,
        "emptyMap": dict,
        "emptySet": LinkedHashSet,
        "singletonList": lambda item: [item],
        "singleton": lambda item: LinkedHashSet([item]),
        "singletonMap": lambda key, value: {key: value},
        "unmodifiableList": lambda items: items,
        "unmodifiableMap": lambda found: found,
        "unmodifiableSet": lambda items: items,
        "reverse": lambda items: items.reverse(),
        "sort": lambda items, order=None: items.sort(key=ordering(order)),
        "max": lambda items, order=None: max(snapshot(items), key=ordering(order)),
        "min": lambda items, order=None: min(snapshot(items), key=ordering(order)),
        "addAll": lambda items, *added: add_all(items, added),
        "reverseOrder": lambda: Comparator(lambda left, right: compare(right, left)),
        "frequency": lambda items, wanted: sum(groovy_equals(item, wanted) for item in snapshot(items)),
    },
)
enter(
    "java.util.Arrays",
    functions={
        "asList": lambda *items: (
            snapshot(items[0]) if len(items) == 1 and isinstance(items[0], list) else list(items)
        ),
        "toString": to_text,
        "sort": lambda items: items.sort(key=ordering(None)),
        "equals": groovy_equals,
    },
)
enter(
    "java.util.Objects",
    functions={
        "equals": lambda left, right: left is right or (left is not None and groovy_equals(left, right)),
        "isNull": lambda value: value is None,
        "nonNull": lambda value: value is not None,
        "toString": lambda value, default="null": default if value is None else to_text(value),
        "requireNonNullElse": lambda value, default: default if value is None else value,
        "hash": lambda *values: hash(tuple(map(to_text, values))) % 2**31,
    },
)
enter(
    "java.util.UUID",
    functions={
        "randomUUID": lambda: str(uuid.uuid4()),
        "fromString": lambda text: str(uuid.UUID(to_text(text))),
    },
)
enter(
    "java.util.Locale",
    statics={name: name for name in ("ENGLISH", "US", "UK", "ROOT", "GERMAN", "GERMANY", "FRENCH", "FRANCE")},
    functions={"getDefault": lambda: "ENGLISH"},
)

# dates


def parse_date(pattern: Any, text: Any) -> Date:
    """``Date.parse(pattern, text)``."""
    return DateFormat(to_text(pattern)).parse(to_text(text))


def timestamp_of(value: Any) -> Timestamp:
    return Timestamp(value.milliseconds if isinstance(value, Date) else value)


def timestamp_from(text: str) -> Timestamp:
    """``yyyy-mm-dd hh:mm:ss[.f…]``; what stands behind the point is a fraction of a second."""
    whole, _, fraction = text.partition(".")
    date = DateFormat("yyyy-MM-dd HH:mm:ss").parse(whole)
    return Timestamp(date.milliseconds + int(fraction[:3].ljust(3, "0")) if fraction else date.milliseconds)


enter("java.util.Date", construct=Date, functions={"parse": parse_date})
enter(
    "java.sql.Timestamp",
    construct=timestamp_of,
    functions={
        "valueOf": lambda text: timestamp_from(to_text(text)),
    },
)
enter("java.text.SimpleDateFormat", construct=lambda pattern, _locale=None: DateFormat(to_text(pattern)))
enter(
    "java.util.TimeZone",
    functions={"getTimeZone": lambda name: TimeZone(to_text(name)), "getDefault": lambda: TimeZone("UTC")},
)

# regular expressions, JSON, encodings

enter(
    "java.util.regex.Pattern",
    statics={
        "CASE_INSENSITIVE": 2,
        "MULTILINE": 8,
        "DOTALL": 32,
        "LITERAL": 16,
        "COMMENTS": COMMENTS,
        "UNICODE_CASE": 64,
    },
    functions={
        "compile": lambda source, flags=0: Pattern(to_text(source), flags),
        "quote": lambda text: "\\Q" + to_text(text).replace("\\E", "\\E\\\\E\\Q") + "\\E",
        "matches": lambda source, text: Pattern(to_text(source)).matches_whole(to_text(text)),
    },
)
enter(
    "java.util.regex.Matcher", functions={"quoteReplacement": lambda text: quote_replacement(to_text(text))}
)
enter("groovy.json.JsonSlurper", construct=JsonSlurper)
enter("groovy.json.JsonBuilder", construct=JsonBuilder)
enter("groovy.json.JsonSlurperClassic", construct=JsonSlurper)
_JSON_OUTPUT: dict[str, Callable[..., Any]] = {
    "toJson": to_json,
    "prettyPrint": lambda text: pretty_print(to_text(text)),
    "unescaped": to_text,
}
enter("groovy.json.JsonOutput", construct=lambda: _CLASSES["groovy.json.JsonOutput"], functions=_JSON_OUTPUT)
enter(
    "java.net.URLEncoder",
    functions={"encode": lambda text, _charset=None: quote_plus(to_text(text), safe="*-._")},
)
enter("java.net.URLDecoder", functions={"decode": lambda text, _charset=None: unquote_plus(to_text(text))})
enter(
    "java.nio.charset.StandardCharsets",
    statics={"UTF_8": "UTF-8", "ISO_8859_1": "ISO-8859-1", "US_ASCII": "US-ASCII", "UTF_16": "UTF-16"},
)

LIBRARY: Mapping[str, GroovyClass] = MappingProxyType(_CLASSES)
