"""Regular expressions and JSON."""

from collections.abc import Callable
from typing import Any

from twinline.rules.groovy.library.classes.register import CLASSES, enter
from twinline.rules.groovy.library.json_text import JsonBuilder, JsonSlurper, pretty_print, to_json
from twinline.rules.groovy.runtime.regexes import COMMENTS, Pattern, quote_replacement
from twinline.rules.groovy.runtime.text import to_text

__all__: list[str] = []

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

enter("groovy.json.JsonOutput", construct=lambda: CLASSES["groovy.json.JsonOutput"], functions=_JSON_OUTPUT)
