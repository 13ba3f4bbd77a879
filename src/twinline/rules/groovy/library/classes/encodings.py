"""Texts and bytes for other systems: URLs, character sets, identifiers."""

import hashlib
import uuid
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from twinline.rules.groovy.library.base64_text import Decoder, Encoder, octets
from twinline.rules.groovy.library.classes.register import enter
from twinline.rules.groovy.runtime.text import to_text

__all__: list[str] = []


def url_encoded(text: str) -> str:
    """As Java does it: ``~`` is written out, ``*`` is not."""
    return quote_plus(text, safe="*").replace("~", "%7E")


def name_uuid(items: Any) -> str:
    """The identifier that always belongs to these bytes (version 3)."""
    digest = hashlib.md5(octets(items), usedforsecurity=False).digest()
    return str(uuid.UUID(bytes=digest, version=3))


enter(
    "java.util.Base64",
    functions={
        "getEncoder": Encoder,
        "getUrlEncoder": lambda: Encoder(url=True),
        "getDecoder": Decoder,
        "getUrlDecoder": lambda: Decoder(url=True),
    },
)

enter(
    "java.net.URLEncoder",
    functions={"encode": lambda text, _charset=None: url_encoded(to_text(text))},
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
        "nameUUIDFromBytes": name_uuid,
        "fromString": lambda text: str(uuid.UUID(to_text(text))),
    },
)
