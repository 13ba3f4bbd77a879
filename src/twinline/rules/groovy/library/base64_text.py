"""Base64: java.util.Base64 with its encoders and decoders, and the bytes of strings and arrays."""

import base64
import binascii
from collections.abc import Iterable
from typing import Any

from twinline.rules.groovy.errors import GroovyError
from twinline.rules.groovy.runtime.limits import sized
from twinline.rules.groovy.runtime.methods import OBJECT, TABLES, MethodTable
from twinline.rules.groovy.runtime.text import to_text
from twinline.rules.groovy.runtime.values import JavaArray

__all__ = ["Decoder", "Encoder", "byte_array", "decode", "encode", "octets"]


def octets(items: Iterable[Any]) -> bytes:
    """A byte array (numbers from -128 to 127) as bytes."""
    return bytes(int(item) % 256 for item in items)


def byte_array(data: bytes) -> JavaArray:
    """Bytes as Java has them."""
    sized(len(data))
    return JavaArray((byte - 256 if byte >= 128 else byte for byte in data), "byte")  # noqa: PLR2004


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decode(text: str) -> JavaArray:
    """Raises IllegalArgumentException for what is no Base64."""
    return byte_array(_decoded(text.encode(errors="replace"), url=False))


def _decoded(data: bytes, *, url: bool) -> bytes:
    alphabet = b"-_" if url else b"+/"
    for byte in data.rstrip(b"="):
        if not (chr(byte).isalnum() and byte.bit_length() < 8) and byte not in alphabet:  # noqa: PLR2004
            raise _illegal(f"Illegal base64 character {byte:x}")
    try:
        return base64.b64decode(data.rstrip(b"=") + b"=" * (-len(data.rstrip(b"=")) % 4), alphabet)
    except binascii.Error:
        raise _illegal("Last unit does not have enough valid bits") from None


def _illegal(message: str) -> GroovyError:
    return GroovyError(message, "java.lang.IllegalArgumentException")


class Encoder:
    """java.util.Base64.Encoder, for texts or for addresses."""

    __slots__ = ("padding", "url")
    groovy_class = "java.util.Base64$Encoder"

    def __init__(self, *, url: bool = False, padding: bool = True) -> None:
        self.url = url
        self.padding = padding

    def encode(self, items: Iterable[Any]) -> bytes:
        data = octets(items)
        made = base64.urlsafe_b64encode(data) if self.url else base64.b64encode(data)
        return made if self.padding else made.rstrip(b"=")


class Decoder:
    """java.util.Base64.Decoder."""

    __slots__ = ("url",)
    groovy_class = "java.util.Base64$Decoder"

    def __init__(self, *, url: bool = False) -> None:
        self.url = url


ENCODER = MethodTable("java.util.Base64$Encoder", OBJECT)
DECODER = MethodTable("java.util.Base64$Decoder", OBJECT)
TABLES[Encoder] = ENCODER
TABLES[Decoder] = DECODER


@ENCODER.define("encodeToString")
def encode_to_string(encoder: Encoder, items: Any) -> str:
    return encoder.encode(items).decode()


@ENCODER.define("encode")
def encode_bytes(encoder: Encoder, items: Any) -> JavaArray:
    return byte_array(encoder.encode(items))


@ENCODER.define("withoutPadding")
def without_padding(encoder: Encoder) -> Encoder:
    return Encoder(url=encoder.url, padding=False)


@DECODER.define("decode")
def decode_bytes(decoder: Decoder, data: Any) -> JavaArray:
    """Text, or the bytes of text."""
    raw = octets(data) if isinstance(data, list) else to_text(data).encode(errors="replace")
    return byte_array(_decoded(raw, url=decoder.url))
