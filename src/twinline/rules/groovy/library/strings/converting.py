"""Strings as something else: bytes, Base64, other types."""

import re
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.library.base64_text import byte_array, decode, encode
from twinline.rules.groovy.library.strings.table import define
from twinline.rules.groovy.runtime.casts import coercer
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import JavaArray

__all__: list[str] = []


@define("getBytes", "bytes")
def get_bytes(text: str, charset: Any = "UTF-8") -> JavaArray:
    return byte_array(text.encode(to_text(charset), errors="replace"))


@define("encodeBase64")
def encode_base64(text: str) -> str:
    return encode(text.encode())


@define("decodeBase64")
def decode_base64(text: str) -> JavaArray:
    return decode(text)


@define("toURL", "toURI")
def to_url(text: str) -> Any:
    if not re.match(r"[a-zA-Z][\w+.-]*:", text):
        raise GroovyError(f"no protocol: {text}", "java.net.MalformedURLException")
    raise GroovyError("Rules reach the tracker through httpClient only", "java.lang.SecurityException")


@define("asType")
def as_type(text: str, kind: Any) -> Any:
    convert = coercer(kind.name)
    return convert(text) if convert is not None else text
