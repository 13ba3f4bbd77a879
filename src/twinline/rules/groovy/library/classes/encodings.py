"""Texts and bytes for other systems: URLs, character sets, identifiers."""

import uuid
from urllib.parse import quote_plus, unquote_plus

from twinline.rules.groovy.library.classes.register import enter
from twinline.rules.groovy.runtime.text import to_text

__all__: list[str] = []

enter(
    "java.net.URLEncoder",
    functions={"encode": lambda text, _charset=None: quote_plus(to_text(text), safe="*-._")},
)

enter("java.net.URLDecoder", functions={"decode": lambda text, _charset=None: unquote_plus(to_text(text))})

enter(
    "java.nio.charset.StandardCharsets",
    statics={"UTF_8": "UTF-8", "ISO_8859_1": "ISO-8859-1", "US_ASCII": "US-ASCII", "UTF_16": "UTF-16"},
)

enter(
    "java.util.UUID",
    functions={
        "randomUUID": lambda: str(uuid.uuid4()),
        "fromString": lambda text: str(uuid.UUID(to_text(text))),
    },
)
